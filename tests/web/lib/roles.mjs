// Signing in once for each role, as the demonstration allows: the sign-in page has a button for
// each persona, and the pages are then opened with the browser state that follows.
import { openContext } from './browser.mjs';

export const VISITOR = 'visitor'; // who has not signed in

// Returns a Playwright storage state, or undefined for a visitor.
export async function signedInState(browser, site, role) {
  if (role === VISITOR) return undefined;
  const context = await openContext(browser, { width: 1280 });
  try {
    const page = await context.newPage();
    await page.goto(`${site.url}/sign-in`);
    await page.getByRole('button', { name: role, exact: true }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    return await context.storageState();
  } finally {
    await context.close();
  }
}

// The path of a row. A row whose page has an id in its address says where to find one: `from` is a
// page, `follow` what the address of a link on it looks like. The first such link is it.
export async function findPath(browser, site, row, state) {
  if (row.path) return row.path;
  const context = await openContext(browser, { width: 1280, state });
  try {
    const page = await context.newPage();
    let path = row.from;
    for (const follow of [row.follow].flat()) {
      await page.goto(site.url + path);
      const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      const found = links.find((href) => follow.test(href));
      if (!found) throw new Error(`${path} has no link like ${follow}`);
      path = found;
    }
    return path;
  } finally {
    await context.close();
  }
}
