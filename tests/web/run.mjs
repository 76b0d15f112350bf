// Walks every page of pages.mjs in a browser and prints TAP.
//
//   node run.mjs [--only TEXT] [--url URL] [--pages FILE]
//
// Without --url it starts build/fettle on a demonstration of its own.
import { launch, openContext, WIDTHS } from './lib/browser.mjs';
import {
  checkAxe, checkHeading, checkHtml, checkKeyboard, checkReflow, Watch,
} from './lib/checks.mjs';
import { readOptions } from './lib/options.mjs';
import { startServer } from './lib/server.mjs';
import { findPath, signedInState } from './lib/roles.mjs';
import { Report } from './lib/tap.mjs';

const HANDS = 2;

async function walk(browser, report, site, row, state) {
  for (const width of WIDTHS) {
    for (const script of [true, false]) {
      const title = `${row.name} as ${row.role}, ${width} px, ${script ? 'with' : 'without'} JavaScript`;
      await report.run(title, () => look(browser, site, row, state, width, script));
    }
  }
}

async function look(browser, site, row, state, width, script) {
  const context = await openContext(browser, { width, script, state });
  try {
    const page = await context.newPage();
    const watch = new Watch(page, site.url);
    const response = await page.goto(site.url + row.path, { waitUntil: 'load' });
    const complaints = [
      ...await checkHeading(page, row.heading),
      ...await checkReflow(page),
    ];
    if (script) {
      complaints.push(
        ...await watch.weightComplaints(),
        ...await checkAxe(page),
        ...await checkKeyboard(page));
    } else if (width === WIDTHS[0]) {
      complaints.push(...await checkHtml(await response.text()));
    }
    return [...watch.complaints, ...complaints].map((text) => `${row.path}: ${text}`);
  } finally {
    await context.close();
  }
}

// Rows are taken from one queue by as many hands as there are processors to spare.
async function walkAll(browser, report, site, rows) {
  const states = {};
  const queue = [...rows];
  const stateOf = (role) => (states[role] ??= signedInState(browser, site, role));
  const hand = async () => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      try {
        const state = await stateOf(row.role);
        const path = await findPath(browser, site, row, state);
        await walk(browser, report, site, { ...row, path }, state);
      } catch (error) {
        report.case(`${row.name} as ${row.role} can be reached`, [error.message]);
      }
    }
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
}

const options = await readOptions();
const report = new Report();
const site = options.url ? { ...options, stop() {} } : await startServer();
const browser = await launch();
try {
  await walkAll(browser, report, site, options.pages);
} finally {
  await browser.close();
  await site.stop();
}
process.exitCode = report.end();
