// What people do over several pages. Prints TAP.
//
//   node flows.mjs [--only TEXT] [--url URL]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, openContext } from './lib/browser.mjs';
import { Watch } from './lib/checks.mjs';
import { readOptions } from './lib/options.mjs';
import { signedInState } from './lib/roles.mjs';
import { startServer } from './lib/server.mjs';
import { Report } from './lib/tap.mjs';

const LIVE_MS_MAX = 10000;
const HOSTILE = `<script>window.broken=1</script>"'><img src=x onerror="window.broken=2">{{7*7}}`;

// Opens a page as a role; `more` goes to openContext. Closed by whoever called.
async function openAs(at, role, path, more = {}) {
  at.states[role] ??= await signedInState(at.browser, at.site, role);
  const context = await openContext(at.browser, { width: 1280, ...more, state: at.states[role] });
  at.contexts.push(context);
  const page = await context.newPage();
  page.watch = new Watch(page, at.site.url);
  await page.goto(at.site.url + path);
  return page;
}

async function sendReport(page, words) {
  await page.locator('textarea[name=what]').fill(words);
  await page.locator('input[name=harm][value="1"]').check();
  await page.getByRole('button', { name: 'Send report' }).click();
}

async function expectText(page, selector, text) {
  const found = await page.locator(selector).innerText();
  return found.includes(text) ? [] : [`${page.url()}: "${text}" is not in: ${found.slice(0, 300)}`];
}

async function reportArrives(at, script) {
  const words = `A flow test ${script ? 'with' : 'without'} JavaScript ${Date.now()}`;
  const nurse = await openAs(at, 'Ward nurse', '/report', { script });
  await sendReport(nurse, words);
  const thanks = await expectText(nurse, 'main', 'Thank you');
  const manager = await openAs(at, 'Governance lead', '/kinds/incident');
  return [...thanks, ...await expectText(manager, 'main', words), ...nurse.watch.complaints];
}

async function draftSurvives(at) {
  const page = await openAs(at, 'Ward nurse', '/report');
  await page.locator('textarea[name=what]').fill('Half a sentence about');
  await page.waitForTimeout(500);
  await page.reload();
  const kept = await page.locator('textarea[name=what]').inputValue();
  return kept === 'Half a sentence about' ? [] : [`after a reload the text is "${kept}"`];
}

async function hostileWordsStayWords(at) {
  const nurse = await openAs(at, 'Ward nurse', '/report');
  await sendReport(nurse, HOSTILE);
  const reader = await openAs(at, 'Governance lead', '/kinds/incident');
  const complaints = await expectText(reader, 'main', '<script>window.broken=1</script>');
  const paths = ['/recent', '/find?q=' + encodeURIComponent(HOSTILE), '/board', '/work'];
  const thing = await reader.locator('main a[href^="/things/"]').first().getAttribute('href');
  for (const path of [thing, ...paths]) {
    await reader.goto(at.site.url + path);
    if (await reader.evaluate(() => window.broken)) complaints.push(`${path} ran what somebody typed`);
  }
  return [...complaints, ...reader.watch.complaints];
}

async function boardIsLive(at) {
  const board = await openAs(at, 'Governance lead', '/board');
  const sign = board.locator('#live');
  await sign.waitFor({ state: 'visible', timeout: LIVE_MS_MAX });
  await sendReport(await openAs(at, 'Ward nurse', '/report'), 'Seen by those who watch');
  await board.locator('.fresh button').waitFor({ timeout: LIVE_MS_MAX });
  await board.reload();
  await board.locator('#pause').click();
  await sendReport(await openAs(at, 'Ward nurse', '/report'), 'Not while it is paused');
  await board.waitForTimeout(2000);
  const fresh = await board.locator('.fresh').count();
  return fresh === 0 ? board.watch.complaints : ['Pause did not stop the updates'];
}

function londonSeconds(instant) {
  const [hours, minutes, seconds] = instant.toLocaleTimeString('en-GB', { timeZone: 'Europe/London' }).split(':').map(Number);
  return hours * 3600 + minutes * 60 + seconds;
}

// A page left open over midnight has the figures of the new day though nobody did anything.
async function midnightPasses(at) {
  const left = 86400 - londonSeconds(new Date());
  const site = await startServer({ clock: `+${left - 20 + (left < 20 ? 86400 : 0)}s` });
  const other = { browser: at.browser, site, states: {}, contexts: [] };
  try {
    const page = await openAs(other, 'Care home manager', '/due');
    const before = await page.locator('.say').innerText();
    const first = page.locator('[data-figure="due-0"] tr').first();
    const due = await first.innerText();
    await page.locator('.fresh button').waitFor({ timeout: 30000 });
    const says = await page.locator('.fresh button').innerText();
    await page.waitForFunction((then) => document.querySelector('.say').innerText !== then, before,
      { timeout: LIVE_MS_MAX });
    const complaints = says.includes('new day') ? [] : [`the button says ${says}`];
    if (due.includes('tomorrow') && (await first.innerText()) === due) complaints.push(`${due} is still due tomorrow`);
    return [...complaints, ...page.watch.complaints];
  } finally {
    await Promise.all(other.contexts.map((context) => context.close()));
    await site.stop();
  }
}

