// The console in a real browser: what people do with it, and that it is accessible on every page.
// Usage: node tests/browser/serve.mjs <wavecast>; the program is started on a copy of the sample campaign.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(process.env.BROWSER_TESTS ?? here, 'package.json'));
const puppeteer = require('puppeteer-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const root = resolve(here, '../..');
const program = resolve(process.argv[2] ?? join(root, 'target/debug/wavecast'));
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const failures = [];
const check = (what, good, more = '') => {
  console.log(`${good ? 'ok  ' : 'FAIL'} ${what}${good ? '' : ` ${more}`}`);
  if (!good) failures.push(what);
};
const pause = (time) => new Promise((done) => setTimeout(done, time));
const until = async (what, test, time = 60000) => {
  const began = performance.now();
  while (performance.now() - began < time) {
    if (await test()) return performance.now() - began;
    await pause(5);
  }
  check(what, false, 'it never came');
  return Infinity;
};

function serve(folder, ...more) {
  const child = spawn(program, ['-C', folder, 'serve', '--port', '0', ...more], { stdio: ['ignore', 'inherit', 'pipe'] });
  return new Promise((done, fail) => {
    let said = '';
    child.stderr.on('data', (bytes) => {
      said += bytes;
      if (said.includes('Ctrl-C')) done({ child, address: said.match(/http:\/\/[^/\s]+/)[0], said });
    });
    child.on('exit', () => fail(new Error(said)));
  });
}

const folder = mkdtempSync(join(tmpdir(), 'wavecast-browser-'));
for (const part of ['campaign.toml', 'people.csv', 'content', 'locales']) cpSync(join(root, part), join(folder, part), { recursive: true });
const campaign = readFileSync(join(folder, 'campaign.toml'), 'utf8');
const rehearsed = await serve(folder, '--rehearse');
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-dev-shm-usage'],
});

try {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
  const base = rehearsed.address;
  const text = (selector) => page.$eval(selector, (one) => one.textContent.trim());
  await page.setViewport({ width: 1280, height: 900 });

  await page.goto(`${base}/en/`);
  // While a rehearsal goes on the page follows it; people are asked in when it has come to its end.
  const version = () => page.evaluate(() => document.body.dataset.version);
  for (let before = ''; before !== (await version());) { before = await version(); await pause(1500); }
  check('it opens', (await text('.brand')).startsWith('Wavecast'));
  await page.click('.tongues a[lang=nl]');
  await until('Dutch', async () => (await page.evaluate(() => document.documentElement.lang)) === 'nl');
  check('the language changes in place', (await page.title()).startsWith('In één oogopslag'));

  await page.$eval('#slider', (slider) => { slider.value = String(Number(slider.max) - 3); slider.dispatchEvent(new Event('input', { bubbles: true })); });
  await until('the day', () => page.evaluate(() => location.search.includes('at=')));
  check('the slider moves the day', (await text('#day')).length > 8);

  await until('mail in the mailbox', async () => {
    await page.goto(`${base}/en/mailbox`);
    return (await page.$('.inbox a')) !== null;
  });
  await page.click('.inbox a');
  await page.waitForSelector('#phone');
  const frame = await (await page.$('#phone')).contentFrame();
  await frame.waitForSelector('h1');
  check('a mail from the mailbox is read', (await frame.$eval('h1', (one) => one.textContent)).length > 3);
  await page.goto(`${base}/en/messages/enrol`);
  await page.waitForSelector('#desktop');
  check('a message opens', (await text('.inboxline b')).length > 3);

  // A save shows without losing the place; the median of many.
  await page.setViewport({ width: 800, height: 500 });
  await page.goto(`${base}/en/`);
  await page.evaluate(() => scrollTo(0, 400));
  const times = [];
  for (let round = 0; round < 15; round += 1) {
    const name = `Round ${round}`;
    writeFileSync(join(folder, 'campaign.toml'), campaign.replace(/(\[campaign\][\s\S]*?title\s*=\s*\{[^}]*en\s*=\s*")[^"]*/, `$1${name}`));
    times.push(await until(name, () => page.evaluate((name) => document.querySelector('h1').textContent.includes(name), name), 20000));
    await pause(60);
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  console.log(`reload after save: median ${median.toFixed(0)} ms`);
  check('a save shows at once', median < Number(process.env.RELOAD_MS ?? 100), `${median.toFixed(0)} ms`);
  check('the scroll stays', (await page.evaluate(() => scrollY)) === 400);

  writeFileSync(join(folder, 'campaign.toml'), campaign.replace(/time_zone = "[^"]*"/, 'time_zone = "Europe/Amsterdm"'));
  await page.waitForSelector('.overlay', { timeout: 20000 });
  check('a mistake shows as `check` has it', (await text('.overlay pre')).includes('is not a time zone'));
  writeFileSync(join(folder, 'campaign.toml'), campaign);
  await until('mended', async () => (await page.$('.overlay')) === null);
  check('and goes when it is mended', (await page.$('.overlay')) === null);
  check('no script fails and no policy is broken', errors.length === 0, errors.join('\n'));

  const pages = ['', 'messages', 'messages/enrol', 'messages/enrol?view=text', 'portal', 'translations', 'translations/page?key=guides/verify&into=nl', 'people', 'people?who=a', 'people/3', 'gates', 'mailbox', 'mailbox/1', 'problems'];
  const looks = [[320, 'light', 'en'], [320, 'dark', 'sv'], [1280, 'light', 'nl'], [1280, 'dark', 'en']];
  await page.setBypassCSP(true);
  for (const [width, scheme, language] of looks) {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const path of pages) {
      await page.goto(`${base}/${language}/${path}`, { waitUntil: 'load' });
      await page.evaluate(axe);
      const found = await page.evaluate((tags) => window.axe.run({ exclude: [['iframe']] }, { runOnly: tags, iframes: false }), TAGS);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      const wrong = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')}`);
      check(`axe ${width} ${scheme} /${language}/${path}`, wrong.length === 0 && !wide, `${wide ? 'too wide; ' : ''}${wrong.join('\n     ')}`);
    }
  }
} finally {
  await browser.close();
  rehearsed.child.removeAllListeners('exit');
  rehearsed.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? 'all is well' : `${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
