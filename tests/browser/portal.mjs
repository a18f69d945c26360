// What the tests of the portal share: its folder, its pages by template, and a browser.
import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export const portal = resolve(process.argv[2] ?? "public");

/** Every file below the portal with this ending. */
export function files(ending) {
  return readdirSync(portal, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => relative(portal, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

export const summary = JSON.parse(readFileSync(join(portal, "campaign.json"), "utf8"));
/** With `ONLY=ar`, a few pages in that language alone are looked at. */
const only = process.env.ONLY;
export const languages = only ? [only] : summary.languages;

/** A page of every template in every language, for the first wave and for one with a deadline and a fair. */
export function samples() {
  const waves = [
    summary.waves[0],
    summary.waves.find((wave) => wave.deadline),
    summary.waves.find((wave) => wave.approach === "tech-fair"),
  ].filter((wave, at, all) => wave && all.indexOf(wave) === at).slice(0, only ? 1 : 3);
  const pages = ["index.html", "404.html"];
  for (const wave of waves) {
    pages.push(`${wave.id}/index.html`);
    for (const language of languages) {
      const guides = guidesOf(wave, language).filter((_, at) => at % 6 === waves.indexOf(wave) * 2);
      pages.push(`all/${language}/index.html`, `helpdesk/${language}/index.html`);
      pages.push(`all/${language}/${wave.platforms[0]}/index.html`);
      pages.push(`helpdesk/${language}/${wave.id}/index.html`, `${wave.id}/${language}/index.html`);
      pages.push(`handouts/all/${language}/index.html`, `handouts/${wave.id}/${language}/index.html`);
      pages.push(`${wave.id}/${language}/${wave.platforms[0]}/index.html`);
      pages.push(`${wave.id}/${language}/print-${wave.platforms[0]}/index.html`, ...guides);
    }
  }
  const codes = readdirSync(join(portal, "go")).slice(0, 1).map((code) => `go/${code}/index.html`);
  return [...new Set([...pages, ...codes])].filter((page) => existsSync(join(portal, page)));
}

/** Shows one step at a time, with both boxes that can be opened below it; whether the page can. */
export async function guided(tab) {
  if (!(await tab.$("[data-guided]"))) return false;
  // Pressed in the page: a tab in the background has no pointer.
  await tab.$eval(".page > .buttons button", (start) => start.click());
  await tab.waitForSelector("body.guided", { timeout: 10000 });
  await tab.$eval(".pace-do > .button", (done) => done.click());
  await tab.$$eval(".pace-do .tools button", (buttons) => buttons[2].click());
  await tab.waitForSelector(".pace-do .qr svg", { timeout: 10000 });
  await tab.$$eval(".pace-do .box", (boxes) => boxes.forEach((box) => (box.hidden = false)));
  return true;
}

/** The guides of a wave in a language, by their paths. */
export function guidesOf(wave, language) {
  return wave.pages[language].guides.map((guide) => `${new URL(guide.address).pathname.slice(1)}index.html`);
}

export const address = (page) => pathToFileURL(join(portal, page)).href;

export { browser, conclude } from "./browser.mjs";
