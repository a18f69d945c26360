// The console in a real browser: what people do with it, and that it is accessible on every page.
// Usage: node tests/browser/serve.mjs [wavecast]; the program is started on a copy of the sample campaign. A program
// that was built for development is slow: RELOAD_MS says after how many milliseconds a save must show.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
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
      if (said.includes('Ctrl-C')) done({ child, address: said.match(/http:\/\/[^/\s]+/)[0], key: said.match(/http:\/\/\S+token=\S+/)[0], said });
    });
    child.on('exit', () => fail(new Error(said)));
  });
}

// A request exactly as it is written here: a browser would tidy it up first.
function raw(address, request) {
  const [host, port] = address.replace('http://', '').split(':');
  return new Promise((done, fail) => {
    const line = connect(Number(port), host);
    let said = '';
    line.on('data', (bytes) => { said += bytes; });
    line.on('end', () => done(said));
    line.on('error', fail);
    line.write(request.replace(/\n/g, '\r\n'));
  });
}
const status = async (address, request) => (await raw(address, request)).split(' ')[1];

// Every page in light and dark, on a phone and on a desktop: no violation, nothing too wide.
async function look(page, base, pages) {
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
      if (process.env.PICTURES) {
        const name = `${path || 'glance'}`.replace(/[^a-z0-9]+/gi, '-');
        await page.screenshot({ path: join(process.env.PICTURES, `${name}-${width}-${scheme}-${language}.png`), fullPage: true });
      }
    }
  }
}

// Everything that can be done, by clicks alone from the page that opens first: no address is typed.
async function everyAction(page) {
  const heading = () => page.$eval('h1', (one) => one.textContent.trim());
  // A link with these words, in the row that says this; a page that has just been replaced is looked at again.
  const click = async (words, within, heads = words, row = '') => {
    for (let round = 0; round < 200; round += 1) {
      for (const link of await page.$$(`${within} a`).catch(() => [])) {
        const wanted = await link.evaluate((one, words, row) => one.isConnected && (one.firstChild?.textContent ?? '').trim() === words
          && (one.closest('li')?.textContent ?? '').includes(row), words, row).catch(() => false);
        if (!wanted || !(await link.click().then(() => true, () => false))) continue;
        await until(`the page behind “${words}”`, async () => (await heading().catch(() => '')) === heads, 20000);
        return true;
      }
      await pause(100);
    }
    check(`“${words}” is there to be clicked`, false, await page.url());
    return false;
  };
  // What the page says; one that has just been replaced is read again.
  const said = async () => {
    for (let round = 0; round < 40; round += 1) {
      const text = await page.$eval('main', (one) => one.textContent).catch(() => null);
      if (text !== null) return text;
      await pause(100);
    }
    return '';
  };
  const home = async () => {
    // The page may be replaced under the hand: what was done shows at once.
    for (let round = 0; round < 40 && !(await page.click('.brand').then(() => true, () => false)); round += 1) await pause(100);
    await until('the start', async () => (await page.$('#needs').catch(() => null)) !== null, 20000);
  };
  const act = async (words, within, fields, row = '') => {
    if (!(await click(words, within, words, row))) return;
    const about = await said();
    check(`“${words}” says what will run before it runs`, about.includes('wavecast ') && about.includes('Nothing has been done yet'));
    for (const [name, value] of Object.entries(fields)) {
      if (value === true) await page.click(`#${name}`);
      else await page.type(`#${name}`, value);
    }
    await Promise.all([page.waitForNavigation(), page.click('button.main')]);
    const done = await said();
    check(`“${words}” is done`, done.includes('Done.') && Object.entries(fields).every(([name, value]) => value === true || done.includes(`--${name}=${value}`)), done);
  };
  const needs = (what) => page.$eval('.needs', (rows, what) => rows.textContent.includes(what), what).catch(() => false);
  const isSeen = (what) => until(what, () => needs(what), 20000).then((time) => check(`“${what}” is seen at the start`, time < Infinity));
  const who = { by: 'rosa' };

  await act('Hold the gate', '.needs', { because: 'calls', ...who }, 'Pilot');
  await home();
  await isSeen('The gate is held');
  await act('Pass the gate', '.needs', { because: 'known', ...who, anyway: true }, 'The gate is held');
  await home();
  await isSeen('Waits for an approval');
  await act('Approve this message', '.needs', who, 'Time to move · Netherlands');
  await click('Time to move · Netherlands', 'main .back', 'Time to move');
  await act('Send a test to me', 'main', { to: 'me@example.com' });
  await click('Time to move · Netherlands', 'main .back', 'Time to move');
  await act('Hold this message', 'main', { because: 'typo', ...who });
  await home();
  await isSeen('Held: typo');
  await act('Release this message', '.needs', who, 'Held: typo');
  await home();
  await click('Netherlands', '.lane', 'Netherlands');
  await act('Hold this group', 'main', { because: 'strike', ...who });
  await click('Netherlands', 'main .back', 'Netherlands');
  await act('Release this group', 'main', who);
  await home();
  await act('Hold everything', 'main', { because: 'storm', ...who });
  await home();
  await isSeen('Held: storm');
  await act('Release everything', '.needs', who, 'Held: storm');
  await click('Gates and load', 'nav');
  await act('Open the gate again', 'main', { because: 'figures', ...who });
}

