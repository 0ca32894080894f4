// Elements of a page from descriptions, scales and axes, and numbers as the book writes them.
"use strict";

course.define("drawing", [], () => {
  const SVG = "http://www.w3.org/2000/svg";
  const PROPERTIES = new Set(["value", "checked", "disabled", "open", "selected"]);
  const kept = new WeakMap(); // of an element: its children by key, and its attributes

  // A description of an element. Children: descriptions, text, lists of them; null and false are
  // left out. `key` names a child that may change its place; onclick and the like are functions.
  const h = (tag, attributes, ...children) => ({ tag, attributes: attributes ?? {}, children });

  function flat(children, path = "", found = []) {
    children.forEach((child, i) => {
      if (child === null || child === undefined || child === false) return;
      if (Array.isArray(child)) flat(child, `${path}${i}.`, found);
      else if (typeof child !== "object") found.push([`#text ${path}${i}`, String(child)]);
      else found.push([`${child.tag} ${child.attributes.key ?? path + i}`, child]);
    });
    return found;
  }

  function create(parent, child) {
    if (typeof child === "string") return document.createTextNode(child);
    const drawn = child.tag === "svg" || parent.namespaceURI === SVG;
    return drawn ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
  }

  function set(node, name, value) {
    if (name === "style") for (const [key, to] of Object.entries(value)) node.style.setProperty(key, to);
    else if (name.startsWith("on")) node[name] = value ?? null;
    else if (PROPERTIES.has(name)) {
      // what is being typed is the reader's
      if (name === "value" && node === document.activeElement && node.type !== "range") return;
      if (node[name] !== value) node[name] = value;
    } else if (value === null || value === undefined || value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : value);
  }

  // Make the children of an element what they are described to be; an element that was there under
  // the same key (or at the same place) stays, with its focus.
  function render(parent, ...children) {
    const old = kept.get(parent) ?? new Map();
    const now = new Map();
    const wanted = flat(children);
    for (const [key, child] of wanted) now.set(key, old.get(key) ?? create(parent, child));
    for (const [key, node] of old) if (!now.has(key)) node.remove();
    wanted.forEach(([key, child], i) => {
      const node = now.get(key);
      if (parent.childNodes[i] !== node) parent.insertBefore(node, parent.childNodes[i] ?? null);
      if (typeof child === "string") {
        if (node.data !== child) node.data = child;
      } else update(node, child);
    });
    kept.set(parent, now);
  }

  function update(node, { attributes, children }) {
    const before = node.described ?? {};
    for (const name of Object.keys(before)) if (!(name in attributes)) set(node, name, null);
    const late = [];
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "key") continue;
      if (name === "value") late.push([name, value]); // after the options of a select
      else set(node, name, value);
    }
    render(node, ...children);
    for (const [name, value] of late) set(node, name, value);
    node.described = attributes;
  }

  function scale(domain, range, forth, back, ticks) {
    const [d0, d1] = domain.map(forth);
    const [r0, r1] = range;
    const f = (x) => r0 + ((forth(x) - d0) / (d1 - d0)) * (r1 - r0);
    const invert = (r) => back(d0 + ((r - r0) / (r1 - r0)) * (d1 - d0));
    return Object.assign(f, { domain, range, invert, ticks });
  }

  // From numbers to pixels: f(x), f.invert(pixels), f.ticks(about how many), f.domain, f.range.
  function linear(domain, range) {
    const ticks = (count = 5) => {
      const [low, high] = domain;
      const rough = (high - low) / count;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map((n) => n * power).find((s) => s >= rough * 0.999);
      const first = Math.ceil(low / step - 1e-9);
      const last = Math.floor(high / step + 1e-9);
      return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
    };
    return scale(domain, range, (x) => x, (x) => x, ticks);
  }

  // The same on a logarithmic scale, with ticks at powers of ten.
  function log(domain, range) {
    const ticks = (count = 6) => {
      const [low, high] = domain.map((x) => Math.round(Math.log10(x)));
      const step = Math.max(1, Math.ceil((high - low) / count));
      const found = [];
      for (let k = low; k <= high; k += step) found.push(10 ** k);
      return found;
    };
    return scale(domain, range, Math.log10, (x) => 10 ** x, ticks);
  }

  const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  const raised = (n) => [...String(n)].map((c) => RAISED[c]).join("");

  // A number as the book writes it: a minus sign, so many decimals, powers of ten where it is tiny or huge.
  function shown(value, decimals = 4) {
    if (Number.isNaN(value)) return "not a number";
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const size = Math.abs(value);
    if (size !== 0 && (size < 0.5 * 10 ** -decimals || size >= 1e6)) return power(value);
    const text = value.toFixed(decimals);
    return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
  }

  // As 3.1·10⁻⁸.
  function power(value, digits = 1) {
    if (value === 0 || !Number.isFinite(value)) return shown(value, 0);
    const [front, exponent] = value.toExponential(digits).split("e");
    const ten = `10${raised(Number(exponent))}`;
    return Number(front) === 1 && digits < 1 ? ten : `${front.replace("-", "−")}·${ten}`;
  }

  // The shortest text of a number: −0.5 and not −0.5000.
  const short = (value) => String(Number(value.toPrecision(6))).replace("-", "−");

  // Axes along the left and lower edges of the ranges of two scales, with light lines at the ticks.
  function axes({ x, y, xLabel = "", yLabel = "", xTicks, yTicks, xText = short, yText = short }) {
    const [left, right] = x.range;
    const [bottom, top] = y.range;
    const vertical = (xTicks ?? x.ticks()).map((t) => [
      h("line", { class: "fig-grid", x1: x(t), x2: x(t), y1: bottom, y2: top }),
      h("text", { class: "fig-tick", x: x(t), y: bottom + 16, "text-anchor": "middle" }, xText(t)),
    ]);
    const level = (yTicks ?? y.ticks()).map((t) => [
      h("line", { class: "fig-grid", x1: left, x2: right, y1: y(t), y2: y(t) }),
      h("text", { class: "fig-tick", x: left - 6, y: y(t) + 4, "text-anchor": "end" }, yText(t)),
    ]);
    return h("g", { class: "fig-axes", "aria-hidden": "true" }, vertical, level,
      h("path", { class: "fig-frame", d: `M${left},${top}V${bottom}H${right}` }),
      h("text", { class: "fig-label", x: right, y: bottom + 32, "text-anchor": "end" }, xLabel),
      h("text", { class: "fig-label", x: left, y: top - 8 }, yLabel));
  }

  // The d of a path through points; it is broken where one is not finite.
  const path = (points) => {
    let pen = "M";
    return points.map(([x, y]) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) { pen = "M"; return ""; }
      const part = `${pen}${x.toFixed(2)},${y.toFixed(2)}`;
      pen = "L";
      return part;
    }).join("");
  };

  return { h, render, linear, log, axes, path, shown, power, short };
});
