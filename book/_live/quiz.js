// The questions of a page: grades answers, says what was overlooked, and keeps in this browser, and
// nowhere else, which questions have been answered. What it says stands in the page's answers.
course.define("quiz", [], () => {
  "use strict";
  const STORE = "course-quiz"; // {page: [names of questions answered rightly]}
  let kept = {}; // where nothing can be stored

  function stored() {
    try {
      const found = JSON.parse(localStorage.getItem(STORE));
      if (found && typeof found === "object") kept = found;
    } catch {
      // switched off, or not ours
    }
    return kept;
  }

  function done(page, names) {
    const found = stored()[page];
    return names.filter((name) => Array.isArray(found) && found.includes(name));
  }

  function keep(page, names) {
    kept = { ...stored(), [page]: names };
    try {
      localStorage.setItem(STORE, JSON.stringify(kept));
    } catch {
      // switched off or full: kept until the page is left
    }
  }

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  // The numbers that a text can mean: 0.5, 1/2, −3, 2e-3; 1,5 and 1,000 are read either way.
  function numbers(text) {
    const plain = text.replace(/[−–]/g, "-").replace(/\s/g, "");
    const readings = [plain.replace(",", ".")];
    if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) readings.push(plain.replaceAll(",", ""));
    const one = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?";
    const form = new RegExp(`^(${one})(?:/(${one}))?$`, "i");
    return readings
      .map((reading) => form.exec(reading))
      .map((found) => found && Number(found[1]) / Number(found[2] ?? 1))
      .filter((value) => value !== null && Number.isFinite(value));
  }

  // Each kind: the answer as it stands (null: none yet), whether it is right, the names of what is
  // to be said of it if it is wrong, and what to say when there is none.
  function chosen(field) {
    const inputs = [...field.querySelectorAll("input:checked")];
    return inputs.length ? inputs.map((input) => input.value) : null;
  }
  const same = (answer, key) => [...answer].sort().join(" ") === [...key.split(" ")].sort().join(" ");
  const choices = { read: chosen, right: same, told: (answer) => answer, none: "Choose an answer first." };

  const number = {
    none: "Type a number, such as 0.25, 1/4, −3 or 2e-3.",
    read(field) {
      const found = numbers(field.querySelector("input").value);
      return found.length ? found : null;
    },
    near(values, key, tolerance) {
      const slack = Number(tolerance ?? 0) + 1e-9 * Math.max(1, Math.abs(Number(key)));
      return values.some((value) => Math.abs(value - Number(key)) <= slack);
    },
    right: (answer, key, field) => number.near(answer, key, field.dataset.tolerance),
    told: (answer, said) =>
      said.filter((key) => Number.isFinite(Number(key)) && number.near(answer, key, 0.01 * Math.abs(key))),
  };

  const order = {
    none: "",
    read: (field) => [...field.querySelectorAll(".quiz-choices li")].map((step) => step.dataset.value),
    right: (answer, key) => answer.join(" ") === key,
    told: () => [],
    beside(answer, key) {
      const steps = key.split(" ");
      const first = steps.findIndex((step, place) => step !== answer[place]);
      if (first === 0) return "The first one is not in its place.";
      return first === 1 ? "The first one is in its place, the second is not." : `The first ${first} are in their places.`;
    },
  };

  const KINDS = {
    choose: choices,
    bug: choices,
    number,
    order,
    several: {
      ...choices,
      told: (answer, said, field) => answer.filter((one) => !field.dataset.key.split(" ").includes(one)),
      beside(answer, key) {
        const right = key.split(" ");
        if (answer.some((one) => !right.includes(one))) return "";
        return answer.length < right.length ? "What you chose is right, but not all that is right." : "";
      },
    },
  };

  // Copies of what the answers say, without the names of places, which a page has once.
  function copies(answer, names) {
    return names.flatMap((name) => {
      const found = answer.querySelector(`.quiz-why[data-why="${CSS.escape(name)}"]`);
      if (!found) return [];
      const copy = found.cloneNode(true);
      for (const named of [copy, ...copy.querySelectorAll("[id]")]) named.removeAttribute("id");
      copy.hidden = false;
      copy.querySelector(".quiz-of")?.remove();
      return [copy];
    });
  }

  function buttons(field, say) {
    const list = field.querySelector(".quiz-choices");
    const steps = [...list.children];
    list.setAttribute("role", "list");
    for (const step of steps) {
      const letter = step.querySelector(".quiz-letter").textContent;
      for (const [sign, word] of [["↑", "up"], ["↓", "down"]]) {
        const button = make("button", { type: "button", textContent: sign, className: "quiz-move" });
        button.setAttribute("aria-label", `Move ${letter} ${word}`);
        button.addEventListener("click", () => {
          const other = word === "up" ? step.previousElementSibling : step.nextElementSibling;
          if (other) word === "up" ? other.before(step) : other.after(step);
          button.focus();
          say(`${letter} is now ${[...list.children].indexOf(step) + 1} of ${steps.length}.`);
        });
        step.append(button);
      }
    }
  }

  function ask(field, answer, finished) {
    const { name, kind, key } = field.dataset;
    const { read, right, told, beside, none } = KINDS[kind];
    const said = make("div", { className: "quiz-said" });
    said.setAttribute("role", "status");
    const names = [...answer.querySelectorAll(".quiz-why")].map((why) => why.dataset.why);

    function say(...what) {
      field.removeAttribute("data-verdict");
      said.replaceChildren(...what);
    }

    function check() {
      const given = read(field);
      if (given === null) return say(none);
      const holds = right(given, key, field);
      const found = holds ? ["right"] : told(given, names, field);
      const extra = holds ? "" : beside?.(given, key) ?? "";
      let words = copies(answer, found);
      if (!words.length) words = copies(answer, ["wrong"]);
      say(make("strong", { textContent: holds ? "Right. " : "Not yet. " }), extra, ...words);
      field.dataset.verdict = holds ? "right" : "wrong";
      if (holds) finished(name);
    }

    const button = make("button", { type: "button", textContent: "Check", className: "quiz-check" });
    button.addEventListener("click", check);
    field.addEventListener("input", () => say());
    field.querySelector(".quiz-number input")?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") check();
    });
    if (kind === "order") buttons(field, say);
    field.append(button, said);
    return () => {
      say();
      for (const input of field.querySelectorAll("input")) {
        if (input.type === "text") input.value = "";
        else input.checked = false;
      }
    };
  }

  function begin(quiz) {
    const { page } = quiz.dataset;
    const fields = [...quiz.querySelectorAll(".question")];
    const names = fields.map((field) => field.dataset.name);
    const count = make("span", { className: "quiz-count" });
    const again = make("button", { type: "button", textContent: "Start again", className: "quiz-again" });
    quiz.querySelector(".quiz-head").append(count, again);

    function show() {
      const right = done(page, names);
      count.textContent = `${right.length} of ${names.length}`;
      again.hidden = !right.length;
      for (const field of fields) {
        const answered = right.includes(field.dataset.name);
        field.classList.toggle("is-answered", answered);
        field.querySelector("legend .quiz-mark")?.remove();
        if (answered) {
          field.querySelector("legend").append(make("span", { className: "quiz-mark", textContent: " ✓ answered" }));
        }
      }
    }

    function finished(name) {
      keep(page, [...new Set([...done(page, names), name])]);
      show();
    }

    const clear = fields.map((field) => {
      const answer = quiz.querySelector(`.quiz-answer[data-of="${CSS.escape(field.dataset.name)}"]`);
      return ask(field, answer, finished);
    });
    again.addEventListener("click", () => {
      keep(page, []);
      for (const one of clear) one();
      show();
      quiz.querySelector("input, button")?.focus();
    });

    const answers = quiz.querySelector(".quiz-answers");
    let closed = false; // for paper, on which nothing unfolds
    window.addEventListener("beforeprint", () => {
      closed = !answers.open;
      answers.open = true;
    });
    window.addEventListener("afterprint", () => {
      if (closed) answers.open = false;
    });
    show();
    quiz.classList.add("is-live");
  }

  function list(place) {
    const names = place.dataset.questions.split(" ");
    const right = done(place.dataset.page, names).length;
    place.textContent = right ? `· ${right} of ${names.length} answered` : "";
  }

  return (element) => (element.matches(".quiz-progress") ? list(element) : begin(element));
});
