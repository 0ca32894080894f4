// The search: a dialog that finds sections while the reader types. Loaded when it is opened.
course.define("search", [], () => {
  "use strict";
  const SHOWN = 12;
  const root = new URL("../../", course.folder); // of the site
  const COMMON = new Set(
    ("a about an and are as at be by can do does for from get has have how i if in into is it its me my of on or " +
      "should so than that the their then there this to use was we what when where which who why will with you your").split(" "),
  );
  const NO_SERVER =
    "The search needs a web server, and this page was opened from the disk: use the list of pages, " +
    "or run `make serve` in the checkout.";
  const BROKEN = "The search cannot be loaded. Is the site complete, and the browser of this decade?";

  let engine; // a promise of Pagefind
  let dialog, field, list, status;
  let asked = 0; // answers that come late are not shown
  let chosen = -1;

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  async function start() {
    const pagefind = await import(new URL("pagefind/pagefind.js", root).href);
    await pagefind.options({
      excerptLength: 24,
      ranking: { pageLength: 0.4, termFrequency: 0.6, termSimilarity: 3, metaWeights: { title: 0.1, where: 0, address: 0 } },
    });
    await pagefind.init();
    return pagefind;
  }

  function build() {
    field = element("input", {
      type: "search", id: "course-search-field", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-label": "Search the course", "aria-controls": "course-search-list", "aria-expanded": "false",
      "aria-autocomplete": "list", placeholder: "Search the course", enterkeyhint: "go",
    });
    list = element("ul", { id: "course-search-list", role: "listbox", "aria-label": "Sections found" });
    status = element("p", { class: "course-search-status", role: "status" });
    const close = element("button", { type: "button", class: "course-search-close" }, "Close");
    const top = element("div", { class: "course-search-top" }, field, close);
    dialog = element("dialog", { class: "course-search", "aria-label": "Search" }, top, status, list);
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    dialog.addEventListener("keydown", onKey);
    field.addEventListener("input", search);
    list.addEventListener("click", (event) => {
      // a section of this page does not load anew: the dialog must not stay before it
      if (event.target.closest("a")) dialog.close();
    });
    document.body.append(dialog);
  }

  function onKey(event) {
    const options = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (options) choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + options) % options);
    } else if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      const row = list.children[Math.max(chosen, 0)];
      if (row) row.querySelector("a").click();
    }
    if (event.key === "Escape") {
      event.preventDefault(); // else the first one only empties the field
      event.stopPropagation();
      dialog.close();
    }
  }

  function choose(number) {
    chosen = number;
    [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === number)));
    const row = list.children[number];
    if (row) {
      field.setAttribute("aria-activedescendant", row.id);
      row.scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  // The words that matter; all of them, if none does.
  function terms(text) {
    const words = text.toLowerCase().split(/[\s?!,;:"()]+/).filter(Boolean);
    const rare = words.filter((word) => !COMMON.has(word));
    return rare.length ? rare : words;
  }

  // Sections with all the words; where there are none, those with most of them.
  async function find(text) {
    const pagefind = await engine;
    const words = terms(text);
    const { results } = await pagefind.search(words.join(" "));
    if (results.length || words.length < 2) return results;
    const sums = new Map();
    for (const word of words) {
      for (const result of (await pagefind.search(word)).results) {
        const sum = sums.get(result.id) || { result, score: 0 };
        sum.score += 1 + result.score / 1000;
        sums.set(result.id, sum);
      }
    }
    return [...sums.values()].sort((a, b) => b.score - a.score).map(({ result }) => result);
  }

  async function search() {
    const text = field.value.trim();
    const mine = ++asked;
    if (!text) return show([], "");
    try {
      const results = await find(text);
      const found = await Promise.all(results.slice(0, SHOWN).map((result) => result.data()));
      if (mine !== asked) return;
      const number = results.length;
      show(found, number ? `${number} section${number === 1 ? "" : "s"}` : `Nothing is found for “${text}”.`);
    } catch (error) {
      console.warn(error);
      if (mine === asked) show([], BROKEN);
    }
  }

  // An excerpt comes as HTML in which the words found are marked: the words alone are taken over.
  function excerpt(markup) {
    const parsed = new DOMParser().parseFromString(markup, "text/html").body;
    const line = element("span", { class: "course-search-excerpt" });
    for (const node of parsed.childNodes) {
      line.append(node.nodeName === "MARK" ? element("mark", {}, node.textContent) : node.textContent);
    }
    return line;
  }

  function show(found, said) {
    status.textContent = said;
    list.replaceChildren(
      ...found.map(({ meta, excerpt: text }, i) =>
        element(
          "li", { role: "option", id: `course-search-${i}`, "aria-selected": "false" },
          element(
            "a", { href: new URL(meta.address, root).href, tabindex: "-1" },
            element("span", { class: "course-search-title" }, meta.title || "", meta.where ? element("span", { class: "course-search-where" }, meta.where) : ""),
            excerpt(text),
          ),
        ),
      ),
    );
    field.setAttribute("aria-expanded", String(found.length > 0));
    choose(found.length ? 0 : -1);
  }

  // Opens the dialog, with what is to be looked for.
  function open(text = "") {
    if (!dialog) build();
    if (!dialog.open) dialog.showModal();
    if (text) field.value = text;
    field.focus();
    field.select();
    if (location.protocol === "file:") return show([], NO_SERVER);
    if (!engine) {
      engine = start();
      engine.catch(() => (engine = undefined)); // another time it may work
    }
    if (field.value) search();
    return undefined;
  }

  return { open, find };
});
