// Run on a sheet before it is printed: what is wider than the page is made smaller until it fits.
// Returns a line for each thing that was made smaller: what it is, and to how many per cent.
async () => {
  "use strict";
  // Also those that only the margins use, which otherwise stay empty.
  await Promise.all([...document.fonts].map((font) => font.load()));
  const smaller = [];

  function fit(element, inner, least) {
    const room = element.clientWidth;
    const needed = inner().reduce((most, width) => Math.max(most, width), 0);
    if (!room || needed <= room + 0.5) return;
    const size = parseFloat(getComputedStyle(element).fontSize);
    const share = Math.max(least, (0.995 * room) / needed);
    element.style.fontSize = `${size * share}px`;
    const said = element.querySelector("[aria-label]")?.getAttribute("aria-label");
    smaller.push(`${Math.round(100 * share)} % ${said ?? element.textContent.trim().slice(0, 60)}`);
  }

  for (const place of document.querySelectorAll("div.math")) {
    const formula = place.querySelector(".katex-display > .katex") ?? place.querySelector(".katex");
    const number = place.querySelector(".eqno");
    const rows = () => {
      const left = place.getBoundingClientRect().left;
      const padding = parseFloat(getComputedStyle(place).paddingRight);
      return [...place.querySelectorAll(".base")].map(
        (base) => base.getBoundingClientRect().right - left + padding,
      );
    };
    if (formula) fit(place, number ? rows : () => [formula.scrollWidth, ...rows()], 0.5);
  }
  for (let turn = 0; turn < 3; turn += 1)
    for (const place of document.querySelectorAll(".pst-scrollable-table-container, .output.text_html"))
      fit(place, () => [...place.querySelectorAll("table")].map((t) => t.offsetWidth), 0.75);
  return smaller;
}
