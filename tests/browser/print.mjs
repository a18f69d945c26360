// On paper: every step of a guide is in the PDF, and closed parts are open.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address, browser, conclude, languages, summary } from "./portal.mjs";

const chromium = await browser();
const folder = mkdtempSync(join(tmpdir(), "wavecast-print-"));
const wrong = [];
/** The most sheets that a guide, and all guides of a device, may take: what is longer nobody prints. */
const MOST = { guide: 4, all: 20 };
// On paper an address stands behind its link: it is no part of the step.
const bare = (text) => text.replace(/\((?:https?|mailto):[^)]*\)/g, "").normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();
let looked = 0;
for (const language of languages) {
  const wave = summary.waves[0];
  for (const page of [
    `${wave.id}/${language}/print-${wave.platforms[0]}/index.html`,
    `${wave.id}/${language}/leave-${wave.platforms[0]}/index.html`,
  ]) {
    const tab = await chromium.newPage();
    await tab.goto(address(page));
    const wanted = await tab.$$eval(".step .do > p:first-child, .do, details > p", (parts) =>
      parts.map((part) => part.innerText || part.textContent),
    );
    const pdf = join(folder, `${looked}.pdf`);
    await tab.pdf({ path: pdf, format: "A4" });
    const sheets = Number(execFileSync("pdfinfo", [pdf]).toString().match(/^Pages:\s+(\d+)/m)[1]);
    const most = page.includes("/print-") ? MOST.all : MOST.guide;
    if (sheets > most) wrong.push(`${page}: ${sheets} sheets, more than ${most}`);
    const text = bare(execFileSync("pdftotext", ["-layout", pdf, "-"], { maxBuffer: 1 << 26 }).toString());
    // Steps stand in two columns: as they were drawn, each is in one piece.
    const drawn = bare(execFileSync("pdftotext", ["-raw", pdf, "-"], { maxBuffer: 1 << 26 }).toString());
    const flow = bare(execFileSync("pdftotext", [pdf, "-"], { maxBuffer: 1 << 26 }).toString());
    for (const part of wanted) {
      const first = bare(part.split(/[.!?\n]/)[0]).slice(0, 40);
      if (![text, flow, drawn].some((all) => all.includes(first))) wrong.push(`${page}: not on paper: ${part.slice(0, 60)}`);
    }
    assert.ok(wanted.length > 0, `${page} has something to print`);
    looked += 1;
    await tab.close();
  }
}
await chromium.close();
rmSync(folder, { recursive: true });
conclude(wrong, `${looked} pages on paper`);
