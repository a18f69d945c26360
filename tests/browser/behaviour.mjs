// What the script adds, from a folder opened from disk and under the pages' own content security policy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { address, browser, conclude, guidesOf, languages, portal, summary } from "./portal.mjs";

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

/** A tab whose clock shows this moment. */
async function at(tab, moment) {
  await tab.evaluateOnNewDocument((now) => {
    const Real = Date;
    window.Date = class extends Real {
      constructor(...given) {
        super(...(given.length ? given : [now]));
      }
      static now() {
        return now;
      }
    };
  }, new Date(moment).getTime());
}
const shown = (tab, css) =>
  tab.$$eval(css, (places) =>
    places.filter((place) => place.offsetParent !== null).map((place) => place.innerText.replace(/\s+/g, " ").trim()).join(" / "),
  );
const days = (moment, count) => new Date(new Date(moment).getTime() + count * 864e5).toISOString();
const bound = summary.waves.find((wave) => wave.deadline && wave.enforcement);

for (const [state, moment, band, card, left] of [
  ["before", days(bound.start, -3), /^Please be done by/, /^You can start on/, /days left/],
  ["open", days(bound.start, 1), /^Please be done by/, /^You can move now/, /days left/],
  ["last", days(bound.deadline, -3), /^Please be done by/, /^There isn’t much time left/, /3 days left/],
  ["last", days(bound.deadline, -0.01), /^Please be done by/, /^There isn’t much time left/, /Today is the last day/],
  ["late", days(bound.deadline, 0.01), /^The deadline has passed/, /^The deadline was/, null],
  ["limited", days(bound.enforcement, 1.5), /^Access has been limited since/, /^Since /, null],
  ["over", "2099-01-01", /^The move of this group ended on/, /^The move of this group has ended/, null],
]) {
  await test(`a page knows the day: ${state}, ${moment}`, async (tab) => {
    await at(tab, moment);
    await tab.goto(address(`${bound.id}/en/index.html`));
    assert.match(await shown(tab, ".band"), band);
    assert.match(await shown(tab, ".now [data-state]"), card);
    if (left) assert.match(await shown(tab, ".left"), left);
    else assert.equal(await shown(tab, ".left"), "");
    // On paper nothing is said of today.
    await tab.emulateMediaType("print");
    assert.match(await shown(tab, ".band"), /^Deadline /);
    assert.match(await shown(tab, ".now [data-state]"), /^You can move from/);
    assert.equal(await shown(tab, ".left"), "", "a count of days is not printed");
  });
}

await test("without its script a page says what is true on any day", async (tab) => {
  await tab.setJavaScriptEnabled(false);
  for (const language of languages) {
    await tab.goto(address(`${bound.id}/${language}/index.html`));
    const own = await tab.$$eval("[data-state]", (places) => places.filter((place) => !place.hidden).map((place) => place.dataset.state));
    assert.ok(own.length >= 3 && own.every((states) => states.includes("any")), own.join());
  }
});

await test("a slip of dates reaches a page by its one file, also on a guide, on paper and in the list", async (tab) => {
  await at(tab, days(bound.deadline, 2));
  const slip = (text) => {
    const calendar = JSON.parse(text.slice(text.indexOf(".push(") + 6, text.lastIndexOf(");")));
    calendar.at.deadline = days(bound.deadline, 30);
    calendar.at.cut = days(bound.deadline, 40);
    for (const said of Object.values(calendar.said)) {
      for (const name of ["deadline", "wave.deadline.date_time"]) said[name] = `<later> ${name}`;
    }
    return calendar;
  };
  const text = readFileSync(join(portal, bound.id, "dates.js"), "utf8");
  await tab.evaluateOnNewDocument((calendar) => {
    // What a host would serve in the place of the old file.
    document.addEventListener("DOMContentLoaded", () => window.wavecastDates.push(calendar));
  }, slip(text));
  await tab.goto(address(`${bound.id}/en/index.html`));
  assert.match(await shown(tab, ".band"), /^Please be done by <later> deadline 28 days left$/);
  assert.match(await shown(tab, ".dates"), /<later> deadline/);
  await tab.emulateMediaType("print");
  assert.match(await shown(tab, ".band"), /^Deadline <later> deadline$/);
  await tab.emulateMediaType("screen");
  await tab.goto(address(`${bound.id}/en/questions/index.html`));
  assert.match(await shown(tab, ".prose"), /<later> wave.deadline.date_time/);
  await tab.goto(address("all/en/index.html"));
  await tab.waitForFunction(() => document.querySelectorAll("head script[src*='dates.js']").length > 0, { timeout: 3000 });
});