const folder = mkdtempSync(join(tmpdir(), 'wavecast-browser-'));
for (const part of ['campaign.toml', 'people.csv', 'content', 'locales']) cpSync(join(root, part), join(folder, part), { recursive: true });
const campaign = readFileSync(join(folder, 'campaign.toml'), 'utf8');
const rehearsed = await serve(folder, '--rehearse');
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // A name that its owner has made to point here.
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--host-resolver-rules=MAP evil.example 127.0.0.1'],
});

try {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error' && !message.location().url?.endsWith('/favicon.ico')) errors.push(`${message.text()} ${message.location().url ?? ''}`); });
  const base = rehearsed.address;
  const text = (selector) => page.$eval(selector, (one) => one.textContent.trim());
  await page.setViewport({ width: 1280, height: 900 });

  // The printed address leads in, and the key in it leaves the address bar.
  await page.goto(rehearsed.key);
  await until('the first page', async () => (await page.$('.brand').catch(() => null)) !== null, 20000);
  check('the key leaves the address bar', !page.url().includes('token') && page.url().startsWith(base), page.url());
  const cookie = (await page.cookies()).map((one) => `${one.name}=${one.value}`).join('; ');
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
  let frame = null;
  await until('the mail in its frame', async () => {
    frame = await (await page.$('#phone'))?.contentFrame().catch(() => null);
    return frame && (await frame.$('h1').catch(() => null)) !== null;
  });
  check('a mail from the mailbox is read', (await frame.$eval('h1', (one) => one.textContent)).length > 3);
  await page.goto(`${base}/en/messages/enrol`);
  await page.waitForSelector('#desktop');
  check('a message opens', (await text('.inboxline b')).length > 3);

  // A save shows without losing the place; the median of many.
  await page.setViewport({ width: 800, height: 500 });
  await page.goto(`${base}/en/`);
  await page.evaluate(() => scrollTo(0, 400));
  const times = [];
  for (let round = 0; round < 20; round += 1) {
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

  // Break a file and mend it: the campaign, then a page.
  const guide = join(folder, 'content/nl/guides/prepare.md');
  const prepare = readFileSync(guide, 'utf8');
  const breaks = [
    [join(folder, 'campaign.toml'), campaign, campaign.replace(/time_zone = "[^"]*"/, 'time_zone = "Europe/Amsterdm"'), 'is not a time zone'],
    [guide, prepare, `${prepare}\n{{ helpdesk.fone }}\n`, 'content/nl/guides/prepare.md'],
  ];
  for (const [file, whole, broken, said] of breaks) {
    writeFileSync(file, broken);
    await until(`the overlay about ${said}`, async () => (await page.$('.overlay')) !== null);
    check(`a mistake shows as \`check\` has it: ${said}`, (await text('.overlay pre')).includes(said));
    check('the scroll stays beneath it', (await page.evaluate(() => scrollY)) === 400);
    writeFileSync(file, whole);
    await until('mended', async () => (await page.$('.overlay')) === null);
    check('it goes when it is mended, and the scroll stays', (await page.evaluate(() => scrollY)) === 400);
  }
  check('no script fails and no policy is broken', errors.length === 0, errors.join('\n'));

  // Strangers: another name for this machine, another site, a way out of the folder.
  const stranger = await browser.newPage();
  const rebound = await stranger.goto(base.replace('127.0.0.1', 'evil.example') + '/en/people');
  check('a name that points here is refused', rebound.status() === 421 && !(await stranger.content()).includes('class="brand"'));
  await stranger.close();
  const own = base.replace('http://', '');
  const ask = (path, host, more = '') => status(base, `GET ${path} HTTP/1.1\nHost: ${host}\nCookie: ${cookie}\n${more}Connection: close\n\n`);
  // Another user of this machine knows the port, and has no key.
  const other = await (await browser.createBrowserContext()).newPage();
  for (const path of ['/en/', '/en/people?who=a', '/en/messages/enrol?person=0&view=raw', '/en/mailbox', '/portal/', '/console/live', '/?token=guess']) {
    const answer = await other.goto(base + path);
    const shown = await other.content();
    check(`${path} opens for nobody without the key`, answer.status() === 401 && shown.includes('These pages need their key') && !shown.includes('@'), String(answer.status()));
  }
  // By way of a page on the disk, as \`--open\` leads in.
  const file = join(folder, 'open.html');
  writeFileSync(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${rehearsed.key}">`);
  await other.goto(`file://${file}`);
  await until('the way in from a file', async () => (await other.$('.brand').catch(() => null)) !== null, 20000);
  check('a page on the disk leads in', other.url().startsWith(`${base}/`) && !other.url().includes('token'), other.url());
  rmSync(file);
  check('its own Host is let in', (await ask('/en/', own)) === '200');
  for (const host of ['evil.example', `evil.example:${own.split(':')[1]}`, '127.0.0.1.evil.example', '10.0.0.1', '']) {
    check(`Host ${host || '(none)'} is refused`, (await ask('/en/', host)) === '421');
  }
  for (const origin of ['http://evil.example', 'null', `https://${own}`]) {
    check(`Origin ${origin} is refused`, (await ask('/en/', own, `Origin: ${origin}\n`)) === '403');
  }
  for (const path of ['/portal/../people.csv', '/portal/%2e%2e/people.csv', '/portal/%252e%252e/people.csv', '/console/..%2f..%2fcampaign.toml', '/en/..\\people.csv']) {
    check(`${path} is refused`, (await ask(path, own)) === '400');
  }

  // Doing something: only with the token of this start, and only what was shown.
  writeFileSync(join(folder, 'campaign.toml'), campaign.replace('preset = "local"', 'preset = "outbox"\napproval = "required"'));
  const acting = await serve(folder, '--allow-actions', '--as-of', '2027-03-01T10:00Z');
  try {
    const form = `${acting.address}/en/do/pause?wave=sweden&stage=enrol`;
    const outsider = await (await browser.createBrowserContext()).newPage();
    check('without the token there is no form', (await outsider.goto(form)).status() === 401);
    const sent = await outsider.evaluate(async () => (await fetch('/en/do/pause', { method: 'POST', body: new URLSearchParams({ token: 'guess', wave: 'sweden', stage: 'enrol', because: 'x' }) })).status).catch(() => 403);
    check('nor may it be sent', sent === 401 || sent === 403, String(sent));
    const insider = await (await browser.createBrowserContext()).newPage();
    await insider.setViewport({ width: 1280, height: 900 });
    await insider.goto(acting.said.match(/http:\/\/\S+token=\S+/)[0]);
    // Every action by clicks alone, asked for by name: the page is replaced by what was done while it is read, and that is not steady yet.
    if (process.env.WAVECAST_ACTIONS) await everyAction(insider);
    await look(insider, acting.address, ['', 'messages/enrol', 'messages?wave=sweden', 'do/gate-pass?wave=pilot', 'do/approve?wave=netherlands&stage=enrol', 'do/pause?wave=sweden&stage=enrol', 'do/test?wave=sweden&stage=enrol']);
  } finally {
    acting.child.removeAllListeners('exit');
    acting.child.kill();
  }

  await look(page, base, ['', 'messages', 'messages/enrol', 'messages/enrol?view=text', 'portal', 'handouts', 'translations', 'translations/page?key=guides/verify&into=nl', 'people', 'people?who=a', 'people/3', 'gates', 'mailbox', 'mailbox/1', 'problems']);
} finally {
  await browser.close();
  rehearsed.child.removeAllListeners('exit');
  rehearsed.child.kill();
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? 'all is well' : `${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
