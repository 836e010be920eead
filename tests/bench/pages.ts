/**
 * When the text of a page can be read: from the click to the first paint of words of the page itself, with the processor slowed four times.
 * In a browser that has been nowhere yet, whose process for the page is new and knows no fonts; and from the first page on, as learners
 * come to a lesson.
 */
import { type Browser, chromium } from '@playwright/test';
import config from '../../playwright.config.ts';
import type { Figures } from './figures.ts';
import { type BenchServer, startServer } from './server.ts';

interface Way {
  readonly to: string;
  /** Without one the browser has been nowhere. */
  readonly from?: string;
}

const WAYS: readonly Way[] = [
  { to: '/ko/lessons/pods' },
  { to: '/en/lessons/pods' },
  { to: '/ko/lessons/pods', from: '/ko' },
  { to: '/en/lessons/pods', from: '/en' },
  { to: '/ko' },
  { to: '/en' },
];
const TIMES = 9;
const SLOWED = 4;
/** Milliseconds. */
const PROMISED = 300;

/** Runs in the page: when the first words inside `main` were painted. */
const FIRST_WORDS = `new Promise((resolve) => {
  const look = (list) => list.getEntries().filter(({ element }) => element?.closest('main')).forEach(({ startTime }) => resolve(startTime));
  new PerformanceObserver(look).observe({ type: 'largest-contentful-paint', buffered: true });
})`;

export async function measurePages(): Promise<Figures[]> {
  await using server = await startServer();
  const browser = await chromium.launch(config.use?.launchOptions);
  try {
    const all: Figures[] = [];
    for (const way of WAYS) {
      const samples: number[] = [];
      // The first visit warms up both programs and does not count.
      for (let turn = 0; turn <= TIMES; turn += 1) samples.push(await firstWords(browser, server, way));
      const name = `first words of ${way.to}${way.from === undefined ? '' : ` from ${way.from}`}, processor slowed ${SLOWED} times`;
      all.push({ name, unit: 'ms', samples: samples.slice(1), budget: PROMISED });
    }
    return all;
  } finally {
    await browser.close();
  }
}

/** Milliseconds from the beginning of the navigation. */
async function firstWords(
  browser: Browser,
  { origin, cookie }: BenchServer,
  { from, to }: Way,
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  try {
    const [name = '', value = ''] = cookie.split('=', 2);
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    if (from !== undefined) await page.goto(`${origin}${from}`, { waitUntil: 'networkidle' });
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    await page.goto(`${origin}${to}`, { waitUntil: 'commit' });
    return await page.evaluate<number>(FIRST_WORDS);
  } finally {
    await context.close();
  }
}
