/** States that a healthy server rarely shows: the page is told of them in the server's place. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { AppState, ExerciseState } from '../../server/protocol.ts';
import { ExerciseOnPage, expect, TerminalOnPage, test } from './naru.ts';

const LESSON = '/ko/lessons/replicasets-deployments';

test('a sandbox that is starting says how far it is', async ({ page }) => {
  await pretendSandbox(page, {
    phase: 'starting',
    progress: { step: 'control-plane.starting', fraction: 0.42 },
  });
  await page.goto(LESSON);
  const cover = page.locator('terminal-workspace > .cover');
  await expect(cover).toContainText('샌드박스를 준비하고 있습니다');
  await expect(cover).toContainText('컨트롤 플레인을 시작하고 있습니다 (42%)');
  await expect(
    new ExerciseOnPage(page, 'fnd-deployment-scale').box.locator('.exercise-start'),
  ).toBeDisabled();
});

test('a sandbox that failed says what happened, what to do, and can be tried again', async ({ page }) => {
  await pretendSandbox(page, {
    phase: 'failed',
    problem: { code: 'sandbox/engine-down', message: 'docker does not answer', remedy: 'Start Docker.' },
  });
  const tries: string[] = [];
  await page.route('/api/sandbox', async (route) => {
    tries.push(route.request().method());
    await route.fulfill({
      status: 503,
      json: { code: 'no/such-code', message: 'Something new went wrong.' },
    });
  });
  await page.goto(LESSON);
  const cover = page.locator('terminal-workspace > .cover');
  await expect(cover).toContainText('컨테이너 엔진이 대답하지 않습니다.');
  await expect(cover).toContainText('NARU_SANDBOX=simulated');
  await cover.getByRole('button', { name: '다시 시작하기' }).click();
  expect(tries).toEqual(['POST']);
  // A code without a sentence of ours shows the server's own words.
  await expect(cover).toContainText('Something new went wrong.');
});

test('a fault is ours, costs nothing, and partial credit is shown', async ({ page }) => {
  await pretendExercise(page, {
    attempts: 1,
    attempt: {
      id: 'a',
      exercise: 'fnd-deployment-scale',
      state: 'open',
      startedAt: '2026-11-21T00:00:00Z',
      verdicts: [
        { check: 'ready', outcome: 'pass' },
        {
          check: 'replica-set',
          outcome: 'fail',
          findings: [{ code: 'field.differs', values: { path: 'spec.replicas', want: 4, got: 1 } }],
        },
        { check: 'owned-pods', outcome: 'fault', reason: 'The API server did not answer.' },
      ],
      grade: { points: 2, of: 4, faults: ['owned-pods'] },
    },
  });
  await page.goto(LESSON);
  const exercise = new ExerciseOnPage(page, 'fnd-deployment-scale');
  await expect(exercise.checkBox('ready').locator('.check-state')).toHaveText('통과');
  await expect(exercise.checkBox('replica-set')).toContainText('spec.replicas 값: 1, 기대한 값: 4');
  const fault = exercise.checkBox('owned-pods');
  await expect(fault.locator('.check-state')).toHaveText('확인 못 함');
  await expect(fault).toContainText('저희 쪽 오류입니다. 점수는 깎이지 않습니다.');
  await expect(fault).toContainText('The API server did not answer.');
  await expect(exercise.box.locator('.exercise-score-text')).toHaveText('4점 가운데 2점');
});

test('a fault can be asked about again, alone', async ({ page }) => {
  const attempt: ExerciseState['attempt'] = {
    id: 'a',
    exercise: 'fnd-deployment-scale',
    state: 'open',
    startedAt: '2026-11-21T00:00:00Z',
    verdicts: [{ check: 'ready', outcome: 'fault', reason: 'The API server did not answer.' }],
    grade: { points: 0, of: 4, faults: ['ready'] },
  };
  await pretendExercise(page, { attempts: 1, attempt });
  const asked: string[] = [];
  await page.route('/api/exercises/fnd-deployment-scale/retry', async (route) => {
    asked.push(route.request().method());
    const verdicts = [{ check: 'ready', outcome: 'pass' }];
    const state = { exercise: 'fnd-deployment-scale', attempts: 1, passed: false, lacks: [], busy: 'no' };
    await route.fulfill({
      json: { ...state, attempt: { ...attempt, verdicts, grade: { points: 2, of: 4, faults: [] } } },
    });
  });
  await page.goto(LESSON);
  const exercise = new ExerciseOnPage(page, 'fnd-deployment-scale');
  await expect(exercise.box.locator('.exercise-note')).toContainText('점수는 깎이지 않습니다');
  await exercise.box.getByRole('button', { name: '그것만 다시 확인' }).press('Enter');
  await expect(exercise.checkBox('ready').locator('.check-state')).toHaveText('통과');
  await expect(exercise.box.locator('.exercise-note')).not.toContainText('오류');
  expect(asked).toEqual(['POST']);
});

test('what must last says how long it has to, and what is right and waits says so', async ({ page }) => {
  await page.routeWebSocket(/\/ws\/events/, () => undefined);
  await pretendExercise(page, {
    attempts: 1,
    attempt: {
      id: 'a',
      exercise: 'fnd-deployment-scale',
      state: 'open',
      startedAt: '2026-11-21T00:00:00Z',
      verdicts: [],
    },
    live: [
      { check: 'ready', state: 'holding', for: 20, left: 13 },
      { check: 'replica-set', state: 'waits' },
      { check: 'owned-pods', state: 'not-yet' },
    ],
  });
  await page.goto(LESSON);
  const exercise = new ExerciseOnPage(page, 'fnd-deployment-scale');
  const ready = exercise.checkBox('ready');
  await expect(ready.locator('.check-state')).toHaveText('유지되는지 보는 중');
  await expect(ready.locator('.check-wait')).toHaveText(/^20초 동안 유지되어야 합니다\. \d+초 남았습니다\.$/);
  await expect(ready.locator('.check-wait')).toContainText('11초', { timeout: 5_000 });
  await expect(exercise.checkBox('replica-set')).toContainText('다른 확인이 맞으면 점수가 됩니다');
  await expect(exercise.checkBox('owned-pods').locator('.check-state')).toHaveText('아직 아님');
  // The seconds that run are for the eye alone.
  await expect(exercise.box.locator('.exercise-said')).toBeEmpty();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every state of a check can be read in ${colorScheme}, by assistive technology too`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.routeWebSocket(/\/ws\/events/, () => undefined);
    const at = { object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'a', name: 'hello' } };
    const findings = [{ code: 'field.differs', values: { path: 'spec.replicas', want: 4, got: 1 }, at }];
    const attempt: ExerciseState['attempt'] = {
      id: 'a',
      exercise: 'fnd-deployment-scale',
      state: 'open',
      startedAt: '2026-11-21T00:00:00Z',
      verdicts: [{ check: 'owned-pods', outcome: 'fault', reason: 'The API server did not answer.' }],
      grade: { points: 0, of: 4, faults: ['owned-pods'] },
    };
    const states: NonNullable<ExerciseState['live']>[] = [
      [
        { check: 'ready', state: 'holding', for: 20, left: 13 },
        { check: 'replica-set', state: 'waits' },
      ],
      [
        { check: 'ready', state: 'not-yet', findings },
        { check: 'replica-set', state: 'not-yet' },
        { check: 'owned-pods', state: 'pass' },
      ],
    ];
    for (const live of states) {
      await page.unroute('/api/exercises/fnd-deployment-scale');
      await pretendExercise(page, { attempts: 1, attempt, live });
      await page.goto(LESSON);
      const { box } = new ExerciseOnPage(page, 'fnd-deployment-scale');
      await expect(
        box.locator(`check-box[data-state=${live.length === 2 ? 'holding' : 'fail'}]`),
      ).toHaveCount(1);
      const { violations } = await new AxeBuilder({ page })
        .include('#exercise-fnd-deployment-scale')
        .analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join('\n')}`)).toEqual(
        [],
      );
    }
  });
}

test('an exercise this sandbox cannot run says why, and cannot be started', async ({ page }) => {
  await pretendExercise(page, { lacks: ['node-exec'] });
  await page.goto(LESSON);
  await new TerminalOnPage(page).ready();
  const { box } = new ExerciseOnPage(page, 'fnd-deployment-scale');
  await expect(box).toContainText('지금 샌드박스에서는 이 실습을 할 수 없습니다.');
  await expect(box).toContainText('노드에서 명령 실행하기');
  await expect(box.locator('.exercise-start')).toBeDisabled();
});

const FULL = {
  ko: ['디스크가 가득 찼습니다.', '디스크에 공간을 만들거나'],
  en: ['The disk is full.', 'Make room on it'],
} as const;

for (const locale of ['ko', 'en'] as const)
  test(`a full disk is said where something could not be written, and what to do, in "${locale}"`, async ({
    page,
  }) => {
    await page.route('/api/exercises/fnd-deployment-scale/start', (route) =>
      route.fulfill({
        status: 500,
        json: { code: 'store/full', message: 'ENOSPC: no space left on device, write' },
      }),
    );
    await page.goto(`/${locale}/lessons/replicasets-deployments`);
    const { box } = new ExerciseOnPage(page, 'fnd-deployment-scale');
    await expect(box.locator('.exercise-start')).toBeEnabled({ timeout: 30_000 });
    await box.locator('.exercise-start').click();
    const note = box.locator('.exercise-note [role=alert]');
    for (const words of FULL[locale]) await expect(note).toContainText(words);
    await expect(box.locator('.exercise-start')).toBeEnabled();
  });

test('a clock that is put back by a day holds up neither commands nor connections', async ({ page }) => {
  await page.addInitScript(() => {
    const real = Date.now.bind(Date);
    let back = 0;
    Date.now = () => real() - back;
    Object.assign(globalThis, { putBack: (milliseconds: number) => (back = milliseconds) });
  });
  let lost = false;
  const open: { close(): Promise<void> }[] = [];
  await page.routeWebSocket(/\/ws\/terminal/, (socket) => {
    if (lost) return void socket.close();
    socket.connectToServer();
    open.push(socket);
  });
  await page.goto(LESSON);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await terminal.type('clear');
  await page.evaluate('putBack(86_400_000)');
  await page.locator('.code-run').first().click();
  await expect(page.locator('.code-run[data-said=done]')).toBeVisible({ timeout: 5_000 });
  await page.evaluate('putBack(0)');
  lost = true;
  for (const socket of open) await socket.close();
  await expect(page.locator('.link-state')).toContainText(/다시 연결/);
  await page.evaluate('putBack(86_400_000)');
  // At most ten seconds, whatever the clock says.
  await expect(page.locator('.link-state')).toContainText(/(?:^|\D)(?:[1-9]|1[0-2])초/);
  lost = false;
  await terminal.ready();
});

/** The server's own state with another sandbox in it. The socket is silent, because it would tell the truth. */
async function pretendSandbox(page: Page, sandbox: Partial<AppState['sandbox']>): Promise<void> {
  await page.routeWebSocket(/\/ws\/events/, () => undefined);
  await page.route('/api/state', async (route) => {
    const state = (await (await route.fetch()).json()) as AppState;
    await route.fulfill({ json: { ...state, sandbox: { ...state.sandbox, ...sandbox } } });
  });
}

async function pretendExercise(page: Page, pretended: Partial<ExerciseState>): Promise<void> {
  const state: ExerciseState = {
    exercise: 'fnd-deployment-scale',
    attempts: 0,
    passed: false,
    lacks: [],
    busy: 'no',
    ...pretended,
  };
  await page.route('/api/exercises/fnd-deployment-scale', (route) => route.fulfill({ json: state }));
  // Another test may have left a real attempt open; how its checks stand is none of what is pretended.
  await page.routeWebSocket(/\/ws\/events/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const { type } = JSON.parse(String(message)) as { type: string };
      if (type !== 'live' && type !== 'exercise') socket.send(message);
    });
  });
}
