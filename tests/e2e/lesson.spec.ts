/** A lesson page: splitter, code blocks, terminal, language of text and place. */
import { ExerciseOnPage, expect, TerminalOnPage, test } from './naru.ts';

const LESSON = '/ko/lessons/replicasets-deployments';

test.describe('the splitter', () => {
  test('moves by keyboard, says where it is, and is remembered', async ({ page }) => {
    await page.goto(LESSON);
    const splitter = page.getByRole('separator', { name: '본문과 터미널의 너비' });
    const width = async () => (await page.locator('#pane-text').boundingBox())?.width ?? 0;
    const before = await width();
    await splitter.focus();
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight');
    await expect(splitter).toHaveAttribute('aria-valuenow', '54');
    expect(await width()).toBeGreaterThan(before + 60);
    await page.keyboard.press('End');
    await expect(splitter).toHaveAttribute('aria-valuenow', '75');
    await page.reload();
    await expect(splitter).toHaveAttribute('aria-valuenow', '75');
  });

  test('moves by mouse, and the terminal follows', async ({ page }) => {
    await page.goto(LESSON);
    const terminal = new TerminalOnPage(page);
    await terminal.ready();
    const columns = async () => {
      await terminal.type('clear; echo columns=$(tput cols).');
      await expect(terminal.screen).toContainText(/columns=\d+\./);
      return Number(/columns=(\d+)\./.exec(await terminal.screen.innerText())?.[1]);
    };
    const before = await columns();
    const box = await page.locator('.splitter').boundingBox();
    if (box === null) throw new Error('The splitter is not on the page');
    await page.mouse.move(box.x + 4, box.y + 300);
    await page.mouse.down();
    await page.mouse.move(box.x + 204, box.y + 300, { steps: 5 });
    await page.mouse.up();
    await expect.poll(columns).toBeLessThan(before - 15);
  });
});

test('a command of the text runs in the terminal with one click, and takes the focus there', async ({
  page,
}) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear');
  const block = page.locator('code-block', { has: page.locator('.code-run') }).first();
  const command = (await block.locator('pre').innerText()).trim();
  await block.getByRole('button', { name: '터미널에서 실행' }).click();
  await expect(block.getByRole('button', { name: '터미널로 보냈습니다' })).toBeVisible();
  await expect(terminal.screen).toContainText(command.split('\n')[0]?.slice(0, 30) ?? '');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
});

test('several lines of the text run as they stand, a here-document included', async ({ page }) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear');
  const block = page.locator('code-block', { has: page.locator('.code-run') }).first();
  await block.locator('pre').evaluate((pre) => {
    pre.textContent = "cat <<'EOF' | sed 's/$/!/'\nkind: Pod\n  안녕: 나루\nEOF\n";
  });
  await block.getByRole('button', { name: '터미널에서 실행' }).click();
  await expect(terminal.screen).toContainText('kind: Pod!');
  await expect(terminal.screen).toContainText('  안녕: 나루!', { useInnerText: true });
});

test('only shell can be run; everything can be copied', async ({ page, context, naru }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: naru.origin });
  await page.goto(LESSON);
  const block = page.locator('code-block[data-lang=output]').first();
  await expect(block.locator('.code-run')).toHaveCount(0);
  await block.getByRole('button', { name: '복사' }).click();
  await expect(block.getByRole('button', { name: '복사했습니다' })).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.trim()).toBe((await block.locator('pre').innerText()).trim());
});

test('the keyboard leads out of the terminal and back', async ({ page }) => {
  await page.goto(LESSON);
  await new TerminalOnPage(page).ready();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.locator('#pane-text')).toBeFocused();
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
});

test('the keyboard finds its way through an exercise without going back to the beginning', async ({
  page,
}) => {
  await page.goto('/ko/lessons/pods');
  await new TerminalOnPage(page).ready();
  const { box } = new ExerciseOnPage(page, 'fnd-exec-logs');
  await expect(box.locator('.exercise-start')).toBeEnabled();
  await box.locator('.exercise-start').focus();
  await page.keyboard.press('Enter');
  await expect(box.locator('.exercise-check')).toBeFocused();
  await page.keyboard.press('Control+Shift+Enter');
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.press('Control+Shift+Enter');
  await expect(box.locator('.exercise-check')).toBeFocused();
});

