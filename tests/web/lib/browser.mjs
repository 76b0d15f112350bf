// Chromium, started so that it talks to nobody but the page under test.
import { chromium } from 'playwright-core';
import { accessSync } from 'node:fs';

export const WIDTHS = [1280, 390, 320];
const HEIGHTS = { 1280: 800, 390: 844, 320: 640 };

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage',
];

function executable() {
  const places = [process.env.CHROME_PATH, '/usr/bin/chromium', '/usr/bin/google-chrome'];
  for (const path of places.filter(Boolean)) {
    try {
      accessSync(path);
      return path;
    } catch {
      // the next one
    }
  }
  throw new Error('there is no Chromium; install the package chromium or set CHROME_PATH');
}

export function launch() {
  return chromium.launch({ executablePath: executable(), headless: true, args: FLAGS });
}

// A fresh profile. `state` is what signed_in_state returned, or undefined for a visitor.
export function openContext(browser, { width, script = true, state }) {
  return browser.newContext({
    viewport: { width, height: HEIGHTS[width] ?? 800 },
    javaScriptEnabled: script,
    storageState: state,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    hasTouch: width < 600,
  });
}
