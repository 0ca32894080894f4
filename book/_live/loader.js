// Loads the modules of a page when they are needed: classic scripts, because a browser loads no
// ES modules from a page that is opened from the disk.
//
// A module is a file NAME.js in this folder that calls course.define(NAME, [needs…], make) once;
// the value that make returns, given the values of what it needs, is the module's. An element with
// data-live="NAME" is given to its module's value, a function, when it comes near the view.
(() => {
  "use strict";
  const { src, dataset } = document.currentScript;
  const folder = new URL(".", src).href;
  const version = `?v=${dataset.edition}`; // modules that a browser kept are not mixed with new ones
  const modules = new Map();

  function entry(name) {
    if (!modules.has(name)) {
      const module = {};
      module.value = new Promise((resolve, reject) => Object.assign(module, { resolve, reject }));
      modules.set(name, module);
    }
    return modules.get(name);
  }

  // A promise of the module's value.
  function load(name) {
    const module = entry(name);
    if (!module.script) {
      module.script = document.createElement("script");
      module.script.src = `${folder}${name}.js${version}`;
      module.script.onerror = () => module.reject(new Error(`${name}.js cannot be loaded`));
      document.head.append(module.script);
    }
    return module.value;
  }

  function define(name, needs, make) {
    const { resolve, reject } = entry(name);
    Promise.all(needs.map(load)).then((values) => resolve(make(...values))).catch(reject);
  }

  // The element keeps what the page shows without scripts when its module fails.
  async function start(element) {
    try {
      const begin = await load(element.dataset.live);
      await begin(element);
    } catch (error) {
      element.classList.remove("is-live");
      element.classList.add("live-failed");
      console.warn(error);
    }
  }

  function watch() {
    const near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (isIntersecting) {
            near.unobserve(target);
            start(target);
          }
        }
      },
      { rootMargin: "300px" },
    );
    for (const element of document.querySelectorAll("[data-live]")) near.observe(element);
  }

  // The search is loaded when it is asked for, by the theme's buttons or by the keyboard; the theme's
  // own does not hear of it.
  function search(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    load("search")
      .then((found) => found.open())
      .catch((error) => console.warn(error));
  }

  function typing(target) {
    return target.isContentEditable || /^(?:input|textarea|select)$/i.test(target.tagName);
  }

  addEventListener(
    "click",
    (event) => event.target.closest?.(".search-button__button") && search(event),
    true,
  );
  addEventListener(
    "keydown",
    (event) => {
      const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
      const command = (ctrlKey !== metaKey) && !altKey && !shiftKey && key.toLowerCase() === "k";
      const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !typing(target);
      if (command || slash) search(event);
    },
    true,
  );

  // What links to equations, terms and sources lead to is shown beside them. At a touch it is shown
  // in place of going there; where there is nothing to show, the link is followed.
  const PREVIEWED =
    'a[href*="#equation-"], a[href*="#term-"], a[href*="bibliography.html#"]:not(.headerlink)';
  let touch = false;

  function preview(event) {
    const link = event.target.closest?.(PREVIEWED);
    if (!link || link.closest(".course-preview, nav, .headerlink")) return;
    if (event.type === "click") {
      if (!touch || event.defaultPrevented || link.hasAttribute("aria-describedby")) return;
      event.preventDefault();
    }
    const touched = event.type === "click";
    if (!touched && touch) return;
    load("preview")
      .then(({ show }) => show(link, touched))
      .catch((error) => console.warn(error))
      .then((shown) => !shown && touched && location.assign(link.href));
  }

  for (const kind of ["pointerover", "pointerdown"]) {
    addEventListener(kind, ({ pointerType }) => (touch = pointerType === "touch"), true);
  }
  addEventListener("keydown", () => (touch = false), true);
  for (const kind of ["pointerover", "focusin", "click"]) addEventListener(kind, preview);

  window.course = { ...window.course, load, define, folder };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watch);
  else watch();
})();
