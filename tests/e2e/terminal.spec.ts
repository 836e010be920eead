/** The terminal of a lesson: several shells in tabs and side by side, and what goes into them from the text. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, TerminalOnPage, test } from './naru.ts';

const LESSON = '/ko/lessons/replicasets-deployments';

/** Every test leaves the shell `main` alone at an empty prompt. */
test.afterEach(async ({ page }) => {
  // Asked by the page: the server takes orders from nobody else.
  const left = await page.evaluate(async () => {
    const others = async () => {
      const { shells } = (await (await fetch('/api/state')).json()) as { shells: { name: string }[] };
      return shells.map(({ name }) => name).filter((name) => name !== 'main');
    };
    const headers = { 'content-type': 'application/json' };
    for (const name of await others())
      await fetch(`/api/shells/${name}/close`, { method: 'POST', headers, body: '{}' });
    return others();
  });
  expect(left).toEqual([]);
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

test('a command of the text never goes into a program, nor to what is typed already, without asking', async ({
  page,
}) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear');
  const block = page.locator('code-block', { has: page.locator('.code-run') }).first();
  await block.locator('pre').evaluate((pre) => {
    pre.textContent = 'echo from-$((40 + 2))\n';
  });
  const run = block.locator('.code-run');

  // Inserted, it waits for the last key.
  await block.getByRole('button', { name: '터미널에 입력' }).click();
  await expect(terminal.screen).toContainText('echo from-$((40 + 2))');
  await expect(page.locator('terminal-pane[data-prompt=typed]')).toBeVisible();
  await run.click();
  const typed = page.getByRole('dialog', { name: '입력해 둔 글이 있습니다' });
  await expect(typed).toContainText('echo from-$((40 + 2))');
  await typed.getByRole('button', { name: '취소하기' }).click();
  await expect(terminal.screen).not.toContainText('from-42');
  await run.click();
  await typed.getByRole('button', { name: '지우고 실행' }).click();
  await expect(terminal.screen).toContainText('from-42');
  await expect(page.locator('terminal-pane[data-prompt=empty]')).toBeVisible();

  await terminal.type('clear; cat > /dev/null');
  await run.click();
  const busy = page.getByRole('dialog', { name: '셸에서 프로그램이 실행 중입니다' });
  await expect(busy).toContainText('셸이 아니라 그 프로그램이 받습니다');
  await busy.getByRole('button', { name: '취소하기' }).click();
  await expect(terminal.screen).not.toContainText('echo from');
  await run.click();
  await busy.getByRole('button', { name: '그 프로그램에 보내기' }).click();
  await expect(terminal.screen).toContainText('echo from-$((40 + 2))');
  await run.click();
  await busy.getByRole('button', { name: '새 셸에서 실행' }).click();
  await expect(page.getByRole('tab')).toHaveCount(2);
  await expect(terminal.screen).toContainText('from-42');
  await expect(page.locator('terminal-pane[data-active] .xterm-helper-textarea')).toBeFocused();
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await page.keyboard.press('Control+C');
});

test('the right button offers what a terminal offers; find heeds the case', async ({
  page,
  context,
  naru,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: naru.origin });
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear; echo Alpha alpha alpha; echo https://kubernetes.io/docs');
  await expect(terminal.screen).toContainText('/docs');
  const menu = page.getByRole('menu', { name: '터미널' });
  const choose = async (name: RegExp) => {
    await page.locator('.xterm-screen').click({ button: 'right', position: { x: 200, y: 120 } });
    await menu.getByRole('menuitem', { name }).click();
    await expect(menu).toHaveCount(0);
  };
  // It stays when the button goes up, and goes with Escape, a press beside it, or the focus.
  const open = async () => {
    await page.locator('.xterm-screen').click({ button: 'right', position: { x: 200, y: 120 } });
    await expect(menu).toBeVisible();
  };
  await open();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await open();
  await page.locator('h1').first().click();
  await expect(menu).toHaveCount(0);
  await open();
  await page.getByRole('link').first().focus();
  await expect(menu).toHaveCount(0);

  await choose(/^모두 선택/);
  await choose(/^복사/);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('Alpha alpha alpha\n');
  await page.evaluate(() => navigator.clipboard.writeText('echo from-the-clipboard'));
  await choose(/^붙여넣기/);
  await expect(terminal.screen).toContainText('echo from-the-clipboard');
  await page.keyboard.press('Control+C');

  await choose(/^찾기/);
  await page.getByRole('searchbox').fill('alpha');
  const count = page.locator('.search-count');
  await expect(count).toHaveText(/3개/);
  await page.getByRole('button', { name: '대소문자 구분' }).click();
  await expect(count).toHaveText(/2개/);
  const first = await count.textContent();
  await page.getByRole('searchbox').press('Enter');
  await expect(count).not.toHaveText(first ?? '');
  await page.getByRole('searchbox').press('Shift+Enter');
  await expect(count).toHaveText(first ?? '');
  await page.keyboard.press('Escape');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await choose(/^화면 지우기/);
  await expect(terminal.screen).not.toContainText('Alpha');
});

