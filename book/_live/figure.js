// What all figures that a reader moves have in common. A figure is a module of its own, a file that
// begins with "use strict"; (inside a function with { … } for a parameter it is an error):
//
//   course.define("wave", ["figure"], ({ figure, h, number, choice, slider, handle, linear }) =>
//     figure({
//       title: "A wave",                            // its accessible name
//       fields: {                                   // its state, kept in the address: ?wave.rate=0.3
//         rate: number(0.1, 0, 2),                  //   initial, low, high, { whole: true }
//         points: numbers([0, 1], -5, 5),           //   a list; { least, most } if its length varies
//         way: choice("sin", ["sin", "cos"]), on: flag(true), typed: text("a*b", 80),
//       },
//       view: (fig, width) => [                     // descriptions of what is seen, for a width in px
//         h("svg", { width, height: 200, viewBox: `0 0 ${width} 200`, role: "group", "aria-label": "…" },
//           handle(fig, { key: "p", label: "rate", x: fig.state.rate, xScale, at: 100,
//                         to: (rate) => fig.set({ rate }), step: 0.01 })),
//         slider(fig, { key: "rate", label: "rate η", step: 0.01 }),
//       ],
//       says: (fig) => "what came out, in words",   // read aloud a moment after the last change
//     }));
//
// fig.state      the values of the fields; and fig.own, an object for what is in no address
// fig.set(part)  change fields; everything is drawn again, the address is written a moment later
// fig.draw()     draw again, after a change of fig.own
// fig.refuse(message), fig.refuse("")   say what the figure accepts, or take it back
// fig.place      the element of the page; its options are fig.place.dataset
// fig.play(step, ms, most)  call step every ms until it returns false or `most` calls are made, and
//                draw; all at once where the reader wants no motion. Then the address is written, and
//                the words said. fig.stop(), fig.playing
// calm()         whether the reader wants no motion: then nothing glides
//
// h(tag, attributes, ...children) describes an element, of SVG inside of svg: see drawing.js, also for
// linear(domain, range), log(…), axes({ x, y, xLabel, yLabel }), path(points), shown(0.25) "0.2500",
// power(3e-8) "3.0·10⁻⁸", short(-0.5) "−0.5". See address.js for the fields.
//
// slider(fig, { key, label, step, text })      a slider and a box for its number, of a field of numbers
// numberBox(fig, { key, index, label, step })  a box; says what it accepts when something else is typed
//                (index: of a list). slider and numberBox take { value, low, high, to(value) } in place of
//                a field, with a key of any name.
// options(fig, { key, label, words: { sin: "sine", … } })   one of several, as a list to choose from
// check(fig, { key, label })                   on or off
// button(label, onclick, attributes)
// handle(fig, { key, label, x, y, xScale, yScale, at, to, step, text, keys, drawn, radius, focused })
//                something to be dragged by mouse and finger, and moved by arrow keys (Shift: ten steps,
//                Home and End: the ends; PageUp and PageDown: ten steps). With x and xScale alone it
//                moves on the line y = at (px), with y and yScale alone on x = at, with both in the plane.
//                to(x), to(y) or to(x, y) gets values rounded to the step, inside the scale's domain.
//                text: what is read aloud. keys: { Delete: () => … }. drawn: what is seen in place of a dot.
//                focused: called when it is chosen.
//
// Classes of figures.css: fig-row (controls side by side), fig-note (small text), fig-blue, fig-orange,
// fig-green, fig-red, fig-purple (colours: `color` of HTML, `fill` of text in SVG), fig-line (a curve;
// its stroke is the colour), fig-area, fig-dot, fig-muted, fig-number, fig-table. Colours as variables:
// --fig-ink, --fig-muted, --fig-ground, --fig-line, --fig-blue, … light and dark.
"use strict";

