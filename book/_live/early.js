// What is to be known before anything is painted. Colours: those that the reader chose here, or
// those of the system. And whether the whole page is laid out at once.
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const modes = ["auto", "light", "dark"];
  let mode = "auto";
  try {
    mode = localStorage.getItem("mode");
  } catch {
    // storage is switched off: the choice holds for this page
  }

  function show() {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (dark.matches ? "dark" : "light") : mode;
  }

  function next() {
    mode = modes[(modes.indexOf(mode) + 1) % modes.length];
    show();
    try {
      localStorage.setItem("mode", mode);
    } catch {
      // as above
    }
    return mode;
  }

  if (!modes.includes(mode)) mode = "auto";
  root.classList.add("js");
  show();
  dark.addEventListener("change", show);

  // A place in the page is found only where all before it has its size.
  const [visit] = performance.getEntriesByType("navigation");
  if (location.hash || (visit && visit.type !== "navigate")) root.classList.add("whole");

  window.course = { nextColours: next };
})();
