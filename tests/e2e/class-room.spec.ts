/** A class in progress: an instructor and learners, each in a browser of their own, in both languages. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, type Member, test } from './class.ts';
import { ExerciseOnPage, TerminalOnPage } from './naru.ts';

const LESSON = 'pods';

/** A seat of the board, by the learner's name. */
const seat = (board: Page, name: string) => board.locator('.seat').filter({ hasText: name });

async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`);
}

async function onLesson({ page }: Member, language: 'ko' | 'en'): Promise<TerminalOnPage> {
  await page.goto(`/${language}/lessons/${LESSON}`);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  return terminal;
}

test('a class: where everybody is, a hand, a hint, a watched shell, the keyboard, and a server that is killed', async ({
  school,
}) => {
  test.setTimeout(300_000);
  const teacher = await school.instructor('김강사', 'ko');
  const board = teacher.page;
  await board.goto('/ko/class/board/');
  await expect(board.locator('.board-main')).toContainText('아직 아무도 들어오지 않았습니다.');

  const minji = await school.learner('민지', 'ko');
  const alex = await school.learner('Alex', 'en');
  await expect(seat(board, '민지')).toHaveAttribute('data-state', 'away');
  const shell = await onLesson(minji, 'ko');
  await expect(seat(board, '민지')).toHaveAttribute('data-state', 'there');
  await expect(seat(board, '민지').locator('.seat-where')).not.toBeEmpty();
  await onLesson(alex, 'en');
  await expect(board.locator('.board-counts')).toContainText('2명 가운데 2명 접속');

  // What stands on the board comes by itself, with each check that passes.
  const id = (await minji.page.locator('exercise-box').first().getAttribute('exercise')) ?? '';
  await new ExerciseOnPage(minji.page, id).start();
  await expect(seat(board, '민지').locator('.seat-count')).toHaveText(/^0\/\d$/, { timeout: 30_000 });

  // A hand with a question; another learner sees that they are not the first, and not who is.
  await minji.page.getByRole('button', { name: '손들기' }).click();
  await minji.page.getByLabel('무엇이 궁금합니까?').fill('파드가 왜 Pending인가요?');
  await minji.page.locator('.class-hand-card').getByRole('button', { name: '손들기' }).click();
  await expect(minji.page.locator('.class-hand-state')).toContainText('다음 차례입니다');
  await alex.page.getByRole('button', { name: 'Raise your hand' }).click();
  await alex.page.locator('.class-hand-card').getByRole('button', { name: 'Raise your hand' }).click();
  await expect(alex.page.locator('.class-hand-state')).toContainText('1 before you');
  await expect(alex.page.locator('.class-bar')).not.toContainText('민지');
  await expect(board.locator('.hand-list > li')).toHaveCount(2);
  await expect(board.locator('.hand-list > li').first()).toContainText('파드가 왜 Pending인가요?');
  await expect(seat(board, '민지')).toHaveAttribute('data-state', 'hand');
  await board.locator('.hand-list > li').first().getByRole('button', { name: '갈게요' }).click();
  await expect(minji.page.locator('.class-hand-state')).toContainText('김강사 님이 오고 있습니다');

  // Watched, which the learner sees; the keyboard is asked for, given, and given back.
  await board.locator('.hand-list > li').first().getByRole('button', { name: '자리 보기' }).click();
  await expect(board.locator('.seat-detail h2')).toHaveText('민지');
  expect(await serious(board)).toEqual([]);
  await board.getByRole('button', { name: '화면 보기' }).click();
  const large = board.locator('.screen-large');
  await expect(large.locator('.xterm-rows')).toContainText(/[#$]/, { timeout: 30_000 });
  const people = minji.page.locator('terminal-pane[data-active] .people-bar');
  await expect(people).toContainText('김강사');
  await shell.type('echo seen-$((40 + 2))');
  await expect(large.locator('.xterm-rows')).toContainText('seen-42');
  await large.getByRole('button', { name: '키보드 부탁하기' }).click();
  await people.getByRole('button', { name: '넘겨주기' }).click();
  await expect(large.locator('.watch-bar')).toHaveAttribute('data-kind', 'driving');
  await board.keyboard.type('echo helped-$((50 + 3))\n');
  await expect(shell.screen).toContainText('helped-53');
  await large.locator('.watch-bar').getByRole('button').last().click();
  await expect(large.locator('.watch-bar')).toHaveAttribute('data-kind', 'looking');
  await large.getByRole('button', { name: '그만 보기' }).click();

  // A hint for one, which others do not get; a command that is typed only when its learner says so.
  await board.locator('.seat-detail').getByRole('button', { name: '보내기' }).click();
  const dialog = board.getByRole('dialog');
  await dialog.getByLabel('내용').fill('kubectl describe pod 를 보세요.');
  await dialog.getByRole('button', { name: '보내기', exact: true }).click();
  await expect(minji.page.locator('.class-message')).toContainText('kubectl describe pod');
  await board.getByRole('button', { name: '보내기 …' }).click();
  await dialog.getByLabel('무엇을').selectOption('command');
  await dialog.getByLabel('명령', { exact: true }).fill('echo from-$((60 + 4))');
  await dialog.getByRole('button', { name: '보내기', exact: true }).click();
  const command = alex.page.locator('.class-message[data-kind=command]');
  await expect(command).toContainText('from-$((60 + 4))');
  await expect(alex.page.locator('.class-message')).toHaveCount(1);
  await command.getByRole('button', { name: 'Put into the terminal' }).click();
  const other = new TerminalOnPage(alex.page);
  await expect(other.screen).toContainText('echo from-$((60 + 4))');
  await expect(other.screen).not.toContainText('from-64');
  expect(await serious(minji.page)).toEqual([]);

  // Killed in the middle: everybody comes back by themselves, and the room is as it was.
  const handsBefore = await board.locator('.hand-list > li').count();
  await school.killAndStart();
  await expect(minji.page.locator('.class-hand-state')).toContainText('김강사 님이 오고 있습니다', {
    timeout: 60_000,
  });
  await expect(board.locator('.board-lost')).toBeHidden({ timeout: 60_000 });
  await expect(board.locator('.hand-list > li')).toHaveCount(handsBefore);
  await expect(seat(board, 'Alex')).not.toHaveAttribute('data-state', 'away', { timeout: 60_000 });
  await command.getByRole('button', { name: 'Put away' }).click();
  await expect(alex.page.locator('.class-message')).toHaveCount(0);
  await board.locator('.hand-list > li').first().getByRole('button', { name: '도움 끝' }).click();
  await expect(minji.page.locator('.class-hand-state')).toBeEmpty();
});

test('the whole class: attention, time, the instructor’s terminal, lessons one by one, in English', async ({
  school,
}) => {
  test.setTimeout(300_000);
  const teacher = await school.instructor('Ms. Kim', 'en');
  const board = teacher.page;
  await board.goto('/en/class/board/');
  const kim = await school.learner('Kim', 'en');
  await onLesson(kim, 'en');

  // Attention: nothing else can be reached meanwhile, not even by Escape.
  await board.getByRole('button', { name: 'Pause screens' }).click();
  const look = kim.page.getByRole('dialog', { name: 'Please look up for a moment' });
  await expect(look).toBeVisible();
  await kim.page.keyboard.press('Escape');
  await kim.page.keyboard.press('Escape');
  await expect(look).toBeVisible();
  expect(await serious(kim.page)).toEqual([]);
  await board.getByRole('button', { name: 'Go on' }).click();
  await expect(look).toBeHidden();

  // Time for an exercise.
  const exercises = board.getByLabel('Exercise to be timed');
  await exercises.selectOption({ index: 2 });
  await board.getByRole('button', { name: 'Start the time' }).click();
  await expect(kim.page.locator('.class-countdown')).toHaveText(/^(10:00|9:\d\d)$/);
  await board.getByRole('button', { name: '5 min more' }).click();
  await expect(kim.page.locator('.class-countdown')).toHaveText(/^1[45]:\d\d$/);
  await board.getByRole('button', { name: 'Stop the time' }).click();
  await expect(kim.page.locator('.class-time')).toBeHidden();

  // The instructor's own terminal, to be looked at.
  const own = await teacher.context.newPage();
  await own.goto(`/en/lessons/${LESSON}`);
  const shell = new TerminalOnPage(own);
  await shell.ready();
  await board.getByRole('button', { name: 'Show my terminal' }).click();
  const panel = kim.page.locator('.class-broadcast');
  await expect(panel.locator('.xterm-rows')).toContainText(/[#$]/, { timeout: 30_000 });
  await shell.type('echo shown-$((70 + 1))');
  await expect(panel.locator('.xterm-rows')).toContainText('shown-71');
  // Another one of their shells, without stopping: by its name, and by the keyboard.
  const choice = board.getByLabel('Which of my terminals');
  await expect(choice).toBeHidden();
  await own.getByRole('button', { name: /^New shell/ }).click();
  await shell.ready();
  await shell.type('echo other-$((80 + 1))');
  await expect(choice.locator('option')).toHaveText(['Shell 1', 'Shell 2']);
  await choice.focus();
  await board.keyboard.press('ArrowDown');
  await expect(panel.locator('.xterm-rows')).toContainText('other-81');
  await expect(panel.locator('.xterm-rows')).not.toContainText('shown-71');
  expect(await serious(board)).toEqual([]);
  // Whoever has put the panel away is left alone.
  await panel.getByRole('button', { name: 'Close' }).click();
  await choice.selectOption('Shell 1');
  await expect(kim.page.getByRole('button', { name: "Instructor's terminal" })).toBeVisible();
  await expect(panel).toBeHidden();
  await kim.page.getByRole('button', { name: "Instructor's terminal" }).click();
  await expect(panel.locator('.xterm-rows')).toContainText('shown-71');
  await own
    .locator('terminal-tabs, .tabs')
    .getByRole('tab', { name: /Shell 1/ })
    .click();
  await panel.locator('.xterm-helper-textarea').focus();
  await kim.page.keyboard.type('echo not-mine\n');
  await board.getByRole('button', { name: 'Stop showing' }).click();
  await expect(panel).toBeHidden();
  await expect(shell.screen).not.toContainText('not-mine');

  // One lesson after another.
  await board.getByRole('button', { name: 'Plan', exact: true }).click();
  await board.getByRole('button', { name: 'Open them one by one' }).click();
  await expect(board.locator('.plan-state[data-open=true]')).toHaveCount(0);
  await expect.poll(async () => (await kim.page.request.get(`/en/lessons/${LESSON}`)).status()).toBe(403);
  // Said on the first page, too.
  const outline = await kim.context.newPage();
  await outline.goto('/en');
  await expect(outline.locator('lesson-stop[lesson=pods]')).toContainText('not open yet');
  expect(await serious(outline)).toEqual([]);
  const row = board.locator('.plan-lessons > li').nth(1);
  await row.getByRole('button', { name: /: Open$/ }).click();
  await expect(row.locator('.plan-state')).toHaveText('Open');
  await expect(outline.locator('lesson-stop').nth(1)).not.toContainText('not open yet');
  await outline.close();
  await row.getByRole('button', { name: /: Go here$/ }).click();
  await kim.page.getByRole('link', { name: 'Go to where we are' }).click();
  await expect(kim.page.locator('split-pane')).toBeVisible();
  expect(await serious(board)).toEqual([]);

  // The day, and what the class passes.
  await board.getByRole('button', { name: 'Today' }).click();
  await expect(board.locator('.day-marks')).toContainText('Attention was called.');
  expect(await serious(board)).toEqual([]);

  // Not for learners.
  expect((await kim.page.request.get('/en/class/board/')).status()).toBe(403);
  const headers = { origin: school.origin };
  const asked = await kim.page.request.post('/api/class/room/act', {
    data: { type: 'attention-ended' },
    headers,
  });
  expect(asked.status()).toBe(403);
  expect(kim.complaints.filter((one) => !one.includes('403'))).toEqual([]);
});

test('the board is readable with many seats, wide and narrow, light and dark', async ({ school }) => {
  test.setTimeout(180_000);
  const teacher = await school.instructor('김강사', 'ko');
  const board = teacher.page;
  await board.routeWebSocket(/\/ws\/class\/room/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => socket.send(crowded(String(text))));
  });
  await board.goto('/ko/class/board/');
  await expect(board.locator('.seat')).toHaveCount(100);
  await expect(board.locator('.seat').first()).toHaveAttribute('data-state', 'hand');
  for (const width of [1920, 1280, 768, 360]) {
    await board.setViewportSize({ width, height: 900 });
    const wider = await board.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wider, `at ${width}`).toBeLessThanOrEqual(0);
  }
  await board.setViewportSize({ width: 1440, height: 900 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await board.emulateMedia({ colorScheme });
    expect(await serious(board), colorScheme).toEqual([]);
  }
  await board.getByRole('button', { name: /^막힌 사람/ }).click();
  await expect(board.locator('.seat')).toHaveCount(20);
  await board.getByRole('searchbox', { name: '이름' }).fill('학습자 05');
  await expect(board.locator('.seat')).toHaveCount(1);
});

/** The same room with a hundred learners in it. */
function crowded(text: string): string {
  const message = JSON.parse(text);
  if (message.type !== 'board') return text;
  const now = Date.now();
  const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();
  message.rows = Array.from({ length: 100 }, (_, index) => ({
    learner: `l${index}`,
    name: `학습자 ${String(index).padStart(2, '0')}`,
    present: index % 10 !== 9,
    activeAt: ago(index % 7),
    solved: index % 5,
    lesson: 'pods',
    exercise: 'first-pod',
    since: ago(20),
    held: index % 4,
    of: 4,
    ...(index % 5 === 0 ? { stuck: { check: 'one', since: ago(5 + index) } } : {}),
  }));
  message.room.hands = ['l40', 'l12'].map((learner, at) => ({ hand: `h${at}`, learner, at: ago(3 - at) }));
  return JSON.stringify(message);
}
