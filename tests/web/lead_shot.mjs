import { chromium } from 'playwright-core';
const [,, base, token, out, ...paths] = process.argv;
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless=new','--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
for (const w of [1280, 390]) for (const p of paths) {
  const c = await b.newContext({ viewport: { width: w, height: w > 500 ? 900 : 800 } });
  const u = new URL(base);
  await c.addCookies([{ name: `fettle-${u.port}`, value: token, domain: u.hostname, path: '/' }]);
  const page = await c.newPage();
  await page.goto(base + p); await page.waitForTimeout(300);
  await page.screenshot({ path: `${out}/${p.replace(/\W+/g, '_')}-${w}.png`, fullPage: true });
  await c.close();
}
await b.close();
