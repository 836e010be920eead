/** How pages look and read: narrow and wide, light and dark, both languages, with assistive technology. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const PAGES = [
  '/ko',
  '/en',
  '/ko/attempts',
  '/en/recordings',
  '/ko/lessons/replicasets-deployments',
  '/en/lessons/pods',
  '/ko/no-such-page',
];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, contextOptions: { reducedMotion: 'reduce' } });

    for (const path of PAGES) {
      test(`${path} has no serious accessibility violation`, async ({ page }) => {
        await page.goto(path);
        if (path.includes('/lessons/')) await new TerminalOnPage(page).ready();
        const { violations } = await new AxeBuilder({ page }).analyze();
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual(
          [],
        );
      });
    }
  });
}

for (const width of [360, 768, 1280, 1920]) {
  test(`nothing is wider than a window of ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    for (const path of PAGES) {
      await page.goto(path);
      expect(await overflow(page), path).toBeLessThanOrEqual(0);
    }
  });
}

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
  expect(await page.evaluate(() => document.fonts.check("16px 'Pretendard Variable'", '나루'))).toBe(true);
  expect(await page.evaluate(() => document.fonts.check("14px 'D2Coding'", '나루'))).toBe(true);
  expect(foreign).toEqual([]);
});

/** Pixels the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
