/** How pages look and read: narrow and wide, light and dark, both languages, with assistive technology. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const PAGES = [
  '/ko',
  '/en',
  '/ko/attempts',
  '/en/recordings',
  '/ko/glossary',
  '/ko/progress',
  '/en/certificate',
  '/ko/exams',
  '/en/exams/mock-exam-1',
  '/ko/lessons/replicasets-deployments',
  '/en/lessons/pods',
  '/en/terminal',
  '/ko/no-such-page',
];

const WIDTHS = [360, 768, 1280, 1920] as const;
/** A window of 1280 by 1024 pixels that is enlarged four times. */
const ENLARGED = { width: 320, height: 256 };

test.describe('pages', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } });

  for (const path of PAGES)
    test(`${path} has no accessibility violation, light or dark`, async ({ page }) => {
      await page.goto(path);
      if (path.includes('/lessons/')) await new TerminalOnPage(page).ready();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`,
        );
        expect(found, colorScheme).toEqual([]);
      }
    });
});

test('nothing is wider than its window, from one enlarged four times to a large screen', async ({ page }) => {
  for (const path of PAGES) {
    // Loaded in the narrowest, where least fits.
    await page.setViewportSize(ENLARGED);
    await page.goto(path);
    expect(await overflow(page), `${path}, enlarged`).toBeLessThanOrEqual(0);
    // Bars leave the window to what the page is about: in its middle, where neither its beginning nor its end is in sight.
    await page.evaluate(() =>
      scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: 'instant' }),
    );
    const seen = await page.evaluate(() => {
      const { top, bottom } = (
        document.querySelector('.split, main') ?? document.body
      ).getBoundingClientRect();
      return Math.min(bottom, innerHeight) - Math.max(top, 0);
    });
    expect(seen, `${path}, enlarged`).toBeGreaterThan(180);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      expect(await overflow(page), `${path} at ${width}`).toBeLessThanOrEqual(0);
    }
  }
});

test('a narrow window shows text or terminal, and a switch', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/ko/lessons/replicasets-deployments');
  await expect(page.locator('#pane-text')).toBeVisible();
  await expect(page.locator('#pane-terminal')).toBeHidden();
  await page.getByRole('button', { name: '터미널', exact: true }).click();
  await expect(page.locator('#pane-text')).toBeHidden();
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear; echo 좁아도-됩니다');
  await expect(terminal.screen).toContainText('좁아도-됩니다');
});

test('the theme can be chosen, is remembered, and the terminal follows', async ({ page }) => {
  await page.goto('/ko/lessons/pods');
  await new TerminalOnPage(page).ready();
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const words = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('.xterm-rows') ?? document.body).color);
  const light = [await ground(), await words()];
  const toggle = page.locator('theme-toggle button');
  await toggle.click();
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-label', /어둡게/);
  await expect.poll(ground).not.toBe(light[0]);
  await expect.poll(words).not.toBe(light[1]);
  const dark = await ground();
  await page.reload();
  expect(await ground()).toBe(dark);
  // Before anything else of the page runs, and although its policy allows no script in it but this one.
  await page.route(/_astro\/.*\.js$/, (route) => route.abort());
  await page.reload();
  await expect(page.locator('theme-toggle button')).toHaveCount(0);
  expect(await ground()).toBe(dark);
});

test('a lesson is laid out whole once its first words can be read', async ({ page }) => {
  await page.goto('/ko/lessons/pods');
  const skipped = () =>
    page.evaluate(
      () =>
        [...document.querySelectorAll('.lesson *')].filter(
          (one) => getComputedStyle(one).contentVisibility === 'auto',
        ).length,
    );
  await expect.poll(skipped).toBe(0);
  await page.route(/_astro\/.*\.js$/, (route) => route.abort());
  await page.reload();
  // Else nothing would have been left for later.
  expect(await skipped()).toBeGreaterThan(10);
  await page.goto('/ko/lessons/pods#exercise-fnd-first-pod');
  expect(await skipped()).toBe(0);
});

test('nothing moves for those who want no motion', async ({ page }) => {
  await page.goto('/en/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await page.getByRole('button', { name: 'Watch the cluster' }).click();
  await expect(page.locator('.cluster-list > li > button')).toHaveCount(3);
  // Else nothing would have been measured.
  expect(await moving(page)).not.toEqual([]);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await moving(page)).toEqual([]);
  await page.reload();
  await terminal.ready();
  await page.locator('terminal-pane[data-active] .xterm-helper-textarea').focus();
  await expect(page.locator('.xterm-cursor-blink')).toHaveCount(0);
  expect(await moving(page)).toEqual([]);
});

test('the page says which sandbox it is, what it cannot do, and which kubectl is used', async ({ page }) => {
  await page.goto('/en/lessons/pods');
  await new TerminalOnPage(page).ready();
  await page.getByRole('button', { name: /About the sandbox/ }).click();
  const card = page.getByRole('dialog', { name: 'Sandbox' });
  await expect(card).toContainText('simulated');
  await expect(card).toContainText('What it cannot do');
  await expect(card).toContainText(/Version 1\.3\d/);
});

test('a missing kubectl, and one nobody has tried, are said above the shell', async ({ page }) => {
  for (const [kubectl, words] of [
    [
      { found: false, supported: false, problem: { code: 'tools/kubectl-missing', message: 'none' } },
      'kubectl이 없습니다',
    ],
    [{ found: true, supported: false, version: 'v1.29.4' }, 'kubectl 1.29.4 버전은 시험해 보지 않았습니다'],
  ] as const) {
    await page.route('/api/state', async (route) => {
      const state = await (await route.fetch()).json();
      await route.fulfill({ json: { ...state, kubectl } });
    });
    // The socket would tell the truth.
    await page.routeWebSocket(/\/ws\/events/, () => undefined);
    await page.goto('/ko/lessons/pods');
    await expect(page.locator('[data-kubectl=notice]')).toContainText(words);
    await page.unrouteAll();
  }
});

test('fonts and everything else come from our own address', async ({ page, naru }) => {
  const foreign: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.host !== new URL(naru.origin).host && url.protocol !== 'data:') foreign.push(request.url());
  });
  await page.goto('/ko/lessons/pods');
  await new TerminalOnPage(page).ready();
  await expect.poll(() => drawnWith(page, 'article h1')).toEqual(['Pretendard Variable']);
  await expect.poll(() => drawnWith(page, 'article p code')).toEqual(['D2Coding']);
  expect(foreign).toEqual([]);
});

/** The families that the browser took for an element, as fetched for the page; of this machine's own fonts: `its own NAME`. */
async function drawnWith(page: Page, selector: string): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('DOM.enable');
  await devtools.send('CSS.enable');
  const { root } = await devtools.send('DOM.getDocument');
  const { nodeId } = await devtools.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  const { fonts } = await devtools.send('CSS.getPlatformFontsForNode', { nodeId });
  await devtools.detach();
  return fonts.map(({ familyName, isCustomFont }) => (isCustomFont ? familyName : `its own ${familyName}`));
}

/** What moves by itself or would when it changes, for longer than anybody sees. */
function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const longest = (durations: string): number => Math.max(...durations.split(',').map(Number.parseFloat));
    return [...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionDuration, animationName, animationDuration, scrollBehavior } =
          getComputedStyle(element);
        const animated = animationName !== 'none' && longest(animationDuration) > 0.05;
        return longest(transitionDuration) > 0.05 || animated || scrollBehavior === 'smooth';
      })
      .map(({ tagName, className }) => `${tagName} ${String(className)}`);
  });
}

/** Pixels the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
