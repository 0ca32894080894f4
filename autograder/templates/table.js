"use strict";
// The table of students: sort, search, filter, and a CSV of what is shown. Nothing is asked of anybody.
(() => {
  const table = document.getElementById("all");
  if (!table) return;
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells];
  const lines = JSON.parse(document.getElementById("csv").textContent);
  const rows = [...body.rows].map((row, n) => ({ row, n, find: row.dataset.s, tags: row.dataset.t.split(" ") }));
  const by = id => document.getElementById(id);
  const search = by("search"), state = by("state"), lost = by("lost"), order = by("order"), shown = by("shown");
  const key = "autograder " + location.pathname;
  const sorted = { column: 0, down: false };

  const valueOf = (cell, numbers) => {
    const text = cell.dataset.v ?? cell.textContent.trim();
    if (text === "") return null;
    if (!numbers) return text;
    const number = parseFloat(text);
    return Number.isNaN(number) ? null : number;
  };
  const words = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

  function sort(column, down) {
    const numbers = heads[column].classList.contains("n");
    for (const one of rows) one.value = valueOf(one.row.cells[column], numbers);
    rows.sort((a, b) => {
      if (a.value === null || b.value === null) return (a.value === null) - (b.value === null) || a.n - b.n;
      const way = numbers ? a.value - b.value : words.compare(a.value, b.value);
      return (down ? -way : way) || a.n - b.n;
    });
    body.append(...rows.map(one => one.row));
    heads.forEach((head, n) => n === column ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort"));
    Object.assign(sorted, { column, down });
    order.value = column + (down ? "d" : "u");
    keep();
  }

  function filter() {
    const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const one of rows) {
      const fits = wanted.every(word => one.find.includes(word))
        && (!state.value || one.tags.includes(state.value)) && (!lost.value || one.tags.includes(lost.value));
      one.row.hidden = !fits;
      count += fits;
    }
    shown.textContent = count + " of " + rows.length + " shown";
    keep();
  }

  function keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify([search.value, state.value, lost.value, sorted.column, sorted.down]));
    } catch { /* a browser that keeps nothing */ }
  }

  function download() {
    const chosen = [lines[0], ...rows.filter(one => !one.row.hidden).map(one => lines[one.n + 1])];
    const file = new Blob(["\ufeff", chosen.join("\r\n"), "\r\n"], { type: "text/csv" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = table.dataset.name + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  heads.forEach((head, n) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const first = head.classList.contains("n");
    button.addEventListener("click", () => sort(n, sorted.column === n && head.hasAttribute("aria-sort") ? !sorted.down : first));
    for (const down of [false, true]) {
      order.append(new Option(head.textContent.trim() + (down ? ", downwards" : ", upwards"), n + (down ? "d" : "u")));
    }
  });
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
  state.addEventListener("change", filter);
  lost.addEventListener("change", filter);
  order.addEventListener("change", () => sort(parseInt(order.value, 10), order.value.endsWith("d")));
  by("download").addEventListener("click", download);
  by("clear").addEventListener("click", () => { search.value = state.value = lost.value = ""; filter(); });
  for (const button of document.querySelectorAll("button.find")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const of = button.dataset;
      search.value = of.search ?? ""; state.value = of.state ?? ""; lost.value = of.lost ?? "";
      filter();
      by("students").scrollIntoView();
      search.focus({ preventScroll: true });
    });
  }
  by("controls").hidden = false;
  try {
    const [s, t, l, column, down] = JSON.parse(sessionStorage.getItem(key));
    search.value = s; state.value = t; lost.value = l;
    sort(heads[column] ? column : 0, down);
  } catch { sort(0, false); }
  filter();
})();
