/** A learner and somebody who was invited to look, each in a browser of their own. */
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

/** A browser that has never been here, in another language, with another window. */
async function stranger(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    locale: 'en-US',
    viewport: { width: 900, height: 520 },
    storageState: { cookies: [], origins: [] },
  });
  return context.newPage();
}

async function invitation(page: Page): Promise<string> {
  await page.getByRole('button', { name: '다른 사람에게 보여 주기' }).click();
  const card = page.getByRole('dialog', { name: '다른 사람에게 보여 주기' });
  await card.getByRole('button', { name: '초대 주소 만들기' }).click();
  const address = await card.getByRole('textbox', { name: '초대 주소' }).inputValue();
  await page.keyboard.press('Escape');
  return address;
}

const serious = async (page: Page, part: string): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
};

test('somebody watches, is given the keyboard, and gives it back; then is shown the door', async ({
  page,
  browser,
}) => {
  await page.goto('/ko/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear');
  const address = await invitation(page);

  const guest = await stranger(browser);
  await guest.goto(address);
  await expect(guest).toHaveURL(/\/en\/watch\/\?shell=main$/);
  expect(await serious(guest, 'main')).toEqual([]);
  await guest.getByRole('textbox', { name: /^Your name/ }).fill('Minji');
  await guest.getByRole('button', { name: 'Start watching' }).click();
  const screen = guest.locator('.xterm-rows');
  const bar = page.locator('.people-bar');
  await expect(bar).toContainText('Minji 님이 이 셸을 보고 있습니다');

  // A line as long as the learner's window stays one line in the smaller window of the guest.
  await terminal.type("clear; seq -s '' $(( $(tput cols) / 2 )) | cut -c1-$(( $(tput cols) - 1 )); echo end");
  await expect(terminal.screen).toContainText('end');
  await expect(screen).toContainText('end');
  const lines = (text: string) => text.split('\n').map((line) => line.trimEnd());
  expect(lines(await screen.innerText()).slice(0, 2)).toEqual(
    lines(await terminal.screen.innerText()).slice(0, 2),
  );

  // What is being recorded is said to whoever is in it.
  const record = (on: boolean) =>
    page.evaluate(
      (body) =>
        fetch('/api/recordings/switch', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }).then(({ status }) => status),
      JSON.stringify({ on, shell: 'main' }),
    );
  const recorded = guest.getByText('This shell is being recorded.');
  await expect(recorded).toBeHidden();
  expect(await record(true)).toBe(200);
  await expect(recorded).toBeVisible();
  expect(await serious(guest, 'main')).toEqual([]);
  expect(await record(false)).toBe(200);
  await expect(recorded).toBeHidden();

  // Looking is all it does, whatever is typed.
  await guest.locator('.xterm-helper-textarea').focus();
  await guest.keyboard.type('typed-by-a-watcher');
  await guest.getByRole('button', { name: /^Ask for the keyboard/ }).click();
  await expect(guest.locator('.watch-bar')).toContainText('Waiting for the learner');
  await expect(bar).toContainText('Minji 님이 키보드를 부탁합니다');
  expect(await serious(page, 'terminal-workspace')).toEqual([]);
  await bar.getByRole('button', { name: '나중에' }).click();
  await expect(guest.locator('.watch-bar')).toContainText('The learner has the keyboard');
  await guest.locator('.xterm-helper-textarea').focus();
  await guest.keyboard.press('Control+Shift+K');
  await bar.getByRole('button', { name: '넘겨주기' }).click();
  await expect(guest.locator('.watch-bar')).toContainText('You have the keyboard');
  await expect(guest.locator('.xterm-helper-textarea')).toBeFocused();
  expect(await serious(guest, 'main')).toEqual([]);

  // The guest types; the learner does not, and is told why.
  await guest.keyboard.type('clear; echo helped-$((40 + 2))\n');
  await expect(terminal.screen).toContainText('helped-42');
  await expect(terminal.screen).not.toContainText('typed-by-a-watcher');
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('x');
  await expect(page.locator('.people-bar[data-nudged]')).toContainText(
    '지금 Minji 님이 키보드를 쓰고 있습니다',
  );
  const block = page.locator('code-block', { has: page.locator('.code-run') }).first();
  await block.locator('.code-run').click();
  await expect(block).toContainText('지금 다른 사람이 키보드를 쓰고 있습니다');

  // Taken back with one key, by the one who owns the shell.
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+Shift+K');
  await expect(bar).toContainText('키보드는 내가 쓰고 있습니다');
  await expect(guest.locator('.watch-bar')).toContainText('The learner has the keyboard');
  await terminal.type('clear; echo mine-$((40 + 3))');
  await expect(screen).toContainText('mine-43');
  await expect(terminal.screen).not.toContainText('xecho');

  await page.getByRole('button', { name: /^다른 사람에게 보여 주기: / }).click();
  await page.getByRole('button', { name: '초대 거두기' }).click();
  await expect(guest.locator('.cover')).toContainText('The learner has ended the invitation.');
  await expect(bar).toBeHidden();
  await guest.reload();
  await expect(guest.locator('watch-screen')).toHaveCount(0);
  await guest.context().close();
});

test('two windows of one learner: whoever types has the size, the other shows all of it', async ({
  page,
  context,
}) => {
  await page.goto('/ko/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const small = await context.newPage();
  await small.setViewportSize({ width: 960, height: 600 });
  await small.goto('/ko/lessons/pods');
  const other = new TerminalOnPage(small);
  await other.ready();
  await other.type('clear; echo cols-$(tput cols)');
  await expect(other.screen).toContainText(/cols-\d+/);
  const cols = /cols-\d+/.exec(await other.screen.innerText())?.[0] ?? '?';
  await expect(terminal.screen).toContainText(cols);
  await expect(page.locator('.people-bar')).toContainText('다른 창의 크기에 맞춰 보입니다');
  await terminal.type('clear; echo wide-$(tput cols)');
  await expect(page.locator('.people-bar')).toBeHidden();
  await expect(other.screen).toContainText(/wide-\d+/);
  const wide = Number(/wide-(\d+)/.exec(await other.screen.innerText())?.[1]);
  expect(wide).toBeGreaterThan(Number(cols.slice(5)));
  await expect(small.locator('.people-bar')).toContainText('다른 창의 크기에 맞춰 보입니다');
});
