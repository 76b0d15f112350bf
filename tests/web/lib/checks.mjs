// Checks of one page that is open in a browser. Each returns a list of complaints.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate } from 'html-validate';

export const PAGE_BYTES_MAX = 100 * 1024; // everything a first visit fetches, not compressed
const TAB_STOPS_MAX = 300;
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// In a window as tall as the page: a bar that stays at the bottom of the window would count as
// hiding whatever happens to be behind it, which a person scrolls into the open.
export async function checkAxe(page) {
  const window = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: window.width, height: Math.max(height, window.height) });
  try {
    return await runAxe(page);
  } finally {
    await page.setViewportSize(window);
  }
}

async function runAxe(page) {
  // Through the debugger, which a content security policy does not stop.
  await page.evaluate(axeSource + ';0');
  const violations = await page.evaluate(async (tags) => {
    const result = await window.axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      resultTypes: ['violations'],
    });
    return result.violations.map((v) => ({
      id: v.id,
      help: v.help,
      nodes: v.nodes.slice(0, 5).map((n) => n.target.join(' ') + ': ' + n.failureSummary),
    }));
  }, AXE_TAGS);
  return violations.map((v) => `axe ${v.id}: ${v.help}\n${v.nodes.join('\n')}`);
}

export async function checkReflow(page) {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    const past = [...document.body.querySelectorAll('*')]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
      .slice(-3)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className}: ${e.textContent.trim().slice(0, 40)}`);
    return [`scrolls sideways by ${wide} px; past the edge: ${past.join(' | ')}`];
  });
}

export async function checkHeading(page, heading) {
  const texts = await page.locator('h1').allInnerTexts();
  if (texts.length !== 1) return [`${texts.length} h1 headings, expected one: ${texts.join(' | ')}`];
  return heading.test(texts[0].trim()) ? [] : [`the heading is "${texts[0]}", expected ${heading}`];
}

// Runs in the page: what is wrong with the element that has the focus now.
function lookAtFocus() {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const name = `${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''} "${(e.innerText || e.name || e.ariaLabel || '').trim().slice(0, 40)}"`;
  const first = e.dataset.tabSeen === undefined;
  e.dataset.tabSeen = '1';
  const boxes = [...e.getClientRects()].filter((b) => b.width > 0 && b.height > 0);
  const faults = [];
  if (boxes.length === 0) {
    faults.push('has the focus but no size');
  } else {
    const inView = boxes.filter((b) => b.bottom > 0 && b.right > 0 && b.top < innerHeight && b.left < innerWidth);
    if (inView.length === 0) faults.push('has the focus outside the window');
    const shown = inView.some((b) => [[0.5, 0.5], [0.1, 0.3], [0.9, 0.7]].some(([x, y]) => {
      const top = document.elementFromPoint(
        Math.min(Math.max(b.left + b.width * x, 0), innerWidth - 1),
        Math.min(Math.max(b.top + b.height * y, 0), innerHeight - 1));
      return top && (top === e || e.contains(top) || top.contains(e) || e.labels && [...e.labels].some((l) => l.contains(top)));
    }));
    if (inView.length && !shown) faults.push('has the focus behind something else');
  }
  // The ring may be drawn by the element, something around it, or the label of a hidden input.
  const carriers = [e, e.parentElement, ...(e.labels ?? []), e.nextElementSibling].filter(Boolean);
  const ringed = carriers.some((c) => {
    const style = getComputedStyle(c);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== 'none';
  });
  if (!ringed) faults.push('shows no focus ring');
  return { first, faults: faults.map((f) => `${name} ${f}`) };
}

// Walks the page with Tab until the focus leaves it or comes round again.
export async function checkKeyboard(page) {
  const complaints = [];
  let stops = 0;
  await page.evaluate(() => {
    document.activeElement?.blur?.();
    window.scrollTo(0, 0);
  });
  for (; stops < TAB_STOPS_MAX; stops++) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(lookAtFocus);
    if (!seen || !seen.first) break;
    complaints.push(...seen.faults);
  }
  if (stops === 0) complaints.push('nothing on the page takes the focus');
  if (stops === TAB_STOPS_MAX) complaints.push(`more than ${TAB_STOPS_MAX} tab stops`);
  return complaints;
}

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    'void-style': 'off',
    'doctype-style': 'off',
    'no-inline-style': 'off',
    'require-sri': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'no-implicit-button-type': 'off',
    'prefer-native-element': 'off',
    'no-redundant-role': 'off', // a table laid out as blocks on a phone keeps its roles so
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
  },
});

export async function checkHtml(html) {
  const report = await validator.validateString(html);
  return report.results.flatMap((r) => r.messages)
    .filter((m) => m.severity === 2)
    .map((m) => `html ${m.line}:${m.column} ${m.message} (${m.ruleId})`);
}

// Listens from before the page is opened. `complaints` fills as things happen.
export class Watch {
  constructor(page, origin) {
    this.complaints = [];
    this.pending = [];
    this.bytes = 0;
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.complaints.push(`console ${message.type()}: ${message.text()}`);
      }
    });
    page.on('pageerror', (error) => this.complaints.push(`script: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) this.complaints.push(`asks ${url}`);
    });
    page.on('requestfinished', (request) => this.pending.push(this.weigh(request)));
    page.on('response', (response) => {
      if (response.status() >= 400) this.complaints.push(`${response.status()} for ${response.url()}`);
    });
  }

  async weigh(request) {
    try {
      const response = await request.response();
      this.bytes += (await response.body()).length;
    } catch {
      // a redirect, or a page that has gone: it has no body
    }
  }

  async weightComplaints() {
    await Promise.all(this.pending);
    return this.bytes > PAGE_BYTES_MAX
      ? [`weighs ${Math.round(this.bytes / 1024)} KiB; at most ${PAGE_BYTES_MAX / 1024}`]
      : [];
  }
}