test('words are found in the terminal', async ({ page }) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear; printf "one\\ntwo\\ntwo\\n"');
  await expect(terminal.screen).toContainText('two');
  await page.keyboard.press('Control+Shift+F');
  await page.getByRole('searchbox', { name: '터미널에서 찾기' }).fill('one');
  await expect(page.locator('.search-count')).toContainText('개 가운데');
  await page.getByRole('searchbox').fill('no such words');
  await expect(page.locator('.search-count')).toHaveText('찾지 못했습니다');
  await page.keyboard.press('Escape');
  await expect(page.locator('.search-bar')).toBeHidden();
});

test('several lines from outside are asked about, once', async ({ page, context, naru }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: naru.origin });
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear');
  const paste = async (text: string) => {
    await page.evaluate((words) => navigator.clipboard.writeText(words), text);
    await page.locator('.xterm-helper-textarea').focus();
    await page.keyboard.press('Control+Shift+V');
  };
  await paste('echo first\necho second');
  const dialog = page.getByRole('dialog', { name: '2줄을 붙여넣을까요?' });
  await expect(dialog).toContainText('echo second');
  await dialog.getByRole('button', { name: '취소하기' }).click();
  await expect(terminal.screen).not.toContainText('first');
  await paste('echo first\necho second');
  await dialog.getByRole('button', { name: '붙여넣기' }).click();
  await expect(terminal.screen).toContainText('echo second');
  await page.keyboard.press('Enter');
  await paste('echo third\necho fourth');
  await expect(terminal.screen).toContainText('echo fourth');
  await page.keyboard.press('Enter');
});

test('a shell that ended can be started again', async ({ page }) => {
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('seq 60; exit 3');
  // What the shell said last can be read above the words about its end.
  const ended = page.locator('.cover[data-kind=exited]');
  await expect(ended).toBeVisible();
  const last = terminal.screen.getByText('60', { exact: true });
  await expect(last).toBeVisible();
  await expect
    .poll(async () => ((await last.boundingBox())?.y ?? 0) + 16 <= ((await ended.boundingBox())?.y ?? 0))
    .toBe(true);
  const cover = page.locator('terminal-pane .cover');
  await expect(cover).toContainText('종료 코드 3');
  await cover.getByRole('button', { name: '새 셸 시작' }).click();
  await expect(cover).toBeHidden();
  await terminal.type('echo alive-$((40 + 2))');
  await expect(terminal.screen).toContainText('alive-42');
});