await test("a device that looks like this one is marked and not followed", async (tab) => {
  await tab.setUserAgent("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)");
  const page = address(`${wave.id}/en/index.html`);
  await tab.goto(page);
  assert.equal(await tab.$eval(".likely", (start) => start.dataset.platform), "ios");
  assert.equal(tab.url(), page);
});

await test("a step's number is its own on the page, and its controls say it", async (tab) => {
  for (const page of [guide, `${wave.id}/${source}/print-${wave.platforms[0]}/index.html`]) {
    await tab.goto(address(page));
    const numbers = await tab.$$eval(".step .number", (all) => all.map((number) => number.textContent));
    assert.ok(numbers.length > 1);
    assert.equal(new Set(numbers).size, numbers.length, `${page}: ${numbers.join(" ")}`);
  }
  await tab.goto(address(guide));
  for (const [number, names] of await tab.$$eval(".steps .step", (steps) =>
    steps.map((step) => [step.querySelector(".number").textContent, [...step.querySelectorAll(".tools > *")].map((one) => one.ariaLabel ?? one.textContent)]),
  )) {
    assert.ok(names.length === 3 && names.every((name) => name.toLowerCase().endsWith(`step ${number}`)), names.join(" / "));
  }
});

/** The number of the step that the screen shows, and of how many. */
const stepNow = (tab) => tab.$eval(".pace h2", (title) => title.textContent.replace(/\s+/g, " ").trim());
const visible = (tab, css) => tab.$$eval(css, (all) => all.filter((one) => one.checkVisibility()).length);
async function begin(tab, page) {
  await tab.goto(address(page));
  await tab.click(".page > .buttons button");
  await tab.waitForSelector("body.guided", { timeout: 3000 });
}

await test("one step at a time: one is shown, done leads on, and the device remembers", async (tab) => {
  await begin(tab, guide);
  const all = await tab.$$eval(".steps .step", (steps) => steps.length);
  assert.equal(await visible(tab, ".steps .step"), 1);
  assert.ok((await stepNow(tab)).endsWith(`1 of ${all}`), await stepNow(tab));
  assert.ok(await tab.evaluate(() => document.activeElement.matches(".pace h2")), "the step's heading has the focus");
  await tab.keyboard.press("Tab");
  await done(tab);
  assert.ok((await stepNow(tab)).endsWith(`2 of ${all}`), await stepNow(tab));
  assert.equal(await tab.$$eval(".step.ticked", (steps) => steps.length), 1);
  // The stuck link is that of the step on the screen.
  const number = await tab.$eval(".step:not(.away) .number", (one) => one.textContent);
  const stuck = await tab.$eval(".pace-do .tools a", (link) => decodeURIComponent(link.href));
  assert.match(stuck, new RegExp(`Step: ${number.replace(".", "\\.")}\n`));
  await tab.goBack();
  assert.ok((await stepNow(tab)).endsWith(`1 of ${all}`), "the way back is the step before");
  await tab.reload();
  await tab.waitForSelector("body.guided", { timeout: 3000 });
  assert.equal(await visible(tab, ".steps .step"), 1);
  await tab.emulateMediaType("print");
  assert.equal(await visible(tab, ".steps .step"), all, "every step is on paper");
  assert.equal(await visible(tab, ".pace, .pace-do"), 0);
  await tab.emulateMediaType("screen");
  await tab.click(".pace .back");
  assert.equal(await visible(tab, ".steps .step"), all);
});

