// What the two figures of descent share: the scale of rates with its limit, the bookkeeping of steps
// and the graph of what is left to go.
"use strict";

course.define("descent-parts", ["figure", "descent-steps"], (kit, steps) => {
  const { h, linear, log, axes, path, shown, short, power } = kit;
  const MOST = 60;

  // A line of rates from 0 to beyond the limit, cut where the behaviour changes, with a handle on it.
  function rates(fig, { width, limit, high, lambda, beta, step }) {
    const x = linear([0, high], [12, width - 12]);
    const [y, best] = [26, beta === 0 ? 1 / lambda : null];
    const end = Math.min(limit, high);
    const zone = (name, from, to) => to > from && h("rect", { class: `descent-zone ${name}`, x: x(from), y: y - 5, width: x(to) - x(from), height: 10 });
    const tick = (at, text, anchor = "middle") => at < high && h("g", null,
      h("path", { class: "descent-tick", d: `M${x(at)},${y - 9}V${y + 9}` }),
      h("text", { class: "fig-tick", x: x(at), y: y + 24, "text-anchor": anchor }, text));
    const name = beta === 0 ? "2/λ" : "2(1+β)/λ";
    return h("svg", { key: "rates", width, height: 56, viewBox: `0 0 ${width} 56`, role: "group", "aria-label": "The rate" },
      zone("fig-green", 0, best ?? end), best && zone("fig-orange", best, end), zone("fig-red", end, high),
      h("text", { class: "fig-tick", x: x(0), y: y + 24 }, "0"),
      best && tick(best, "1/λ"), tick(limit, `${name} = ${shown(limit, 3)}`),
      kit.handle(fig, {
        key: "rate", label: "rate η", x: Math.min(fig.state.rate, high), xScale: x, at: y, step,
        text: `${shown(fig.state.rate, 3)}, the limit is ${shown(limit, 3)}`,
        to: (rate) => fig.set({ rate: Math.max(rate, step) }), radius: 9,
      }));
  }

  // What is left, step by step, on a logarithmic axis; a dashed line continues the factor of a step.
  function progress({ key, width, height, values, label, now }) {
    const finite = values.filter((v) => v > 0 && Number.isFinite(v));
    const top = Math.ceil(Math.log10(Math.max(...finite, 10)));
    const low = Math.max(Math.floor(Math.log10(Math.min(...finite, 1))), top - 14);
    const x = linear([0, Math.max(values.length - 1, 1)], [46, width - 8]);
    const y = log([10 ** low, 10 ** top], [height - 38, 22]);
    const clamped = values.map((v, t) => [x(t), y(Math.min(Math.max(v, 10 ** low), 10 ** top))]);
    return h("svg", { key, width, height, viewBox: `0 0 ${width} ${height}`, role: "img",
      "aria-label": `${label}, step by step: from ${power(values[0])} to ${power(values.at(-1))}` },
    axes({ x, y, xLabel: "step", yLabel: label, xTicks: x.ticks(5), yTicks: y.ticks(5), yText: (v) => (v >= 0.01 && v <= 1000 ? short(v) : power(v, 0)) }),
    h("g", { class: "fig-blue" }, h("path", { class: "fig-line", d: path(clamped) }),
      clamped.slice(now, now + 1).map(([cx, cy]) => h("circle", { class: "fig-dot", r: 5, cx, cy }))));
  }

  // Step, run and back through the steps of a path that is there already.
  function buttons(fig, most = MOST) {
    const go = (to) => () => {
      fig.stop();
      fig.set({ steps: Math.min(Math.max(to, 0), most) });
    };
    const { steps: now } = fig.state;
    const run = () => {
      if (fig.playing) return fig.stop();
      if (now >= most) fig.set({ steps: 0 });
      return fig.play(() => {
        if (fig.state.steps >= most) return false;
        fig.set({ steps: fig.state.steps + 1 });
        return true;
      }, 220, most);
    };
    return h("div", { key: "go", class: "fig-row" },
      kit.button("Next step", go(now + 1), { class: "fig-button is-main", disabled: now >= most }),
      kit.button("Back", go(now - 1), { disabled: now === 0 }),
      kit.button(fig.playing ? "Stop" : "Run", run),
      kit.button("To the start", go(0), { disabled: now === 0 }));
  }

  // What the factors of the directions mean, in words.
  function verdict(rate, limit, factors, beta) {
    const name = beta === 0 ? "2/λ" : "2(1 + β)/λ";
    const worst = Math.max(...factors);
    const each = `In the long run each step multiplies the distance by ${shown(worst, 3)}`;
    if (Math.abs(rate - limit) < 1e-9 * limit) return `The rate is ${name} exactly: it comes no nearer and goes no farther.`;
    if (rate > limit) return `The rate ${shown(rate, 3)} is above ${name} = ${shown(limit, 3)}. ${each}: it runs away.`;
    return `The rate ${shown(rate, 3)} is below ${name} = ${shown(limit, 3)}. ${each}: it arrives.`;
  }

  return { MOST, rates, progress, buttons, verdict, steps };
});