test('starting over says what is lost, and can be called off', async ({ page }) => {
  await page.goto('/en/lessons/pods');
  await new TerminalOnPage(page).ready();
  const exercise = new ExerciseOnPage(page, 'fnd-first-pod');
  await exercise.start();
  await exercise.box.getByRole('button', { name: 'Start over' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start this exercise over?' });
  await expect(dialog).toContainText('is deleted');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(exercise.box.locator('.exercise-history')).toContainText('1 attempt');
  await exercise.box.getByRole('button', { name: 'Start over' }).click();
  await dialog.getByRole('button', { name: 'Delete and start over' }).click();
  await expect(exercise.box.locator('.exercise-history')).toContainText('2 attempts', { timeout: 30_000 });
});

test('emptying the cluster brings a new shell, and exercises begin anew', async ({ page }) => {
  await page.goto('/ko/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const exercise = new ExerciseOnPage(page, 'fnd-first-pod');
  await expect(exercise.box).toHaveAttribute('data-state', /new|open/);
  if ((await exercise.box.getAttribute('data-state')) === 'new') await exercise.start();
  await terminal.type('echo before-the-reset');
  await expect(terminal.screen).toContainText('before-the-reset');
  await page.getByRole('button', { name: /샌드박스 자세히 보기/ }).click();
  await page.locator('#sandbox-card').getByRole('button', { name: '클러스터 비우기' }).click();
  const dialog = page.getByRole('dialog', { name: '클러스터를 비울까요?' });
  await expect(dialog).toContainText('모두 지워지고');
  await expect(dialog).toContainText('셸도 새로 시작');
  await dialog.getByRole('button', { name: '비우기' }).click();
  await expect(terminal.screen).not.toContainText('before-the-reset', { timeout: 30_000 });
  // The shell is another one, and the page says so.
  await expect(page.locator('[data-shell=fresh]')).toContainText('새 셸입니다');
  await terminal.ready();
  await expect(exercise.box).toHaveAttribute('data-state', 'new');
  await terminal.type('kubectl get namespaces');
  await expect(terminal.screen).toContainText('kube-system');
  await expect(terminal.screen).not.toContainText('fnd-');
});

test('the other language opens at the same place of the text', async ({ page }) => {
  await page.goto(LESSON);
  const headings = page.locator('.lesson h2');
  await headings.nth(5).evaluate((heading) => heading.scrollIntoView());
  await page.locator('[data-language-switch=en]').click();
  await expect(page).toHaveURL(/\/en\//);
  const top = await headings.nth(5).evaluate((heading) => heading.getBoundingClientRect().top);
  expect(Math.abs(top - 56)).toBeLessThan(150);
});

test('a drawing is part of the page, in its colours, and has words in the language of the text', async ({
  page,
}) => {
  await page.goto('/ko/lessons/pods');
  const drawing = page.getByRole('img', { name: /파드 web이 있습니다/ });
  await expect(drawing).toBeVisible();
  await expect(page.locator('.drawing figcaption')).toContainText('컨테이너 두 개를 담은 파드');
  const ink = () => drawing.evaluate((svg) => getComputedStyle(svg).color);
  const light = await ink();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(ink).not.toBe(light);
  await page.goto('/en/lessons/pods');
  await expect(page.getByRole('img', { name: /The Pod web is on the node/ })).toBeVisible();
});

test('the answer to a start that comes in late does not undo the ticks', async ({ page }) => {
  const sights = new Promise<void>((resolve) =>
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).startsWith('{"type":"live","exercise":"fnd-first-pod","sights":[{')) resolve();
      }),
    ),
  );
  // Made when nobody had looked at the checks yet, and held up on its way until the page has heard of them.
  await page.route('**/api/exercises/fnd-first-pod/start', async (route) => {
    const response = await route.fetch();
    const state: Record<string, unknown> = { ...(await response.json()), live: [] };
    await sights;
    // The page takes an event in at once; an answer that is on its way this long is surely behind it.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.fulfill({ response, json: state });
  });
  await page.goto('/ko/lessons/pods');
  await new TerminalOnPage(page).ready();
  const exercise = new ExerciseOnPage(page, 'fnd-first-pod');
  await exercise.start();
  const checks = await exercise.box.locator('check-box').count();
  await expect(exercise.box.locator('check-box[data-state=not-yet]')).toHaveCount(checks);
});

test('the top of a lesson leads to its neighbours, and its contents say where the reader is', async ({
  page,
}) => {
  await page.goto('/en/lessons/pods');
  await page.getByRole('button', { name: 'Contents' }).click();
  const here = page.locator('.contents-sections [aria-current]');
  await expect(page.locator('#contents')).toBeVisible();
  await page.locator('.contents-sections a').nth(3).click();
  await expect(page.locator('#contents')).toBeHidden();
  await page.getByRole('button', { name: 'Contents' }).click();
  await expect(here).toHaveCount(1);
  expect(await here.getAttribute('href')).toBe(
    await page.locator('.contents-sections a').nth(3).getAttribute('href'),
  );
  await page.keyboard.press('Escape');
  const next = await page.locator('.lesson-next [rel=next]').getAttribute('href');
  await page.locator('.crumb-steps [rel=next]').click();
  await expect(page).toHaveURL(new RegExp(`${next}$`));
  await page.locator('.crumb-steps [rel=prev]').click();
  await expect(page).toHaveURL(/\/en\/lessons\/pods$/);
});
