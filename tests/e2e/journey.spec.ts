/** The main job, end to end: a lesson in Korean, a real terminal, verdicts, and all of it still there later. */
import { commands, ExerciseOnPage, exerciseFile, expect, TerminalOnPage, test } from './naru.ts';

const EXERCISE = 'fnd-deployment-scale';

test('a learner opens a lesson, is wrong, is right, switches language, reloads, and finds everything there', async ({
  page,
  complaints,
}) => {
  test.setTimeout(240_000);
  const terminal = new TerminalOnPage(page);
  const exercise = new ExerciseOnPage(page, EXERCISE);

  await page.goto('/ko');
  await page.locator('.outline').getByRole('link', { name: 'ReplicaSet과 Deployment' }).click();
  await expect(page).toHaveURL(/\/ko\/lessons\/replicasets-deployments$/);
  await terminal.ready();
  await terminal.type("echo '나루에 오신 것을' 환영합니다");
  await expect(terminal.screen).toContainText('나루에 오신 것을 환영합니다');

  await exercise.start();
  // Nothing holds yet, and nobody is told what was wanted before they ask.
  await expect(exercise.box.locator('check-box[data-state=not-yet]')).toHaveCount(3);
  await expect(exercise.box.locator('.exercise-solved')).toBeHidden();
  await expect(exercise.box.locator('.check-findings li')).toHaveCount(0);

  // One replica where four are wanted.
  await terminal.type('kubectl -n fnd-deploy create deployment hello --image=nginx:1.27-alpine');
  await terminal.settled();
  await exercise.check();
  const ready = exercise.checkBox('ready');
  await expect(ready).toHaveAttribute('data-state', 'fail');
  await expect(ready.locator('.check-state')).toHaveText('아직 아님');
  await expect(ready.locator('.check-findings')).toContainText(/spec\.replicas.*1.*4|기대한 값: 4/);
  await expect(ready.locator('.check-where code')).toHaveText(/^kubectl -n fnd-deploy get /);
  await expect(exercise.box.locator('.exercise-said')).toContainText('통과했습니다');
  await ready.getByRole('button', { name: '터미널에서 실행' }).first().click();
  await expect(terminal.screen).toContainText('updatedReplicas');

  await terminal.type('kubectl -n fnd-deploy delete deployment hello');
  await terminal.settled();
  await terminal.type(commands(await exerciseFile(EXERCISE, 'solution.sh')));
  // The ticks come by themselves, and with the last of them the exercise is passed.
  await expect(exercise.box.locator('check-box[data-state=pass]')).toHaveCount(3);
  await expect(exercise.box.locator('.exercise-state')).toHaveText('통과했습니다');
  await expect(exercise.box.locator('.exercise-score-text')).toHaveText('4점 가운데 4점');
  await expect(exercise.box.locator('.exercise-solved')).toContainText('주인을 따라갑니다');
  await terminal.type('echo still-the-same-shell-$$');
  await expect(terminal.screen).toContainText(/still-the-same-shell-\d+/);
  const shell = /still-the-same-shell-\d+/.exec(await terminal.screen.innerText())?.[0] ?? '';

  await page.getByRole('link', { name: 'English' }).click();
  await expect(page).toHaveURL(/\/en\/lessons\/replicasets-deployments$/);
  await terminal.ready();
  await expect(terminal.screen).toContainText(shell);
  await expect(exercise.box.locator('check-box[data-state=pass] .check-state').first()).toHaveText('Pass');
  await expect(exercise.box.locator('.exercise-score-text')).toHaveText('4 of 4 points');

  await page.reload();
  await terminal.ready();
  await expect(terminal.screen).toContainText(shell);
  await expect(exercise.box.locator('check-box[data-state=pass]')).toHaveCount(3);
  await terminal.type('echo still-the-same-shell-$$ again');
  await expect(terminal.screen).toContainText(`${shell} again`);

  await page.goto('/en');
  await expect(page.getByRole('link', { name: 'Continue' })).toHaveAttribute(
    'href',
    /replicasets-deployments$/,
  );
  await expect(page.locator('course-meter')).toContainText(/1 of \d+ exercises passed/);
  expect(complaints).toEqual([]);
});
