/** An incident: nothing is given away before it is over; then the shortest way stands beside the commands of the learner's own. */
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { commands, ExerciseOnPage, exerciseFile, expect, TerminalOnPage, test } from './naru.ts';

const INCIDENT = 'inc-friday-rollout';
const WORDS = {
  ko: {
    end: '장애 대응 끝내기',
    sure: '끝내고 돌아보기',
    title: '돌아보기',
    shortest: '가장 짧은 길',
    own: '내가 간 길',
    steps: '7단계',
    given: '목요일의 테스트가 남아 있었습니다',
    sum: /12점 중 0점/,
  },
  en: {
    end: 'End the incident',
    sure: 'End it and look back',
    title: 'Looking back',
    shortest: 'The shortest way',
    own: 'Your way',
    steps: '7 steps',
    given: 'A test of Thursday was left behind',
    sum: /0 of 12 points/,
  },
} as const;

const part = (page: Page, locale: string) => page.request.get(`/${locale}/debriefing/${INCIDENT}.html`);
const axe = async (page: Page, where: string) =>
  expect((await new AxeBuilder({ page }).include(where).analyze()).violations).toEqual([]);
const lines = (element: Element): number => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(({ top }) => top)).size;
};
const left = async (place: Locator) => (await place.boundingBox())?.x;

async function beginAnew(page: Page, { box }: ExerciseOnPage, terminal: TerminalOnPage): Promise<void> {
  await page.request.post(`/api/exercises/${INCIDENT}/reset`, {
    data: {},
    headers: { origin: new URL(page.url()).origin },
  });
  await page.reload();
  await terminal.ready();
  await expect(box.locator('.exercise-check')).toBeEnabled({ timeout: 60_000 });
}

for (const locale of ['ko', 'en'] as const)
  test(`an incident that is given up, in "${locale}"`, async ({ page, complaints }) => {
    test.setTimeout(360_000);
    const words = WORDS[locale];
    const incident = new ExerciseOnPage(page, INCIDENT);
    const { box } = incident;
    await page.goto(`/${locale}/lessons/incidents`);
    const terminal = new TerminalOnPage(page);
    await terminal.ready();
    // The second journey finds the incident of the first under way.
    if (locale === 'ko') await incident.start();
    else await beginAnew(page, incident, terminal);

    await terminal.type(
      'kubectl -n inc-friday get deployments\n echo between-us\nkubectl -n inc-friday get pods',
    );
    await terminal.settled();
    await incident.check();
    // Which checks hold is told, and nothing of what was found, nor of the solution.
    await expect(incident.checkBox('release')).toHaveAttribute('data-state', /not-yet|fail/);
    await expect(box.locator('.check-findings li')).toHaveCount(0);
    await expect(box.locator('.exercise-aid .button')).toBeHidden();
    expect((await part(page, locale)).status()).toBe(403);
    expect(await page.content()).not.toContain(words.given);

    const end = box.getByRole('button', { name: words.end });
    await end.focus();
    await page.keyboard.press('Enter');
    const question = page.getByRole('dialog');
    await expect(question).toBeVisible();
    await axe(page, 'dialog');
    await question.getByRole('button', { name: words.sure }).click();

    const told = box.locator('.debriefing');
    await expect(told.getByRole('heading', { name: words.title })).toBeFocused({ timeout: 90_000 });
    await expect(told.locator('.debriefing-sum')).toHaveText(words.sum);
    // What a screen reader heard of the checks holds no more.
    await expect(box.locator('.exercise-said')).toBeEmpty();
    await expect(told.getByRole('table')).toContainText(locale === 'ko' ? '0/4' : '0 of 4');
    const shortest = told.getByRole('region', { name: words.shortest });
    const own = told.getByRole('region', { name: words.own });
    await expect(shortest).toContainText(words.given);
    await expect(shortest).toContainText(words.steps);
    // What was different in this attempt is told now, and stands in the commands.
    await expect(shortest.locator('[data-value]:not(.known)')).toHaveCount(0);
    await expect(own.locator('li code').first()).toHaveText('kubectl -n inc-friday get deployments');
    await expect(own).toContainText('kubectl -n inc-friday get pods');
    await expect(own).not.toContainText('between-us');
    await expect(own.locator('time').first()).toHaveText(/^\d\d:\d\d$/);
    await axe(page, '.debriefing');

    // Beside each other where there is room, below each other on a phone; by day and by night.
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await left(shortest)).toBe(await left(own));
    await axe(page, '.debriefing');
    await page.setViewportSize({ width: 2200, height: 1100 });
    expect(await left(own)).toBeGreaterThan((await left(shortest)) ?? Number.NaN);
    await page.emulateMedia({ colorScheme: 'light' });

    // It is there after a reload, and gone with the next attempt.
    await page.reload();
    await expect(own).toContainText('kubectl -n inc-friday get pods', { timeout: 30_000 });
    await box.locator('.exercise-reset').click();
    await page.getByRole('dialog').locator('.button.primary, .button.danger').last().click();
    await expect(box.locator('.exercise-check')).toBeEnabled({ timeout: 60_000 });
    await expect(told).toBeHidden();
    expect((await part(page, locale)).status()).toBe(403);
    expect(complaints).toEqual([]);
  });

test('an incident that is solved', async ({ page }) => {
  test.setTimeout(300_000);
  const incident = new ExerciseOnPage(page, INCIDENT);
  await page.goto('/ko/lessons/incidents');
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  await beginAnew(page, incident, terminal);
  const script = commands(await exerciseFile(INCIDENT, 'right/whatever-it-is.sh'));
  await terminal.type(script);
  await terminal.settled();
  await incident.check();
  await expect(incident.box).toHaveAttribute('data-state', 'passed');
  await incident.box.getByRole('button', { name: WORDS.ko.sure }).click();
  const told = incident.box.locator('.debriefing');
  await expect(told.locator('.debriefing-sum')).toHaveText(/12점 중 12점/);
  // What was judged is one word, and stands in one line.
  const judged = told.getByRole('cell', { name: '됩니다' }).first();
  expect(await judged.evaluate(lines)).toBe(1);
  await expect(told.locator('.debriefing-own')).toContainText('patch service web');
});
