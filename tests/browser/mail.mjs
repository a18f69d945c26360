// Every message in every language, as previewed: valid HTML by two judges, clean by axe on a phone and on a computer, in
// the light and in the dark, nothing fetched, nothing wider than the screen. `SHOTS=folder` keeps pictures of them.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { HtmlValidate } from "html-validate";
import { browser, conclude } from "./browser.mjs";

const require = createRequire(import.meta.url);
const root = resolve(process.argv[2]);
const shots = process.env.SHOTS;
const wrong = [];

/** One message of every stage and language: another wave has the same words and other dates. */
function messages() {
  const all = readdirSync(root, { recursive: true })
    .map(String)
    .filter((path) => path.endsWith(".html") && !path.endsWith(".dark.html") && path.split("/").length === 3)
    .sort();
  const first = new Map();
  for (const path of all) first.set(path.split("/").slice(1).join("/"), path);
  return [...first.values()];
}

const pages = messages();
if (pages.length === 0) wrong.push(`${root}: no messages`);

// Outlook's Word engine wants what the standard calls outdated: `align`, `cellpadding`, `border`, `width` of tables.
const outdated = /attribute on the “(table|td|tr|img)” element is obsolete/;
// Conditional comments name Microsoft's own vocabularies; validators have never heard of them.
const foreign = /Attribute “xmlns:[vo]” not allowed|Attribute with the local name “xmlns:[vo]”/;
// Only Outlook knows it, and it is what hides the line for the inbox there.
const outlook = /“mso-hide”: Property “mso-hide” doesn't exist/;
const work = mkdtempSync(join(tmpdir(), "wavecast-mail-"));
const copies = pages.map((page) => {
  const copy = join(work, page.replaceAll("/", "-"));
  writeFileSync(copy, readFileSync(join(root, page)));
  return copy;
});
try {
  execFileSync("java", ["-Xmx700m", "-jar", String(require("vnu-jar")), "--errors-only", "--stdout", ...copies], {
    maxBuffer: 1 << 27,
  });
} catch (error) {
  const said = String(error.stdout ?? error).split("\n").filter(Boolean);
  wrong.push(...said.filter((line) => ![outdated, foreign, outlook].some((known) => known.test(line))).map((line) => line.replace(work, "")));
}
rmSync(work, { recursive: true });

const judge = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    "long-title": "off",
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "no-deprecated-attr": "off",
    "no-inline-style": "off",
    "no-conditional-comment": "off",
    "tel-non-breaking": "off",
    "attribute-boolean-style": "off",
    "prefer-native-element": "off",
    "no-implicit-input-type": "off",
    "element-permitted-content": "error",
  },
});
for (const page of pages) {
  const report = await judge.validateString(readFileSync(join(root, page), "utf8"), page);
  for (const result of report.results) {
    wrong.push(...result.messages.map((fault) => `${page}:${fault.line}:${fault.column}: ${fault.message} (${fault.ruleId})`));
  }
}

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const looks = [320, 600].flatMap((width) => ["light", "dark"].map((scheme) => ({ width, scheme })));

/** Runs in the message: what axe finds, what is too wide, what is smaller than people read. */
async function look(tags) {
  const results = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  const faults = results.violations.map(
    (violation) => `${violation.id}: ${violation.nodes[0].html.slice(0, 160)} (${violation.nodes.length})`,
  );
  const over = document.documentElement.scrollWidth - window.innerWidth;
  if (over > 0) faults.push(`wider than the screen by ${over} px`);
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const parent = words.currentNode.parentElement;
    if (!words.currentNode.data.trim() || parent.closest(".preheader, .band, [style*='display: none']")) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < 14) faults.push(`${size} px: ${words.currentNode.data.trim().slice(0, 60)}`);
  }
  if (document.querySelectorAll("h1").length !== 1) faults.push("not exactly one h1");
  return faults;
}

const chromium = await browser();
for (const { width, scheme } of looks) {
  const tab = await chromium.newPage();
  await tab.setViewport({ width, height: 900 });
  const fetched = [];
  tab.on("request", (request) => /^https?:/.test(request.url()) && fetched.push(request.url()));
  for (const page of pages) {
    const file = scheme === "dark" ? page.replace(/html$/, "dark.html") : page;
    await tab.goto(pathToFileURL(join(root, file)).href);
    await tab.evaluate(axe);
    const name = `${page} (${width} ${scheme})`;
    wrong.push(...(await tab.evaluate(look, tags)).map((fault) => `${name}: ${fault}`));
    wrong.push(...fetched.splice(0).map((address) => `${name}: fetches ${address}`));
    if (shots) {
      const shot = join(shots, `${page.replaceAll("/", "-")}-${width}-${scheme}.png`);
      mkdirSync(dirname(shot), { recursive: true });
      await tab.screenshot({ path: shot, fullPage: true });
    }
  }
  await tab.close();
}
await chromium.close();
conclude(wrong, `${pages.length} messages, each in ${looks.length} looks`);