test('what is cleared stays so, and what is typed before there is a screen is typed', async ({
  page,
  context,
  naru,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: naru.origin });
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const menu = page.getByRole('menu', { name: '터미널' });
  const choose = async (name: RegExp) => {
    await page.locator('.xterm-screen').click({ button: 'right', position: { x: 200, y: 120 } });
    await menu.getByRole('menuitem', { name }).click();
    await expect(menu).toHaveCount(0);
  };
  const all = async () => {
    await choose(/^모두 선택/);
    await choose(/^복사/);
    return page.evaluate(() => navigator.clipboard.readText());
  };
  await terminal.type('seq -f "line-%g." 200');
  await expect(terminal.screen).toContainText('line-200.');
  expect(await all()).toContain('line-7.');
  await choose(/^화면 지우기/);
  await expect(terminal.screen).not.toContainText('line-200.');

  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  await page.routeWebSocket(/\/ws\/terminal/, async (socket) => {
    await gate;
    socket.connectToServer();
  });
  await page.reload();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('echo early-$((40 + 2))\n');
  open();
  await expect(terminal.screen).toContainText('early-42');
  expect(await all()).not.toContain('line-7.');
});

test('colours and size of text are chosen, remembered, and those of every terminal', async ({ page }) => {
  await page.goto('/en/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const look = () =>
    terminal.screen.evaluate((rows) => {
      const { color, fontSize } = getComputedStyle(rows);
      const { backgroundColor } = getComputedStyle(rows.closest('terminal-pane') ?? rows);
      return { color, fontSize, ground: backgroundColor };
    });
  expect(await look()).toMatchObject({ fontSize: '14px', ground: 'rgb(251, 253, 253)' });
  await page.getByRole('button', { name: 'Terminal settings' }).click();
  const card = page.getByRole('dialog', { name: 'Terminal settings' });
  await card.getByRole('radio', { name: 'High contrast' }).check();
  await card.getByRole('button', { name: 'Larger text' }).click();
  await page.keyboard.press('Escape');
  const chosen = { color: 'rgb(255, 255, 255)', fontSize: '15px', ground: 'rgb(0, 0, 0)' };
  await expect.poll(look).toEqual(chosen);
  const { violations } = await new AxeBuilder({ page }).include('terminal-workspace').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual(
    [],
  );
  await page.reload();
  await terminal.ready();
  await expect.poll(look).toEqual(chosen);
});

test('a bell is seen, and marks the tab of a shell that is not', async ({ page }) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type("clear; sleep 1; printf '\\a'; sleep 2; printf '\\a'");
  await expect(page.locator('terminal-pane[data-bell]')).toBeVisible();
  await page.keyboard.press('Control+Shift+Backquote');
  const first = page.getByRole('tab').first();
  await expect(first).toHaveAttribute('data-mark', 'bell');
  await expect(first).toHaveAccessibleName('셸 1 벨이 울렸습니다');
  await first.click();
  await expect(first).toHaveAttribute('data-mark', 'none');
});

