// Pictures of pages at every width, to look at.
//
//   node shots.mjs [--only TEXT] [--url URL] [--pages FILE] OUTDIR
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, openContext, WIDTHS } from './lib/browser.mjs';
import { readOptions } from './lib/options.mjs';
import { startServer } from './lib/server.mjs';
import { findPath, signedInState } from './lib/roles.mjs';

const options = await readOptions();
const folder = options.positionals[0];
if (!folder) {
  console.error('usage: node shots.mjs [--only TEXT] [--url URL] [--pages FILE] OUTDIR');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const site = options.url ? { ...options, stop() {} } : await startServer();
const browser = await launch();
try {
  for (const row of options.pages) {
    const state = await signedInState(browser, site, row.role);
    const path = await findPath(browser, site, row, state);
    const name = `${row.role} ${row.name}`.replace(/\W+/g, '-');
    for (const width of WIDTHS) {
      const context = await openContext(browser, { width, state });
      const page = await context.newPage();
      await page.goto(site.url + path, { waitUntil: 'load' });
      const file = join(folder, `${name}-${width}.png`);
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await site.stop();
}
