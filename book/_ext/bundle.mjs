// Style sheets from {vendor, own, words, keep} on standard input, all strings but words (what the
// pages and scripts say) and keep (patterns of classes that are not looked for): one of all,
// without the rules of `vendor` that nothing can match, and one with the dark colours of a page
// whose scripts do not run. Printed as {all, dark}.
import { readFileSync } from "node:fs";
import { transform } from "lightningcss";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const DARK = /\[data-theme=["']?dark["']?\]/;
const BROWSERS = { chrome: 100 << 16, firefox: 100 << 16, safari: (15 << 16) | (4 << 8) };

// Pages are light until a script asks which colours are wanted: without it, the browser's setting.
function darkByItself(css) {
  const sheet = postcss.parse(css);
  const media = postcss.atRule({ name: "media", params: "(prefers-color-scheme: dark)" });
  sheet.walkRules((rule) => {
    const selectors = rule.selectors
      .filter((selector) => DARK.test(selector))
      .map((selector) => selector.replace(DARK, '[data-theme="light"]'));
    if (selectors.length) media.append(rule.clone({ selectors }));
  });
  return media.toString();
}

function minified(css) {
  const given = { filename: "site.css", code: Buffer.from(css), minify: true, targets: BROWSERS };
  return transform(given).code.toString();
}

const { vendor, own, words, keep } = JSON.parse(readFileSync(0, "utf-8"));
const patterns = keep.map((pattern) => new RegExp(pattern));
const [purged] = await new PurgeCSS().purge({
  content: [{ raw: words.join("\n"), extension: "words" }],
  css: [{ raw: vendor }],
  defaultExtractor: (text) => text.split("\n"),
  safelist: { standard: patterns, variables: [/^--(?!bs-|sd-)/, ...(own.match(/--[\w-]+/g) ?? [])] },
  fontFace: true,
  keyframes: true,
  variables: true,
});
const all = `${purged.css}\n${own}`;
process.stdout.write(JSON.stringify({ all: minified(all), dark: minified(darkByItself(all)) }));
