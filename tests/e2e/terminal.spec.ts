/** The terminal of a lesson: several shells in tabs and side by side, and what goes into them from the text. */
import type { Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const LESSON = '/ko/lessons/replicasets-deployments';

/** Every test leaves the shell `main` alone at an empty prompt. */
test.afterEach(async ({ page }) => {
  const state = (await (await page.request.get('/api/state')).json()) as { shells: { name: string }[] };
  for (const { name } of state.shells)
    if (name !== 'main') await page.request.post(`/api/shells/${name}/close`, { data: {} });
});

test('shells have tabs that are named, remembered and found again, with what runs in them', async ({
  page,
}) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear; echo in-the-first');
  await page.getByRole('button', { name: /^새 셸/ }).click();
  await terminal.ready();
  await expect(page.locator('terminal-pane[data-active] .xterm-helper-textarea')).toBeFocused();
  await terminal.type('clear; for i in $(seq 9999); do echo tick-$i; sleep 1; done');
  await expect(terminal.screen).toContainText('tick-2');

  const tabs = page.getByRole('tab');
  await expect(tabs).toHaveCount(2);
  await tabs.nth(1).press('F2');
  const name = page.getByRole('textbox', { name: '이름 바꾸기' });
  await expect(name).toHaveValue('셸 2');
  await name.fill('세는 중');
  await name.press('Enter');
  await expect(tabs.nth(1)).toHaveText(/^세는 중/);
  await expect(tabs.nth(1)).toBeFocused();

  // Arrows show the shell before; what cannot be seen does not draw.
  await page.keyboard.press('ArrowLeft');
  await expect(tabs.nth(0)).toHaveAttribute('aria-selected', 'true');
  await expect(terminal.screen).toContainText('in-the-first');
  const hidden = page.locator('terminal-pane[hidden] .xterm-rows');
  const before = await hidden.textContent();
  await page.waitForTimeout(1_200);
  expect(await hidden.textContent()).toBe(before);
  await page.keyboard.press('ArrowRight');
  await expect(terminal.screen).toContainText('tick-4');

  // Another lesson in the other language finds tab, name and program.
  await page.goto('/en/lessons/pods');
  await expect(tabs.nth(1)).toHaveText(/^세는 중/);
  await expect(tabs.nth(1)).toHaveAttribute('aria-selected', 'true');
  await expect(terminal.screen).toContainText('tick-6');
  await expect(tabs.nth(0)).toHaveText(/^Shell 1/);
  await closing(page);
});

/** Closes the second shell, in which something runs. */
async function closing(page: Page): Promise<void> {
  const tabs = page.getByRole('tab');
  await tabs.nth(1).press('Delete');
  const dialog = page.getByRole('dialog', { name: 'Close “세는 중”?' });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(tabs).toHaveCount(2);
  await tabs.nth(1).press('Delete');
  await dialog.getByRole('button', { name: 'Close the shell' }).click();
  await expect(tabs).toHaveCount(1);
  await expect(tabs.nth(0)).toBeFocused();
}

test('two shells stand side by side or one above the other, and keys lead from one to the other', async ({
  page,
}) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear; echo left');
  await expect(terminal.screen).toContainText('left');
  await page.keyboard.press('Control+Shift+Digit5');
  const panes = page.locator('terminal-pane:visible');
  await expect(panes).toHaveCount(2);
  await terminal.ready();
  await terminal.type('clear; echo cols-$(tput cols)');
  await expect(terminal.screen).toContainText(/cols-\d+/);
  const narrow = Number(/cols-(\d+)/.exec(await terminal.screen.innerText())?.[1]);

  const line = page.getByRole('separator', { name: '두 셸의 너비와 높이' });
  await line.focus();
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowLeft');
  await expect(line).toHaveAttribute('aria-valuenow', '35');
  await terminal.type('clear; echo cols-$(tput cols)');
  await expect
    .poll(async () => Number(/cols-(\d+)/.exec(await terminal.screen.innerText())?.[1]))
    .toBeGreaterThan(narrow);

  await page.keyboard.press('Control+Shift+ArrowUp');
  await expect(terminal.screen).toContainText('left');
  await page.keyboard.press('Control+Shift+Digit6');
  await expect(line).toHaveAttribute('aria-orientation', 'horizontal');
  await page.reload();
  await terminal.ready();
  await expect(panes).toHaveCount(2);
  await expect(line).toHaveAttribute('aria-orientation', 'horizontal');
  await page.getByRole('button', { name: '나누어 보기' }).click();
  await page.getByRole('menuitem', { name: '하나만 보기' }).click();
  await expect(panes).toHaveCount(1);
  await expect(page.locator('terminal-pane[data-active] .xterm-helper-textarea')).toBeFocused();
});
