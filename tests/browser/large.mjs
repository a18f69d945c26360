// Large text: letters twice as large at 320 and 390 px, as phones enlarge them, and a window of 1280 px at 400 %, which is
// one of 320. Nothing scrolls sideways, nothing leaves its box, no word is broken that fits a line.
import { address, browser, conclude, guided, samples } from "./portal.mjs";

/** Longer words go over two lines by hyphens, where the browser knows the language's. */
// Made-up words of Arabic letters are wider than real ones, and have no syllables at which they could be hyphenated.
const LONGEST = process.env.ONLY ? 8 : 12;
const looks = [
  { name: "200 % at 320 px", width: 320, size: "200%" },
  { name: "200 % at 390 px", width: 390, size: "200%" },
  { name: "130 % at 360 px", width: 360, size: "130%" },
  { name: "400 % zoom at 1280 px", width: 320, size: "100%" },
];

/** Runs in the page. */
function judge(longest) {
  const faults = new Map();
  const add = (what, element, word) => {
    const fault = `${what}: “${word}” in ${element.outerHTML.slice(0, 90).replace(/\s+/g, " ")}`;
    if (!faults.has(`${what} ${element.className || element.tagName}`)) faults.set(`${what} ${element.className || element.tagName}`, fault);
  };
  const width = document.documentElement.clientWidth;
  const over = document.documentElement.scrollWidth - innerWidth;
  if (over > 0) faults.set("over", `scrolls sideways by ${over} px`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    // What scrolls by itself, what nobody sees, and addresses, which break at their joints.
    if (!element.getClientRects().length || element.closest(".unseen, .skip, .scroll, pre")) continue;
    const address = element.closest("bdi, code, kbd, samp, .address");
    let box = element;
    while (box !== document.body) {
      const style = getComputedStyle(box);
      if (style.display !== "inline" && (style.backgroundColor !== "rgba(0, 0, 0, 0)" || style.borderLeftWidth !== "0px")) break;
      box = box.parentElement;
    }
    const edge = box.getBoundingClientRect();
    for (const found of text.data.matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
      range.setStart(text, found.index);
      range.setEnd(text, found.index + found[0].length);
      const parts = [...range.getClientRects()].filter((part) => part.width > 1);
      if (parts.some((part) => part.right > width + 1 || part.left < -1)) add("outside the window", element, found[0]);
      if (parts.some((part) => part.right > edge.right + 1 || part.left < edge.left - 1)) add("outside its box", element, found[0]);
      const lines = new Set(parts.map((part) => Math.round(part.top)));
      const around = text.data.slice(0, found.index).match(/\S*$/)[0] + text.data.slice(found.index).match(/^\S*/)[0];
      if (lines.size > 1 && !address && !/@|:\/\//.test(around) && found[0].length <= longest) add("broken", element, found[0]);
    }
  }
  return [...faults.values()];
}

const chromium = await browser();
const wrong = [];
const pages = samples().filter((page) => !page.startsWith("go/") && page !== "404.html");
async function seen(look) {
  const tab = await chromium.newPage();
  await tab.setViewport({ width: look.width, height: 800 });
  for (const page of pages) {
    await tab.goto(address(page));
    await tab.evaluate((size) => (document.documentElement.style.fontSize = size), look.size);
    const found = await tab.evaluate(judge, LONGEST);
    wrong.push(...found.map((fault) => `${page} (${look.name}): ${fault}`));
    if (await guided(tab)) {
      const one = await tab.evaluate(judge, LONGEST);
      wrong.push(...one.map((fault) => `${page} (${look.name}, one step): ${fault}`));
      await tab.evaluate(() => localStorage.clear());
    }
  }
  await tab.close();
}
for (const look of looks) await seen(look);
await chromium.close();
conclude(wrong, `${pages.length} pages in large text, each in ${looks.length} looks`);