test('a shell that began with the server again says what is above it; a lost connection says so, too', async ({
  page,
}) => {
  const open: { close(): Promise<void> }[] = [];
  let cut = false;
  await page.routeWebSocket(/\/ws\/terminal/, (socket) => {
    if (cut) return void socket.close();
    const server = socket.connectToServer();
    open.push(socket);
    server.onMessage((message) =>
      socket.send(
        typeof message === 'string' ? message.replace('"hello"', '"hello","former":true') : message,
      ),
    );
  });
  await page.goto('/en/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const notice = page.locator('terminal-pane .pane-notice');
  await expect(notice).toContainText('Above the line is the last screen of the shell before');
  await notice.getByRole('button').click();
  await expect(notice).toBeHidden();
  await page.reload();
  await terminal.ready();
  await expect(notice).toBeHidden();

  cut = true;
  for (const socket of open) await socket.close();
  await expect(notice).toContainText('The connection is lost');
  cut = false;
  // It may have come back by itself meanwhile, and the button gone.
  await page.locator('.link .tool').dispatchEvent('click');
  await expect(notice).toBeHidden();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true });

  test('a row of keys does what its keyboard cannot, and leaves it where it is', async ({ page }) => {
    await page.goto(LESSON);
    await page.getByRole('button', { name: '터미널', exact: true }).tap();
    const terminal = new TerminalOnPage(page);
    await terminal.ready();
    await terminal.type('clear; cat');
    const keys = page.getByRole('toolbar', { name: '터미널 글쇠' });
    await keys.getByRole('button', { name: '|' }).tap();
    await expect(terminal.screen).toContainText('|');
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
    const ctrl = keys.getByRole('button', { name: 'Ctrl' });
    await ctrl.tap();
    await expect(ctrl).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.insertText('ㅊ');
    await expect(ctrl).toHaveAttribute('aria-pressed', 'false');
    await expect(terminal.screen).toContainText('^C');
    await keys.getByRole('button', { name: '위쪽 화살표' }).tap();
    await expect(terminal.screen).toContainText(/\^C.*clear; cat/s);
    await page.keyboard.press('Control+C');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });

  test('the text comes first: the terminal begins with the first command, which is run', async ({ page }) => {
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await page.goto('/en/lessons/course-guide');
    await expect(page.locator('.exercise-start').first()).toBeEnabled({ timeout: 30_000 });
    await expect(page.locator('.exercise-aid').first()).toBeAttached();
    expect(fetched.filter((path) => /workspace|xterm/.test(path))).toEqual([]);
    await expect(page.locator('terminal-pane')).toHaveCount(0);

    const run = page.locator('.code-run').first();
    await run.tap();
    const terminal = new TerminalOnPage(page);
    await expect(terminal.screen).toContainText(/naru-worker2\s+Ready/, { timeout: 30_000 });
    expect(fetched.some((path) => /workspace/.test(path))).toBe(true);

    // "Back" leads to the text, a reload to what was shown, a link within the lesson to its place.
    await page.goBack();
    await expect(run).toBeVisible();
    await page.goForward();
    await expect(terminal.screen).toBeVisible();
    await page.reload();
    await terminal.ready();
    await expect(terminal.screen).toContainText('naru-worker2');
    await page.locator('.contents-button').tap();
    await page.locator('.contents-sections a').last().tap();
    await expect(page.locator('#exercise-fnd-hello-lab .exercise-title')).toBeInViewport();
    await page.locator('.view-switch [data-view=terminal]').tap();
    await expect(terminal.screen).toBeVisible();
    // Out of the terminal by its key, and in again: what is hidden would take no focus.
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.press('Control+Shift+Enter');
    await expect(page.locator('#pane-text')).toBeFocused();
    await page.keyboard.press('Control+Shift+Enter');
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  });

  test('the key that leads into the terminal does so before there is one', async ({ page }) => {
    await page.goto('/en/lessons/course-guide');
    await expect(page.locator('.exercise-aid').first()).toBeAttached();
    await expect(page.locator('terminal-pane')).toHaveCount(0);
    await page.keyboard.press('Control+Shift+Enter');
    await expect(page.locator('.xterm-helper-textarea')).toBeFocused({ timeout: 30_000 });
  });
});
