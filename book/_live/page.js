// What every page does: its bars, menus, buttons and places. Nothing here is needed to read it.
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const wide = matchMedia("(min-width: 992px)");

  function make(tag, attributes) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  // Light, dark, or as the system is.
  function colours() {
    const words = { auto: "as the system", light: "light", dark: "dark" };
    for (const button of all(".theme-switch-button")) {
      const tell = (mode) => {
        button.ariaLabel = button.title = `Colours: ${words[mode]}`;
      };
      tell(document.documentElement.dataset.mode);
      button.addEventListener("click", () => tell(window.course.nextColours()));
    }
  }

  function move(from, to) {
    to.append(...from.childNodes);
    for (const name of [...from.classList]) {
      from.classList.remove(name);
      to.classList.add(name);
    }
  }

  // A bar of the page, which a narrow screen shows on top of it.
  function sidebar(name, button) {
    const bar = document.querySelector(`#pst-${name}-sidebar`);
    const dialog = document.querySelector(`#pst-${name}-sidebar-modal`);
    if (!bar || !dialog || !button) return;
    button.addEventListener("click", () => {
      if (name === "primary" && wide.matches) {
        const hidden = bar.classList.toggle("pst-sidebar-hidden");
        button.ariaExpanded = String(!hidden);
        return;
      }
      move(bar, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest("a")) dialog.close();
    });
    dialog.addEventListener("close", () => {
      move(dialog, bar);
      button.focus({ preventScroll: true });
    });
  }

  // The contents stand where they stood on the last page; else the page's own entry is in view.
  function keepPlaceOfContents() {
    const bar = document.querySelector("#pst-primary-sidebar");
    if (!bar || !wide.matches) return;
    try {
      const place = sessionStorage.getItem("sidebar-scroll-top");
      if (place !== null) bar.scrollTop = Number(place);
      addEventListener("pagehide", () => {
        sessionStorage.setItem("sidebar-scroll-top", bar.scrollTop);
      });
    } catch {
      // storage is switched off
    }
    const entry = all(".bd-docs-nav a.current", bar).at(-1);
    if (!entry) return;
    new IntersectionObserver(([seen], observer) => {
      observer.disconnect();
      if (seen.isIntersecting) return;
      bar.scrollTop += seen.boundingClientRect.top - bar.clientHeight / 4;
    }).observe(entry);
  }

  // The entry of the section that is being read is marked.
  function followSections() {
    const links = new Map();
    for (const link of all("#pst-page-toc-nav a[href^='#']")) {
      const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section) links.set(section.querySelector("h1, h2, h3, h4, h5, h6") ?? section, link);
    }
    const entries = all("#pst-page-toc-nav .toc-entry");
    function mark(link) {
      for (const other of links.values()) {
        other.classList.toggle("active", other === link);
        if (other === link) other.setAttribute("aria-current", "true");
        else other.removeAttribute("aria-current");
      }
      for (const entry of entries) entry.classList.toggle("active", entry.contains(link));
    }
    const observer = new IntersectionObserver(
      (seen) => {
        const heading = seen.filter((one) => one.isIntersecting).at(-1)?.target;
        if (heading) mark(links.get(heading));
      },
      { rootMargin: "0px 0px -70% 0px" },
    );
    for (const heading of links.keys()) observer.observe(heading);
  }

  // A bar below the buttons of the page when it is scrolled, and a way back to its top.
  function followScrolling() {
    const mark = document.querySelector(".sbt-scroll-pixel-helper");
    const up = document.querySelector("#pst-back-to-top");
    if (mark) {
      new IntersectionObserver(([seen]) => {
        document.body.classList.toggle("scrolled", seen.boundingClientRect.y < 0);
      }).observe(mark);
    }
    if (!up) return;
    let last = scrollY;
    addEventListener("scroll", () => {
      const shown = scrollY > innerHeight && scrollY < last;
      if (Math.abs(scrollY - last) > 4) up.style.display = shown ? "block" : "none";
      last = scrollY;
    }, { passive: true });
    up.addEventListener("click", () => {
      scrollTo({ top: 0 });
      up.style.display = "none";
    });
  }

  // While there is nothing else to do, what is not in view is laid out, some hundred elements at a
  // time, so that a phone answers meanwhile. A place that is asked for is found only then.
  function layOutTheRest() {
    const root = document.documentElement;
    if (root.classList.contains("whole")) return;
    const whole = () => root.classList.add("whole");
    const idle = window.requestIdleCallback ?? ((then) => setTimeout(then, 20));
    const later = (then) => idle(() => requestAnimationFrame(then)); // one step a frame
    const rest = all(".bd-article :is(section > :not(section, dl.py), dl.py > dd)");
    let next = 0;
    const step = () => {
      for (let elements = 0; next < rest.length && elements < 200; next += 1) {
        rest[next].classList.add("here");
        elements += rest[next].getElementsByTagName("*").length + 1;
      }
      if (next < rest.length && !root.classList.contains("whole")) later(step);
    };
    later(step);
    document.addEventListener("click", ({ target }) => {
      if (target.closest("a[href*='#']")) whole();
    }, true);
    addEventListener("hashchange", whole);
  }

  // What scrolls by itself can be reached by keyboard; a formula that does, shows it.
  function reachWhatScrolls() {
    const observer = new ResizeObserver((changed) => {
      for (const { target } of changed) {
        const scrolls = target.scrollWidth > target.clientWidth + 1
          || target.scrollHeight > target.clientHeight + 4;
        if (scrolls) target.tabIndex = 0;
        else target.removeAttribute("tabindex");
      }
    });
    const onwards = ({ target }) => {
      const rest = target.scrollWidth - target.clientWidth - target.scrollLeft;
      target.classList.toggle("scrolls-on", rest > 2);
    };
    const formulas = new ResizeObserver((changed) => changed.forEach(onwards));
    for (const formula of all(".katex-display > .katex > .katex-html")) {
      formulas.observe(formula);
      formula.addEventListener("scroll", onwards, { passive: true });
    }
    const what = "pre, .cell_output > .output, .pst-scrollable-table-container";
    for (const element of all(what)) observer.observe(element);
  }

  // What a reader wants of code: without the prompts of an interpreter.
  function codeOf(pre) {
    const copy = pre.cloneNode(true);
    for (const number of all(".linenos", copy)) number.remove();
    const lines = copy.textContent.replace(/\n$/, "").split("\n");
    const typed = lines.filter((line) => /^(>>>|\.\.\.)( |$)/.test(line));
    return (typed.length ? typed.map((line) => line.slice(4)) : lines).join("\n");
  }

  async function copyText(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = make("textarea", { readonly: "", class: "visually-hidden" }); // without https
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (!done) throw new Error("the browser does not copy");
  }

  function offerToCopy() {
    for (const pre of all("div.highlight pre")) {
      const button = make("button", { type: "button", class: "copybtn o-tooltip--left" });
      const tell = (text) => {
        button.ariaLabel = button.dataset.tooltip = text;
      };
      tell("Copy");
      button.addEventListener("click", async () => {
        try {
          await copyText(codeOf(pre));
          tell("Copied");
          button.classList.add("success");
        } catch {
          tell("It cannot be copied here");
        }
        setTimeout(() => {
          tell("Copy");
          button.classList.remove("success");
        }, 2000);
      });
      pre.after(button);
    }
  }

  // A menu closes when the reader turns to something else.
  function closeMenus() {
    const menus = all("details.dropdown-download-buttons");
    const close = (menu) => {
      menu.open = false;
    };
    document.addEventListener("click", ({ target }) => {
      for (const menu of menus) if (!menu.contains(target)) close(menu);
    });
    for (const menu of menus) {
      menu.addEventListener("keydown", ({ key }) => {
        if (key !== "Escape" || !menu.open) return;
        close(menu);
        menu.querySelector("summary").focus();
      });
    }
    for (const button of all(".btn-download-pdf-button")) {
      button.addEventListener("click", () => {
        for (const menu of menus) close(menu);
        print();
      });
    }
  }

  // On paper everything is unfolded, and every image is there.
  function unfoldOnPaper() {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = all("main details:not([open], .dropdown-download-buttons)");
      for (const box of opened) box.open = true;
      for (const image of all("main img[loading=lazy]")) image.loading = "eager";
    });
    addEventListener("afterprint", () => {
      for (const box of opened) box.open = false;
    });
  }

  // A link into a folded box opens it.
  function openWhatIsMeant() {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const box = place?.closest("main details");
    if (box) box.open = true;
  }

  // Places of a chapter's page that have gone to another page.
  function followMoved() {
    const note = document.querySelector("script.moved");
    const moved = note ? JSON.parse(note.textContent) : {};
    const place = decodeURIComponent(location.hash.slice(1));
    const page = Object.keys(moved).find((name) => moved[name].includes(place));
    if (page) location.replace(page + location.hash);
  }

  // The line that installs the library has the whole address of its wheel.
  function wholeAddresses() {
    for (const address of all(".wheel-address")) {
      address.textContent = new URL(address.textContent, location.href).href;
    }
  }

  const parts = [
    followMoved, colours, closeMenus, openWhatIsMeant, layOutTheRest, wholeAddresses, unfoldOnPaper,
    followScrolling, keepPlaceOfContents, followSections, offerToCopy, reachWhatScrolls,
    () => sidebar("primary", document.querySelector(".primary-toggle")),
    () => sidebar("secondary", document.querySelector(".secondary-toggle")),
  ];
  for (const part of parts) {
    try {
      part();
    } catch (error) {
      console.warn(error); // the others are worth having without it
    }
  }
  addEventListener("hashchange", () => {
    followMoved();
    openWhatIsMeant();
  });
})();