async function secondEditorIsTold(at) {
  const list = await openAs(at, 'Governance lead', '/kinds/incident');
  const thing = await list.locator('main a[href^="/things/"]').first().getAttribute('href');
  const path = thing.replace('/things/', '/kinds/incident/') + '/triage';
  const first = await openAs(at, 'Governance lead', path);
  const second = await openAs(at, 'Governance lead', path);
  for (const [page, severity] of [[first, 'low'], [second, 'moderate']]) {
    await page.locator(`input[name=severity][value=${severity}]`).check();
    const owner = page.locator('select[name=owner], input[name=owner]');
    if (!await owner.inputValue()) await owner.selectOption({ index: 1 });
    await page.locator('main form button.btn').first().click();
  }
  const heading = await second.locator('h1').innerText();
  const words = await second.locator('main').innerText();
  return /changed/i.test(words) ? [] : [`the second is shown "${heading}": ${words.slice(0, 200)}`];
}

async function entryIsProved(at) {
  const list = await openAs(at, 'Governance lead', '/kinds/incident');
  await list.locator('main a[href^="/things/"]').first().click();
  await list.locator('a[href^="/entries/"]').first().click();
  const [download] = await Promise.all([
    list.waitForEvent('download', { timeout: LIVE_MS_MAX }),
    list.locator('a[href$="/proof"]').first().click(),
  ]);
  return download.suggestedFilename() ? [] : ['the proof has no name'];
}

async function formsOfOthersAreRefused(at) {
  const page = await openAs(at, 'Ward nurse', '/report');
  const sent = { what: 'Sent by another site', harm: '1' };
  const answer = await page.request.post(`${at.site.url}/report`, { form: sent, maxRedirects: 0 });
  const elsewhere = await page.request.post(`${at.site.url}/report`, {
    form: sent, maxRedirects: 0, headers: { Origin: 'https://elsewhere.example' },
  });
  return [answer, elsewhere].filter((a) => a.status() !== 403).map((a) => `answered ${a.status()}, expected 403`);
}

// In a demonstration a link signs in at once.
async function linkWorksOnce(at) {
  if (!at.site.signIn) return [];
  const invented = at.site.signIn.slice(0, -4) + 'AAAA';
  const complaints = [];
  for (const [link, expected] of [[at.site.signIn, '/work'], [at.site.signIn, '/sign-in'], [invented, '/sign-in']]) {
    const context = await openContext(at.browser, { width: 390 });
    at.contexts.push(context);
    const page = await context.newPage();
    await page.goto(link);
    const { pathname } = new URL(page.url());
    if (pathname !== expected) complaints.push(`${link} leads to ${pathname}, expected ${expected}`);
  }
  return complaints;
}

const READINGS = 'ward,month,seen,chances\nBirch ward,2019-01-01,7,10\nBirch ward,2019-02-01,eight,10\n';

