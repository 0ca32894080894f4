// Shows what a link to an equation, a term or a source leads to, beside the link: on pointing at
// it, on coming to it by the keyboard, and at the first touch. Loaded with the first such link.
course.define("preview", [], () => {
  "use strict";
  const root = new URL("../../", course.folder); // of the site
  const WAIT = 250; // milliseconds until it goes, so that the pointer can follow it
  let box, shown, going;

  function build() {
    box = document.createElement("div");
    box.className = "course-preview";
    box.id = "course-preview";
    box.setAttribute("role", "tooltip");
    box.hidden = true;
    box.addEventListener("pointerenter", () => clearTimeout(going));
    box.addEventListener("pointerleave", leave);
    document.body.append(box);
    addEventListener("keydown", (event) => event.key === "Escape" && hide());
    document.addEventListener("pointerdown", (event) => {
      if (shown && !box.contains(event.target) && !shown.contains(event.target)) hide();
    });
  }

  function leave() {
    clearTimeout(going);
    going = setTimeout(hide, WAIT);
  }

  function hide() {
    clearTimeout(going);
    shown?.removeAttribute("aria-describedby");
    shown = undefined;
    box.hidden = true;
  }

  // Below the link, or above it where there is more room; never beyond the edges of the window.
  function put(link) {
    const at = link.getClientRects()[0] || link.getBoundingClientRect();
    box.style.left = "0px";
    const { width, height } = box.getBoundingClientRect();
    const space = document.documentElement;
    const left = Math.min(Math.max(at.left - 12, 8), Math.max(space.clientWidth - width - 8, 8));
    const below = at.bottom + height + 8 <= space.clientHeight || at.top < height + 8;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${(below ? at.bottom + 4 : at.top - height - 4) + scrollY}px`;
  }

  function onward(link) {
    const line = document.createElement("p");
    const go = document.createElement("a");
    go.href = link.href;
    go.textContent = "Go there";
    go.className = "course-preview-go";
    line.append(go);
    return line;
  }

  // A promise of whether there is something to be shown.
  async function show(link, touched) {
    const address = new URL(link.href);
    const page = decodeURI(address.pathname.slice(root.pathname.length)).replace(/\.html$/, "");
    const found = await course.load(`previews/${page}`);
    const content = found[decodeURIComponent(address.hash.slice(1))];
    if (!content) return false;
    if (!touched && !link.matches(":hover, :focus-visible")) return true; // it has been left
    if (!box) build();
    clearTimeout(going);
    if (shown !== link) {
      if (shown) hide();
      shown = link;
      box.innerHTML = content; // of this site's build; nothing that anybody typed
      if (touched) box.append(onward(link));
      link.setAttribute("aria-describedby", box.id);
      for (const [left, until] of [["pointerleave", leave], ["blur", hide]]) {
        link.addEventListener(left, touched ? () => {} : until, { once: true });
      }
      box.hidden = false;
      put(link);
    }
    return true;
  }

  return { show };
});
