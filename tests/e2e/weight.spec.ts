/**
 * How much script a lesson page has to fetch, compressed: to be read and worked with, and with the terminal beside it. What draws
 * on a graphics card is not in it: this browser has none (30 KB more where there is one). And how much of fonts a first visit
 * fetches.
 */
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

/** Bytes, gzip. */
const [BEFORE, WITH_TERMINAL] = [25_000, 170_000];
/** All that a page fetches, by the path. */
function gather(page: Page): Map<string, Promise<string>> {
  const scripts = new Map<string, Promise<string>>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.endsWith('.js')) scripts.set(pathname, response.text());
  });
  return scripts;
}

/** Bytes of fonts that a first visit may take. */
const FONTS = 200_000;

const weight = (text: string): number => gzipSync(text, { level: 9 }).length;

for (const locale of ['ko', 'en'])
  test(`the script of a lesson in "${locale}" is light before the terminal, and with it`, async ({
    page,
  }) => {
    const fetched = gather(page);
    await page.goto(`/${locale}/lessons/replicasets-deployments`);
    await new TerminalOnPage(page).ready();
    const html = await (await page.request.get(page.url())).text();
    const scripts = new Map<string, string>();
    for (const [path, text] of fetched) scripts.set(path, await text);

    const first = new Set<string>();
    const follow = (path: string): void => {
      const text = scripts.get(path);
      if (first.has(path) || text === undefined) return;
      first.add(path);
      // Imports that are not asked for later: `import{a}from"./b.js"`, `import"./b.js"`.
      for (const [, name = ''] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g))
        follow(`/_astro/${name}`);
      // The words of the page, which everything else waits for.
      for (const [, name = ''] of text.matchAll(/import\(\s*[`"]\.\/([^`"]+)[`"]\s*\)/g))
        if (name.startsWith(`${locale}.`)) follow(`/_astro/${name}`);
    };
    for (const [, path = ''] of html.matchAll(/<script[^>]* src="([^"]+)"/g)) follow(path);

    const sum = (paths: Iterable<string>): number =>
      [...paths].reduce((total, path) => total + weight(scripts.get(path) ?? ''), 0);
    const before = sum(first);
    const all = sum(scripts.keys());
    console.info(`${locale}: ${before} bytes before the terminal, ${all} with it`);
    // Otherwise nothing would have been measured.
    expect([...first].some((path) => /\/(ko|en)\./.test(path))).toBe(true);
    expect(before).toBeGreaterThan(5_000);
    expect(all).toBeGreaterThan(before + 80_000);
    expect(before).toBeLessThanOrEqual(BEFORE);
    expect(all).toBeLessThanOrEqual(WITH_TERMINAL);
  });

for (const path of ['/ko', '/en', '/ko/lessons/pods', '/en/lessons/pods', '/ko/progress', '/ko/exams'])
  test(`a first visit of ${path} fetches few bytes of fonts`, async ({ page }) => {
    await page.goto(path);
    if (path.includes('/lessons/')) {
      const terminal = new TerminalOnPage(page);
      await terminal.ready();
      await terminal.type('kubectl get nodes');
      await terminal.settled();
    }
    // What the whole fonts have to add would have been asked for by now.
    await expect(page.locator('link[href*="dynamic-subset"]')).toBeAttached();
    const sizes = await page.evaluate(async () => {
      await document.fonts.ready;
      return performance
        .getEntriesByType('resource')
        .filter((entry): entry is PerformanceResourceTiming => entry.name.endsWith('.woff2'))
        .map((entry) => entry.encodedBodySize);
    });
    const sum = sizes.reduce((total, size) => total + size, 0);
    console.info(`${path}: ${sum} bytes in ${sizes.length} fonts`);
    expect(sum).toBeGreaterThan(20_000);
    expect(sum).toBeLessThanOrEqual(FONTS);
  });
