/**
 * When the text of a page can be read: from the click to the first paint of words of the page itself, in a browser that has been nowhere
 * yet, with its processor slowed four times.
 */
import { type Browser, chromium } from '@playwright/test';
import config from '../../playwright.config.ts';
import type { Figures } from './figures.ts';
import { type BenchServer, startServer } from './server.ts';

const PAGES = ['/ko/lessons/pods', '/en/lessons/pods', '/ko', '/en'];
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
    for (const path of PAGES) {
      const samples: number[] = [];
      // The first visit warms up both programs and does not count.
      for (let turn = 0; turn <= TIMES; turn += 1) samples.push(await firstWords(browser, server, path));
      const name = `first words of ${path}, processor slowed ${SLOWED} times`;
      all.push({ name, unit: 'ms', samples: samples.slice(1), budget: PROMISED });
    }
    return all;
  } finally {
    await browser.close();
  }
}

/** Milliseconds from the beginning of the navigation. */
async function firstWords(browser: Browser, { origin, cookie }: BenchServer, path: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  try {
    const [name = '', value = ''] = cookie.split('=', 2);
    await context.addCookies([{ name, value, url: origin }]);
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
    await page.goto(`${origin}${path}`, { waitUntil: 'commit' });
    return await page.evaluate<number>(FIRST_WORDS);
  } finally {
    await context.close();
  }
}
