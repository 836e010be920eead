/** Progress by domain, what to practise next, and the certificate. */
import { commands, ExerciseOnPage, exerciseFile, expect, TerminalOnPage, test } from './naru.ts';

const EXERCISE = 'fnd-first-pod';

test('what was passed counts for its domain and stands on the certificate; what was not is to be practised', async ({
  page,
}) => {
  test.setTimeout(180_000);
  await page.goto('/ko/progress');
  await expect(page.locator('.standing-exam')).toHaveText('시험 100점 가운데 0점');
  const foundations = page.locator('.standing-domain', { has: page.getByRole('heading', { name: '기초' }) });
  await expect(foundations).toContainText(/실습 \d+개 가운데 0개 통과/);

  await page.goto('/ko/lessons/pods');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const exercise = new ExerciseOnPage(page, EXERCISE);
  await exercise.start();
  await terminal.type(commands(await exerciseFile(EXERCISE, 'solution.sh')));
  await expect(exercise.box.locator('.exercise-state')).toHaveText('통과했습니다', { timeout: 60_000 });

  await page.goto('/en/progress');
  const domain = page.locator('.standing-domain', {
    has: page.getByRole('heading', { name: 'Foundations' }),
  });
  await expect(domain).toContainText(/1 of \d+ exercises passed/);
  const next = page.getByRole('region', { name: 'Practise next' }).getByRole('listitem');
  await expect(next.first()).toContainText('Not tried yet.');
  await expect(next.getByRole('link', { name: 'A first Pod' })).toHaveCount(0);
  await page.getByText('Show 5 competencies').first().click();
  await expect(page.getByRole('rowheader', { name: /Troubleshoot clusters and nodes/ })).toBeVisible();

  await page.getByRole('link', { name: 'Certificate' }).click();
  await page.getByLabel('Name').fill('Kim Naru');
  await expect(page.locator('.certificate-what')).toContainText(/^Kim Naru has passed 1 of \d+ exercises/);
  await page.reload();
  await expect(page.locator('.certificate-what')).toContainText('Kim Naru');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByLabel('Name')).toBeHidden();
  await expect(page.locator('.certificate')).toBeVisible();
});

for (const [locale, again, half] of [
  ['ko', '이번에는 보지 않고 풀어 봅니다', '풀이를 보고 통과한 실습이 1개 있으며'],
  ['en', 'Now without it.', 'Passed only after looking at the solution: 1.'],
] as const)
  test(`a pass with the solution in view is said to be one, and to be repeated, in "${locale}"`, async ({
    page,
  }) => {
    await page.route('/api/standing', async (route) => {
      const standing = await (await route.fetch()).json();
      const [first] = standing.next;
      Object.assign(standing.domains.at(-1), { passed: 1, aided: 1 });
      await route.fulfill({ json: { ...standing, next: [{ ...first, reason: { kind: 'aided' } }] } });
    });
    await page.goto(`/${locale}/progress`);
    await expect(page.locator('.standing-next')).toContainText(again);
    await expect(page.locator('.standing-domain').last()).toContainText(half);
    await page.goto(`/${locale}/certificate`);
    await expect(page.locator('.certificate')).toContainText(half);
  });
