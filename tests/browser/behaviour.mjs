// What the script adds, from a folder opened from disk and under the pages' own content security policy.
import assert from "node:assert/strict";
import { address, browser, conclude, guidesOf, languages, summary } from "./portal.mjs";

const chromium = await browser();
const wrong = [];
let looked = 0;
const wave = summary.waves.find((wave) => wave.deadline) ?? summary.waves[0];
const source = languages[0];
const other = languages[1];
const guide = guidesOf(wave, source).find((page) => page.includes("/join-"));

async function test(name, run) {
  const context = await chromium.createBrowserContext();
  const tab = await context.newPage();
  const broken = [];
  tab.on("pageerror", (error) => broken.push(String(error)));
  tab.on("console", (line) => line.type() === "error" && broken.push(line.text()));
  const outside = [];
  tab.on("request", (request) => /^https?:/.test(request.url()) && outside.push(request.url()));
  try {
    await run(tab);
    assert.deepEqual(broken, [], "errors in the console");
    assert.deepEqual(outside, [], "requests to other hosts");
  } catch (error) {
    wrong.push(`${name}: ${error.message}`);
  }
  looked += 1;
  await context.close();
}

await test("ticked steps survive a reload and are the same in another language", async (tab) => {
  await tab.goto(address(guide));
  await tab.click(".step .done");
  const id = await tab.$eval(".step.ticked", (step) => step.id);
  await tab.reload();
  assert.equal(await tab.$eval(".step.ticked", (step) => step.id), id);
  await tab.goto(address(guide.replace(`/${source}/`, `/${other}/`)));
  assert.equal(await tab.$eval(".step.ticked", (step) => step.id), id);
  assert.match(await tab.$eval(".count", (count) => count.textContent), /^1 /);
});

await test("another language keeps the place on the page", async (tab) => {
  await tab.goto(address(guide));
  const id = await tab.$eval(".step", (step) => step.id);
  await tab.goto(`${address(guide)}#${id}`);
  await Promise.all([tab.waitForNavigation(), tab.$eval(`.languages a[data-lang="${other}"]`, (link) => link.click())]);
  assert.ok(tab.url().includes(`/${other}/`) && tab.url().endsWith(`#${id}`), tab.url());
  assert.ok(await tab.$(`[id="${id}"]`), "the step has the same id");
});

await test("the chooser goes to the browser's language once, and a choice wins", async (tab) => {
  await tab.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, "languages", { get: () => ["nl-NL", "nl"] });
  });
  await Promise.all([tab.waitForNavigation(), tab.goto(address("index.html"))]).catch(() => {});
  await tab.waitForFunction(() => location.pathname.includes("/all/nl/"), { timeout: 3000 });
  await tab.goto(address("index.html"));
  await new Promise((done) => setTimeout(done, 150));
  assert.ok(tab.url().endsWith("/index.html") && !tab.url().includes("/all/"), "no second jump");
});

await test("deep links never redirect", async (tab) => {
  await tab.evaluateOnNewDocument(() => {
    Object.defineProperty(navigator, "languages", { get: () => ["sv", "sv-SE"] });
  });
  await tab.goto(address(guide));
  await new Promise((done) => setTimeout(done, 150));
  assert.equal(tab.url(), address(guide));
});

await test("search folds marks, finds parts of words and forgives a letter", async (tab) => {
  await tab.goto(address(`${wave.id}/nl/index.html`));
  for (const [typed, said] of [["schrijv", "schrij"], ["INSTALEREN", "install"], ["bedrijfsprtal", "bedrijf"]]) {
    await tab.$eval("#search", (field) => (field.value = ""));
    await tab.type("#search", typed);
    await tab.waitForFunction(() => document.querySelectorAll(".found a").length > 0, { timeout: 3000 });
    const count = await tab.$$eval(".found a", (links) => links.length);
    assert.ok(count > 0, `${typed} (${said})`);
  }
  await Promise.all([tab.waitForNavigation(), tab.click(".found a")]);
  assert.ok(await tab.$("h1"), "the result opens");
  await tab.goto(address(`${wave.id}/nl/index.html`));
  await tab.type("#search", "qqqqzzzz");
  await tab.waitForSelector(".found .quiet", { timeout: 3000 });
});

await test("the helpdesk's filter leaves what was typed", async (tab) => {
  await tab.goto(address(`helpdesk/${source}/${wave.id}/index.html`));
  const all = await tab.$$eval("[data-row]", (rows) => rows.length);
  await tab.type("#filter", "iphone");
  const left = await tab.$$eval("[data-row]", (rows) => rows.filter((row) => !row.hidden).length);
  assert.ok(left > 0 && left < all, `${left} of ${all}`);
  await tab.click(".copy");
  await tab.waitForFunction(() => document.querySelector("[role=status]").textContent !== "", { timeout: 3000 });
});

await test("days left are counted in days", async (tab) => {
  await tab.evaluateOnNewDocument((deadline) => {
    const Real = Date;
    const now = new Real(new Real(deadline).getTime() - 3 * 864e5).getTime();
    window.Date = class extends Real {
      constructor(...given) {
        super(...(given.length ? given : [now]));
      }
      static now() {
        return now;
      }
    };
  }, wave.deadline);
  await tab.goto(address(`${wave.id}/en/index.html`));
  const left = await tab.$("[data-deadline]");
  if (left) assert.match(await tab.$eval("[data-deadline]", (place) => place.textContent), /^3 days left$/);
});

await test("a device that looks like this one is marked and not followed", async (tab) => {
  await tab.setUserAgent("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)");
  const page = address(`${wave.id}/en/index.html`);
  await tab.goto(page);
  assert.equal(await tab.$eval(".likely", (start) => start.dataset.platform), "ios");
  assert.equal(tab.url(), page);
});

await chromium.close();
conclude(wrong, `${looked} behaviours`);