/** Says that the step is done. Not by the mouse, which misses a button that has just moved on a machine at work. */
function done(tab) {
  return tab.$eval(".pace-do > .button", (button) => button.click());
}

await test("one step at a time: to the last one, and on to what comes next", async (tab) => {
  await begin(tab, guide);
  const all = await tab.$$eval(".steps .step", (steps) => steps.length);
  for (let at = 0; at < all; at += 1) await done(tab);
  assert.equal(await visible(tab, ".steps .step"), 0);
  assert.match(await stepNow(tab), new RegExp(`${all} of ${all} steps done$`));
  assert.ok((await visible(tab, ".onward a")) > 0);
});

await test("I do not see this: there is a way back and a way on", async (tab) => {
  await begin(tab, guide);
  await done(tab);
  await tab.$$eval(".pace-do .tools button", (buttons) => buttons[1].click());
  assert.equal(await tab.$$eval(".pace-do .tools button", (buttons) => buttons[1].ariaExpanded), "true");
  await tab.$$eval(".pace-do .box .button", (buttons) => buttons[1].click());
  assert.match(await stepNow(tab), / 3 of /);
  assert.equal(await tab.$$eval(".step.ticked", (steps) => steps.length), 1, "what was not seen is not done");
});

await test("another device goes on where this one was, in another language too", async (tab) => {
  await begin(tab, guide);
  for (let at = 0; at < 3; at += 1) await done(tab);
  await tab.$$eval(".pace-do .tools button", (buttons) => buttons[2].click());
  await tab.waitForSelector(".pace-do .qr svg path", { timeout: 3000 });
  const link = await tab.$eval(".pace-do .address", (one) => one.textContent);
  assert.match(link, /#on=\d+-e0*$/, link);
  await tab.evaluate(() => localStorage.clear());
  await tab.goto("about:blank");
  await tab.goto(address(guide.replace(`/${source}/`, `/${other}/`)) + link.slice(link.indexOf("#")));
  await tab.waitForSelector("body.guided", { timeout: 3000 });
  assert.match(await stepNow(tab), / 4 \D+ /);
  assert.equal(await tab.$$eval(".step.ticked", (steps) => steps.length), 3);
  assert.ok(!tab.url().includes("#on="), tab.url());
});

await test("where nothing can be kept, one step at a time works all the same", async (tab) => {
  await tab.evaluateOnNewDocument(() => {
    Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("private", "SecurityError"); } });
  });
  await begin(tab, guide);
  await done(tab);
  assert.match(await stepNow(tab), / 2 of /);
});

await test("without a group: a device, what there is to do, and the group by its date or name", async (tab) => {
  await tab.setJavaScriptEnabled(false);
  await tab.goto(address(`all/${source}/index.html`));
  const links = await tab.$$eval(".picks a", (all) => all.map((link) => link.href));
  assert.ok(links.length > 0);
  await tab.goto(links[0]);
  assert.ok((await tab.$$(".card h2")).length > 0);
  await Promise.all([tab.waitForNavigation(), tab.$eval("[data-row] a", (link) => link.click())]);
  assert.ok(await tab.$("h1"), "the group's page opens");
  await tab.goto(address(`helpdesk/${source}/index.html`));
  // A row for each device, and for each owner where it matters whose it is: that link leads to their part of the page.
  const rows = await tab.$$eval("[aria-labelledby=pick] tr", (all) => all.map((row) => row.querySelector("a").href));
  assert.equal(new Set(rows.map((link) => link.split("#")[0])).size, links.length);
  for (const link of rows.filter((row) => row.includes("#"))) {
    await tab.goto(link);
    assert.ok(await tab.$(`[id="${link.split("#")[1]}"]`), link);
  }
});

await test("the helpdesk's filter asks for no accents", async (tab) => {
  await tab.goto(address(`helpdesk/${source}/index.html`));
  for (const typed of ["pilot", "PÍLOT"]) {
    await tab.$eval("#filter", (field) => (field.value = ""));
    await tab.type("#filter", typed);
    assert.ok((await visible(tab, "[data-row]")) > 0, typed);
  }
});

await chromium.close();
conclude(wrong, `${looked} behaviours`);