course.define("figure", ["address", "drawing"], (address, drawing) => {
  const { h, render } = drawing;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  let count = 0;

  class Figure {
    constructor(place, { title, fields, view, says = () => "" }) {
      Object.assign(this, { place, title, fields, view, says, own: {}, playing: false });
      this.name = place.dataset.name || place.dataset.live;
      this.id = `fig${++count}`;
      place.id ||= `live-${this.name}`;
      const { state, refused } = address.read(this.name, fields, location.search);
      this.state = state;
      this.message = refused
        .map(({ key, said, accepts }) => `The address asks for ${key} “${said}”, which is not ${accepts}.`)
        .join(" ");
      this.root = document.createElement("div");
      this.root.className = "fig";
      this.root.setAttribute("role", "group");
      this.root.setAttribute("aria-label", title);
    }

    begin() {
      this.width = 0;
      this.place.append(this.root);
      this.place.classList.add("is-live");
      this.measure();
      this.spoken = this.says(this);
      this.draw();
      new ResizeObserver(() => this.measure() && this.draw()).observe(this.root);
    }

    measure() {
      const { paddingLeft, paddingRight } = getComputedStyle(this.root);
      const inner = this.root.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
      const width = Math.floor(inner) > 0 ? Math.floor(inner) : this.width || 640;
      if (width === this.width) return false;
      this.width = width;
      return true;
    }

    set(part) {
      Object.assign(this.state, part);
      this.message = "";
      this.draw();
      clearTimeout(this.later);
      this.later = setTimeout(() => this.settle(), 300);
    }

    settle() {
      if (this.playing) return;
      const search = address.write(this.name, this.fields, this.state, location.search);
      goTo(location.pathname + search + location.hash);
      this.spoken = this.says(this);
      this.draw();
    }

    draw() {
      render(this.root,
        h("div", { class: "fig-body" }, this.view(this, this.width)),
        h("p", { class: "fig-refused", role: "alert" }, this.message),
        h("p", { class: "fig-says", role: "status" }, this.spoken),
        h("div", { class: "fig-row fig-foot" },
          button("Start again", () => this.reset()),
          h("a", { class: "fig-link", href: this.link(), onclick: (event) => this.copy(event) },
            "Link to what is shown"),
          h("span", { class: "fig-note", role: "status" }, this.copied)));
    }

    refuse(message) {
      if (message === this.message) return;
      this.message = message;
      this.draw();
    }

    reset() {
      this.stop();
      this.own = {};
      this.set(address.initial(this.fields));
    }

    link() {
      const search = address.write(this.name, this.fields, this.state, location.search);
      return `${location.href.split(/[?#]/)[0]}${search}#${this.place.id}`;
    }

    async copy(event) {
      event.preventDefault();
      goTo(this.link());
      this.copied = await navigator.clipboard.writeText(this.link()).then(
        () => "Copied.",
        () => "It stands in the address bar.",
      );
      this.draw();
      setTimeout(() => { this.copied = ""; this.draw(); }, 4000);
    }

    play(step, ms = 300, most = 1000) {
      this.stop();
      let calls = 0;
      const more = () => calls++ < most && step() !== false;
      if (calm()) {
        while (more());
        this.settle();
        return;
      }
      this.playing = true;
      this.spoken = ""; // until it has come to an end
      this.timer = setInterval(() => {
        if (document.hidden) return;
        if (more()) this.draw();
        else this.stop();
      }, ms);
      this.draw();
    }

    stop() {
      clearInterval(this.timer);
      if (!this.playing) return;
      this.playing = false;
      this.settle();
    }
  }

  // Some browsers allow no such change for pages from the disk, or few in a short time.
  function goTo(href) {
    try {
      if (href !== location.href) history.replaceState(history.state, "", href);
    } catch {
      // the figure works without
    }
  }

  const figure = (parts) => (place) => new Figure(place, parts).begin();

  const button = (label, onclick, attributes) =>
    h("button", { type: "button", class: "fig-button", onclick, ...attributes }, label);

  // Value, limits and setter of a control: of a field, of an entry of a list, or as given.
  function bound(fig, { key, index, value, low, high, to }) {
    const field = fig.fields[key] ?? {};
    const all = fig.state[key];
    const put = (v) =>
      fig.set({ [key]: index === undefined ? v : all.map((old, i) => (i === index ? v : old)) });
    return {
      whole: field.whole ?? false,
      value: value ?? (index === undefined ? all : all[index]),
      low: low ?? field.low,
      high: high ?? field.high,
      to: to ?? put,
    };
  }

  function numberBox(fig, asked) {
    const { key, index = "", label, step = "any", hidden = false } = asked;
    const { value, low, high, whole, to } = bound(fig, asked);
    const id = `${fig.id}-${key}${index}`;
    const kind = whole ? "a whole number" : "a number";
    const accepts = `${label}: ${kind} from ${drawing.short(low)} to ${drawing.short(high)}.`;
    const oninput = ({ target }) => {
      const typed = target.valueAsNumber;
      const fits = typed >= low && typed <= high && (!whole || Number.isInteger(typed));
      clearTimeout(fig.complaint);
      target.setAttribute("aria-invalid", String(!fits));
      if (fits) to(typed);
      else fig.complaint = setTimeout(() => fig.refuse(accepts), 600); // "-" may become −0.5
    };
    const onchange = ({ target }) => {
      if (target.getAttribute("aria-invalid") !== "true") return;
      clearTimeout(fig.complaint);
      fig.refuse(`${accepts} It stays as it was.`);
    };
    const onblur = ({ target }) => {
      target.setAttribute("aria-invalid", "false");
      fig.draw(); // with what holds in place of what was typed
    };
    const name = hidden ? { "aria-label": label } : {};
    const box = h("input", {
      key: id, id, class: "fig-number", type: "number", min: low, max: high, step, value: String(value),
      oninput, onchange, onblur, title: accepts, ...name,
    });
    return hidden ? box : h("label", { key: id, class: "fig-control", for: id }, h("span", null, label), box);
  }

  function slider(fig, asked) {
    const { key, index = "", label, step = "any", text = drawing.short } = asked;
    const { value, low, high, to } = bound(fig, asked);
    const id = `${fig.id}-${key}${index}-slider`;
    return h("div", { key: id, class: "fig-control" },
      h("label", { for: id }, label),
      h("input", {
        id, type: "range", min: low, max: high, step, value: String(value),
        "aria-valuetext": text(value), oninput: ({ target }) => to(target.valueAsNumber),
      }),
      numberBox(fig, { ...asked, hidden: true }));
  }

  function options(fig, { key, label, words, value, to }) {
    const id = `${fig.id}-${key}`;
    const onchange = ({ target }) => (to ? to(target.value) : fig.set({ [key]: target.value }));
    return h("div", { key: id, class: "fig-control" }, h("label", { for: id }, label),
      h("select", { id, onchange, value: value ?? fig.state[key] },
        Object.entries(words).map(([word, said]) => h("option", { key: word, value: word }, said))));
  }

  function check(fig, { key, label, value, to }) {
    const checked = value ?? fig.state[key];
    const onchange = ({ target }) => (to ? to(target.checked) : fig.set({ [key]: target.checked }));
    return h("label", { key: `${fig.id}-${key}`, class: "fig-control fig-check" },
      h("input", { type: "checkbox", checked, onchange }), h("span", null, label));
  }

  const clamp = (value, [a, b]) => Math.min(Math.max(value, Math.min(a, b)), Math.max(a, b));

  function handle(fig, asked) {
    const { key, label, x, y, xScale, yScale, at = 0, to, step, keys = {}, drawn, radius = 7, focused } = asked;
    const [xStep, yStep] = Array.isArray(step) ? step : [step, step];
    const round = (value, by, { domain }) => {
      const nearest = by ? Number((Math.round(value / by) * by).toPrecision(12)) : value;
      return clamp(nearest, domain);
    };
    const move = (newX, newY) => {
      const values = [];
      if (xScale) values.push(round(newX, xStep, xScale));
      if (yScale) values.push(round(newY, yStep, yScale));
      to(...values);
    };
    const drag = (event) => {
      if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
      const box = event.currentTarget.ownerSVGElement.getBoundingClientRect();
      const view = event.currentTarget.ownerSVGElement.viewBox.baseVal;
      const px = view.x + ((event.clientX - box.left) * view.width) / box.width;
      const py = view.y + ((event.clientY - box.top) * view.height) / box.height;
      move(xScale?.invert(px), yScale?.invert(py));
    };
    const onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (keys[event.key]) {
        event.preventDefault();
        keys[event.key]();
        return;
      }
      const next = moved(event, { x, y, xScale, yScale, xStep, yStep });
      if (!next) return;
      event.preventDefault();
      move(...next);
    };
    const [cx, cy] = [xScale ? xScale(x) : at, yScale ? yScale(y) : at];
    const first = xScale ? [x, xScale] : [y, yScale];
    const said = [xScale && x, yScale && y].filter((v) => typeof v === "number").map(drawing.short);
    return h("g", {
      key, class: "fig-handle", tabindex: "0", role: "slider", "aria-label": label,
      "aria-valuemin": Math.min(...first[1].domain), "aria-valuemax": Math.max(...first[1].domain),
      "aria-valuenow": first[0], "aria-valuetext": asked.text ?? said.join(", "),
      "aria-orientation": xScale ? "horizontal" : "vertical",
      transform: `translate(${cx.toFixed(2)},${cy.toFixed(2)})`,
      onpointerdown: (event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus({ preventScroll: true });
        event.preventDefault();
      },
      onpointermove: drag, onkeydown, onfocus: focused,
      ontouchstart: (event) => event.preventDefault(), // touch-action is not heeded inside of SVG everywhere
    }, h("circle", { class: "fig-grip", r: 22 }), drawn ?? h("circle", { class: "fig-dot", r: radius }));
  }

  // Where a key moves a handle to, [x, y]; or undefined.
  function moved(event, { x, y, xScale, yScale, xStep, yStep }) {
    const many = event.shiftKey ? 10 : 1;
    const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
      PageUp: [10, 10], PageDown: [-10, -10] }[event.key];
    if (event.key === "Home" || event.key === "End") {
      const end = event.key === "Home" ? 0 : 1;
      return xScale ? [xScale.domain[end], y] : [x, yScale.domain[end]];
    }
    if (!way) return undefined;
    // a handle on one line is moved by both pairs of arrows
    const [right, up] = xScale && yScale ? way : Array(2).fill(way[0] || way[1]);
    const after = (value, scale, by, n) => {
      if (!scale) return value;
      // without a step: a fiftieth of the scale
      return by ? value + n * many * by : scale.invert(scale(value) + (n * many * (scale.range[1] - scale.range[0])) / 50);
    };
    return [after(x, xScale, xStep, right), after(y, yScale, yStep, up)];
  }

  return { ...address, ...drawing, figure, calm, button, numberBox, slider, options, check, handle, clamp };
});
