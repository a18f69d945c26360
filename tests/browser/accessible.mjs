// Every template in every language by axe: 320 px light and dark, 390 px without JavaScript, 1280 px.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { address, browser, conclude, guided, samples } from "./portal.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const looks = [
  { name: "320 light", width: 320, scheme: "light", script: true },
  { name: "320 dark", width: 320, scheme: "dark", script: true },
  { name: "390 without JavaScript", width: 390, scheme: "light", script: false },
  { name: "1280 light", width: 1280, scheme: "light", script: true },
];

/** Runs in the page: what axe finds, what scrolls sideways, what is too small for a finger. */
async function judge(tags) {
  const results = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  const faults = results.violations.map(
    (violation) => `${violation.id}: ${violation.nodes[0].html.slice(0, 140)} (${violation.nodes.length})`,
  );
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over > 0) faults.push(`scrolls sideways by ${over} px`);
  const small = [...document.querySelectorAll("a, button, input, summary")].filter((control) => {
    const box = control.getBoundingClientRect();
    const inText = control.closest("p, .prose") && !control.closest(".tools, .buttons, .crumbs, .field");
    return box.width > 0 && box.height > 0 && box.height < 43.5 && !inText && !control.matches(".skip");
  });
  if (small.length > 0) faults.push(`smaller than 44 px: ${small[0].outerHTML.slice(0, 120)} (${small.length})`);
  return faults;
}

const chromium = await browser();
const wrong = [];
const pages = samples().filter((page) => !page.startsWith("go/") && page !== "404.html");
/** One look after another in a tab of its own; the looks beside each other, for axe keeps one core busy. */
async function seen(look) {
  const tab = await chromium.newPage();
  await tab.setBypassCSP(true);
  await tab.setViewport({ width: look.width, height: 800 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: look.scheme }]);
  const session = await tab.createCDPSession();
  await session.send("Network.enable");
  // The page without its script: axe itself needs one.
  if (!look.script) await session.send("Network.setBlockedURLs", { urls: ["*site.js*"] });
  for (const page of pages) {
    await tab.goto(address(page) + "#main");
    await tab.evaluate(axe);
    const found = await tab.evaluate(judge, tags);
    wrong.push(...found.map((fault) => `${page} (${look.name}): ${fault}`));
    if (look.script && (await guided(tab))) {
      const one = await tab.evaluate(judge, tags);
      wrong.push(...one.map((fault) => `${page} (${look.name}, one step): ${fault}`));
      await tab.evaluate(() => localStorage.clear());
    }
  }
  await tab.close();
}
await Promise.all(looks.map(seen));
await chromium.close();
conclude(wrong, `${pages.length} pages, each in ${looks.length} looks`);