// A file is looked at, its columns named, its wrong row found; put right, it goes in; again, and nothing is doubled.
async function fileIsImported(at, script) {
  const page = await openAs(at, 'Governance lead', '/import', { script });
  const look = async (text) => {
    await page.goto(`${at.site.url}/import`);
    await page.locator('select[name=what]').selectOption('readings');
    await page.locator('input[type=file]').setInputFiles({ name: 'readings.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.getByRole('button', { name: 'Look at it' }).click();
    const complaints = [...await expectText(page, 'h1', 'Say which column is which'), ...await expectText(page, 'main', '2019-01-01')];
    await page.locator('[name="set.measure"]').fill('hand-hygiene');
    await page.locator('[name="col.place"]').selectOption('ward');
    await page.locator('[name="col.n"]').selectOption('seen');
    await page.locator('[name="col.of"]').selectOption('chances');
    await page.getByRole('button', { name: 'Look again' }).click();
    return complaints;
  };
  const right = READINGS.replace('eight', '8').replaceAll('Birch ward', 'birch').replaceAll('2019', script ? '2019' : '2018');
  const complaints = await look(READINGS.replaceAll('Birch ward', 'birch'));
  complaints.push(...await expectText(page, 'h1', '1 of the first 2 rows has a problem'));
  await page.getByRole('button', { name: 'Import all rows' }).click();
  complaints.push(...await expectText(page, 'main', 'Nothing was imported'));
  await look(right);
  complaints.push(...await expectText(page, 'h1', 'The first 2 rows can be imported'));
  await page.getByRole('button', { name: 'Import all rows' }).click();
  complaints.push(...await expectText(page, 'h1', '2 rows imported'));
  await look(right);
  await page.getByRole('button', { name: 'Import all rows' }).click();
  complaints.push(...await expectText(page, 'h1', 'Nothing new: 2 rows were there already'));
  return complaints;
}

async function apiDescriptionIsValid(at) {
  const health = await (await fetch(`${at.site.url}/api/v1/health`)).json();
  if (health.status !== 'serving' || !(health.head > 0))
    return [`/api/v1/health says ${JSON.stringify(health)}`];
  const text = await (await fetch(`${at.site.url}/api/v1/openapi.json`)).text();
  const folder = mkdtempSync(join(tmpdir(), 'fettle-openapi-'));
  try {
    writeFileSync(join(folder, 'openapi.json'), text);
    const lint = spawnSync(process.execPath, [
      new URL('node_modules/@redocly/cli/bin/cli.js', import.meta.url).pathname,
      'lint', join(folder, 'openapi.json'), '--extends=recommended', '--format=summary',
    ], {
      encoding: 'utf8',
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    });
    return lint.status === 0 ? [] : [lint.stdout + lint.stderr];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// One writes, is told what looks personal, declares or changes it; another reads and publishes.
async function policyIsOffered(at, script) {
  const words = `How we say sorry ${Date.now()}`;
  const writer = await openAs(at, 'Care home manager', '/library', { script });
  const links = await writer.locator('main a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  await writer.goto(at.site.url + links.find((href) => /^\/library\/[^/?]+$/.test(href)));
  await writer.getByRole('link', { name: 'Offer ours' }).click();
  await writer.getByLabel('Title').fill(words);
  await writer.getByLabel('In a sentence or two').fill('Mrs Brown, NHS number 943 476 5919');
  await writer.getByRole('button', { name: /Keep it/ }).click();
  const told = await expectText(writer, 'main', '2 things may point to a person');
  await writer.getByLabel('In a sentence or two').fill('Mrs Brown in our films is invented');
  await writer.locator('input[name=_why]').first().fill('Invented for training');
  await writer.getByRole('button', { name: /Keep it/ }).click();
  await writer.getByRole('button', { name: 'Ask a second person' }).click();
  const reader = await openAs(at, 'Governance lead', new URL(writer.url()).pathname, { script });
  const declared = await expectText(reader, 'main', 'Invented for training');
  await reader.getByRole('button', { name: /publish it/ }).click();
  for (let tries = 0; tries < 50 && !/in the commons/.test(await reader.locator('h1').innerText()); tries++) {
    await reader.waitForTimeout(100);
    await reader.reload();
  }
  const left = await expectText(reader, 'h1', 'in the commons');
  return [...told, ...declared, ...left, ...reader.watch.complaints];
}

const flows = [
  ['a report arrives', (at) => reportArrives(at, true)],
  ['a report arrives without JavaScript', (at) => reportArrives(at, false)],
  ['half-finished text survives a reload', draftSurvives],
  ['hostile words stay words on every page', hostileWordsStayWords],
  ['the board is live, and can be paused', boardIsLive],
  ['a page left open over midnight shows the new day', midnightPasses],
  ['the second of two editors is told what changed', secondEditorIsTold],
  ['an entry is proved from its page', entryIsProved],
  ['forms that other sites send are refused', formsOfOthersAreRefused],
  ['a file is imported', (at) => fileIsImported(at, true)],
  ['a file is imported without JavaScript', (at) => fileIsImported(at, false)],
  ['a policy is offered to the commons', (at) => policyIsOffered(at, true)],
  ['a policy is offered to the commons without JavaScript', (at) => policyIsOffered(at, false)],
  ['the description of the API is valid OpenAPI', apiDescriptionIsValid],
  ['the sign-in link works once, an invented one never', linkWorksOnce],
];

const options = await readOptions();
const report = new Report();
const site = options.url ? { ...options, stop() {} } : await startServer();
const browser = await launch();
const at = { browser, site, states: {}, contexts: [] };
try {
  for (const [title, flow] of flows.filter(([title]) => title.includes(options.only))) {
    await report.run(title, () => flow(at));
    await Promise.all(at.contexts.splice(0).map((context) => context.close()));
  }
} finally {
  await browser.close();
  await site.stop();
}
process.exitCode = report.end();
