// Signing in once for each role; the pages are then opened with that browser state.
import { openContext } from './browser.mjs';

// Returns a Playwright storage state, or undefined for a visitor who has not signed in.
export async function signedInState(browser, site, role) {
  if (role === 'visitor') return undefined;
  const context = await openContext(browser, { width: 1280 });
  try {
    const page = await context.newPage();
    await page.goto(site.signIn);
    return await context.storageState();
  } finally {
    await context.close();
  }
}
