// Pictures of pages at every width, to look at.
//
//   node shots.mjs [--only TEXT] [--url URL --sign-in LINK] [--pages FILE] OUTDIR
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, openContext, WIDTHS } from './lib/browser.mjs';
import { readOptions } from './lib/options.mjs';
import { startServer } from './lib/server.mjs';
import { signedInState } from './lib/roles.mjs';

const options = await readOptions();
const folder = options.positionals[0];
if (!folder) {
  console.error('usage: node shots.mjs [--only TEXT] [--url URL --sign-in LINK] [--pages FILE] OUTDIR');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const site = options.url ? { ...options, stop() {} } : await startServer();
const browser = await launch();
try {
  for (const row of options.pages) {
    const state = await signedInState(browser, site, row.role);
    const name = `${row.role}${row.path}`.replace(/\W+/g, '-').replace(/-$/, '');
    for (const width of WIDTHS) {
      const context = await openContext(browser, { width, state });
      const page = await context.newPage();
      await page.goto(site.url + row.path, { waitUntil: 'load' });
      const path = join(folder, `${name}-${width}.png`);
      await page.screenshot({ path, fullPage: true });
      console.log(path);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await site.stop();
}
