/** The terminal of a lesson beside its text, below it, and in a window of its own. */
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const WORDS = {
  ko: {
    split: '나누어 보기',
    below: '터미널을 글 아래에 두기',
    beside: '터미널을 글 옆에 두기',
    window: '터미널을 다른 창에 두기',
    fetch: '여기로 가져오기',
    back: '레슨으로 되돌리기',
  },
  en: {
    split: 'Split',
    below: 'Terminal below the text',
    beside: 'Terminal beside the text',
    window: 'Terminal in its own window',
    fetch: 'Bring it back here',
    back: 'Back into the lesson',
  },
} as const;
type Locale = keyof typeof WORDS;

async function lesson(page: Page, locale: Locale): Promise<TerminalOnPage> {
  await page.goto(`/${locale}/lessons/replicasets-deployments`);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  return terminal;
}

/** Through the menu of the bar, with the keyboard. */
async function choose(page: Page, locale: Locale, where: 'below' | 'beside' | 'window'): Promise<void> {
  await page.getByRole('button', { name: WORDS[locale].split, exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: WORDS[locale][where] }).press('Enter');
}

async function ownWindow(page: Page, context: BrowserContext, locale: Locale) {
  const opened = context.waitForEvent('page');
  await choose(page, locale, 'window');
  const other = await opened;
  const terminal = new TerminalOnPage(other);
  await terminal.ready();
  return { other, terminal };
}

const axe = async (page: Page) => expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

for (const locale of ['ko', 'en'] as const)
  test(`stands below the text and stays there, with a line for mouse and keys, in "${locale}"`, async ({
    page,
    complaints,
  }) => {
    const terminal = await lesson(page, locale);
    await choose(page, locale, 'below');
    const text = page.locator('#pane-text');
    const pane = page.locator('#pane-terminal');
    const boxes = async () => [await text.boundingBox(), await pane.boundingBox()] as const;
    const [above, under] = await boxes();
    expect(under?.y ?? 0).toBeGreaterThan((above?.y ?? 0) + (above?.height ?? 0));
    expect(under?.width).toBeGreaterThan(1_000);
    const line = page.locator('.split > .splitter');
    await expect(line).toHaveAttribute('aria-orientation', 'horizontal');
    await line.press('ArrowDown');
    await line.press('ArrowDown');
    const height = async () => (await text.boundingBox())?.height ?? 0;
    await expect.poll(height).toBeGreaterThan((above?.height ?? 0) + 10);
    const at = await line.boundingBox();
    if (!at) throw new Error('no line');
    await page.mouse.move(at.x + 200, at.y + 4);
    await page.mouse.down();
    await page.mouse.move(at.x + 200, at.y - 150, { steps: 4 });
    await page.mouse.up();
    const dragged = await height();
    expect(dragged).toBeLessThan((above?.height ?? 0) - 50);
    await axe(page);
    await page.reload();
    await terminal.ready();
    expect(Math.abs((await height()) - dragged)).toBeLessThan(8);
    // A phone shows one of them at a time, wherever the other stands.
    await page.setViewportSize({ width: 360, height: 740 });
    await expect(pane).toBeHidden();
    await page.locator('.view-switch [data-view=terminal]').click();
    await expect(text).toBeHidden();
    expect((await pane.boundingBox())?.height ?? 0).toBeGreaterThan(500);
    await page.setViewportSize({ width: 1280, height: 720 });
    await choose(page, locale, 'beside');
    await expect(line).toHaveAttribute('aria-orientation', 'vertical');
    expect(complaints).toEqual([]);
  });

for (const locale of ['ko', 'en'] as const)
  test(`has a window of its own: the same shell, the commands of the text, the theme, in "${locale}"`, async ({
    page,
    context,
  }) => {
    test.setTimeout(120_000);
    const docked = await lesson(page, locale);
    await docked.type('clear; MINE=kept-here; echo shell-$$');
    await expect(docked.screen).toContainText(/shell-\d+/);
    const shell = /shell-\d+/.exec(await docked.screen.innerText())?.[0] ?? '';
    const { other, terminal } = await ownWindow(page, context, locale);
    await expect(terminal.screen).toContainText(shell);
    await expect(page.locator('.terminal-away')).toBeVisible();
    await expect(page.locator('#pane-terminal terminal-workspace')).toBeHidden();
    await terminal.type('clear');
    await page.locator('.code-run').first().click();
    await expect(terminal.screen).toContainText('kubectl', { timeout: 10_000 });
    await page.locator('theme-toggle button').click();
    const theme = await page.evaluate(() => document.documentElement.dataset['theme']);
    await expect.poll(() => other.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme);
    await axe(page);
    await axe(other);

    // Both can be loaded again.
    await other.reload();
    await terminal.ready();
    await page.reload();
    await expect(page.locator('.terminal-away button')).toHaveCount(2);
    await terminal.type('clear; echo still $MINE');
    await expect(terminal.screen).toContainText('still kept-here');

    await other.getByRole('button', { name: WORDS[locale].back }).click();
    await docked.ready();
    await expect(page.locator('.terminal-away')).toHaveCount(0);
    await expect(docked.screen).toContainText('still kept-here');
    expect(other.isClosed()).toBe(true);
  });

test('comes back by itself when its window is closed, or is not there', async ({ page, context }) => {
  const docked = await lesson(page, 'en');
  const { other } = await ownWindow(page, context, 'en');
  await other.close();
  await docked.ready();
  await expect(page.locator('#pane-terminal terminal-workspace')).toBeVisible({ timeout: 10_000 });
  const again = await ownWindow(page, context, 'en');
  await page.getByRole('button', { name: WORDS.en.fetch }).click();
  await docked.ready();
  await expect.poll(() => again.other.isClosed()).toBe(true);
  await page.evaluate(() => localStorage.setItem('naru-terminal-dock', 'window'));
  await page.reload();
  await docked.ready();
});
