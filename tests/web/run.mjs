// Walks every page of pages.mjs in a browser and prints TAP.
//
//   node run.mjs [--only TEXT] [--url URL --sign-in LINK] [--pages FILE]
//
// Without --url it starts build/fettle on a demonstration of its own.
import { launch, openContext, WIDTHS } from './lib/browser.mjs';
import {
  checkAxe, checkHeading, checkHtml, checkKeyboard, checkReflow, Watch,
} from './lib/checks.mjs';
import { readOptions } from './lib/options.mjs';
import { startServer } from './lib/server.mjs';
import { signedInState } from './lib/roles.mjs';
import { Report } from './lib/tap.mjs';

async function walk(browser, report, site, row, state) {
  for (const width of WIDTHS) {
    for (const script of [true, false]) {
      const title = `${row.path} as ${row.role}, ${width} px, ${script ? 'with' : 'without'} JavaScript`;
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
    return [...watch.complaints, ...complaints];
  } finally {
    await context.close();
  }
}

const options = await readOptions();
const report = new Report();
const site = options.url ? { ...options, stop() {} } : await startServer();
const browser = await launch();
try {
  const states = {};
  for (const row of options.pages) {
    if (!(row.role in states)) states[row.role] = await signedInState(browser, site, row.role);
    await walk(browser, report, site, row, states[row.role]);
  }
} finally {
  await browser.close();
  await site.stop();
}
process.exitCode = report.end();
