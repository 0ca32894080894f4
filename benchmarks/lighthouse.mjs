// Lighthouse over many pages in one Chromium:
//   node lighthouse.mjs CHROMIUM ADDRESS RUNS mobile|desktop PAGE…
// prints one line of JSON a page, the run of median performance among RUNS.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const [, , chromePath, address, runs, form, ...pages] = process.argv;
const quiet = ["gpu", "quic", "background-networking", "component-update", "sync"];
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--no-sandbox", ...quiet.map((what) => `--disable-${what}`)],
});
const settings = { port: chrome.port, output: "json", logLevel: "error" };
try {
  for (const page of pages) {
    const results = [];
    for (let run = 0; run < Number(runs); run += 1) {
      const { lhr } = await lighthouse(address + page, settings, form === "desktop" ? desktopConfig : undefined);
      const score = (name) => Math.round(100 * lhr.categories[name].score);
      const number = (name) => lhr.audits[name].numericValue;
      results.push({
        page,
        performance: score("performance"),
        accessibility: score("accessibility"),
        practices: score("best-practices"),
        seo: score("seo"),
        paint: Math.round(number("first-contentful-paint")),
        blocking: Math.round(number("total-blocking-time")),
        shift: number("cumulative-layout-shift"),
        bytes: number("total-byte-weight"),
        requests: lhr.audits["network-requests"].details.items.length,
        speed: Math.round(lhr.environment.benchmarkIndex),
      });
    }
    results.sort((one, other) => one.performance - other.performance);
    console.log(JSON.stringify(results[Math.floor(results.length / 2)]));
  }
} finally {
  await chrome.kill();
}
