/**
 * The pictures of the READMEs, taken anew from a server of its own: `NARU_PICTURES=docs npx playwright test pictures`. They are
 * no test; without the variable nothing happens. Each page is taken wide and light, and dark on a phone, in both languages.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { commands, ExerciseOnPage, exerciseFile, TerminalOnPage } from './naru.ts';
import { canBeTyped, sittingOf, solutionOf, test } from './timed.ts';

const folder = process.env['NARU_PICTURES'] ?? '';

test.skip(folder === '', 'NARU_PICTURES names no folder');
test.setTimeout(900_000);
test.use({ contextOptions: { reducedMotion: 'reduce' } });

const LOCALES = ['ko', 'en'] as const;
type Locale = (typeof LOCALES)[number];

const LOOKS = [
  { name: 'light', colorScheme: 'light', size: { width: 1280, height: 800 } },
  { name: 'phone-dark', colorScheme: 'dark', size: { width: 390, height: 780 } },
] as const;

const DARK = { name: 'dark', colorScheme: 'dark', size: LOOKS[0].size } as const;

/** Goes to a page and makes ready what is to be seen. `narrow`: on a phone. */
interface View {
  readonly name: string;
  readonly looks?: readonly ((typeof LOOKS)[number] | typeof DARK)[];
  open(page: Page, locale: Locale, narrow: boolean): Promise<void>;
}

async function take(page: Page, origin: string, views: readonly View[]): Promise<void> {
  for (const { name, looks = LOOKS, open } of views)
    for (const locale of LOCALES)
      for (const look of looks) {
        await page.setViewportSize(look.size);
        await page.emulateMedia({ colorScheme: look.colorScheme });
        await page.goto(`${origin}/${locale}`);
        await open(page, locale, look.size.width < 900);
        // Fonts, verdicts and the terminal's new size are on their way.
        await page.waitForTimeout(1500);
        await save(page, `${name}-${locale}-${look.name}`);
      }
}

async function save(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
  await devtools.detach();
  await writeFile(join(folder, `${name}.webp`), Buffer.from(data, 'base64'));
}

const to = (path: string) => async (page: Page, locale: Locale) => {
  await page.goto(new URL(`/${locale}${path}`, page.url()).href);
  await expect(page.locator('main')).toBeVisible();
};

const LESSON = '/lessons/replicasets-deployments';
const EXERCISE = 'fnd-deployment-scale';

async function toLesson(page: Page, locale: Locale, narrow: boolean): Promise<void> {
  await to(LESSON)(page, locale);
  if (!narrow) await new TerminalOnPage(page).ready();
  const { box } = new ExerciseOnPage(page, EXERCISE);
  await expect(box.locator('check-box[data-state=pass]')).toHaveCount(3);
  await box.locator('check-box').last().scrollIntoViewIfNeeded();
  // With the heading above it.
  await box.evaluate((element) => {
    element.scrollIntoView({ block: 'start' });
    element.closest('.pane')?.scrollBy({ top: -96 });
  });
}

const BUTTON = { ko: '클러스터 보기', en: 'Watch the cluster' } as const;

async function toCluster(page: Page, locale: Locale, narrow: boolean): Promise<void> {
  await to(LESSON)(page, locale);
  if (narrow) await page.locator('.view-switch [data-view=terminal]').click();
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  // A table of five columns is wider than a phone.
  if (narrow) await terminal.type('clear; kubectl -n fnd-deploy get pods -o name');
  const button = page.getByRole('button', { name: BUTTON[locale] });
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click();
  await expect(page.locator('.cluster-list > li > button')).toHaveCount(3);
}

async function toSearch(page: Page, locale: Locale): Promise<void> {
  await to('/glossary')(page, locale);
  await page.keyboard.press('/');
  const words = page.getByRole('dialog').getByRole('searchbox');
  await words.fill(locale === 'ko' ? '롤링 업데이트' : 'rolling update');
  await expect(page.getByRole('dialog').getByRole('link').first()).toBeVisible();
}

async function toExam(page: Page, locale: Locale, narrow: boolean): Promise<void> {
  await to('/exams/practice-short')(page, locale);
  await expect(page.locator('.exam-sheet')).toBeVisible();
  if (narrow) return;
  await new TerminalOnPage(page).ready();
}

/** The exercise of the lesson solved, and one beside it not. */
async function learn(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/en/lessons/pods`);
  await new TerminalOnPage(page).ready();
  const first = new ExerciseOnPage(page, 'fnd-first-pod');
  await first.start();
  await first.check();
  await page.goto(`${origin}/en${LESSON}`);
  const terminal = new TerminalOnPage(page);
  await terminal.ready();
  const exercise = new ExerciseOnPage(page, EXERCISE);
  await exercise.start();
  await terminal.type(commands(await exerciseFile(EXERCISE, 'solution.sh')));
  await expect(exercise.box.locator('check-box[data-state=pass]')).toHaveCount(3);
  await terminal.type('clear; kubectl -n fnd-deploy get deployments,pods');
  await expect(terminal.screen).toContainText(/Running[\s\S]*\$\s*$/);
}

/** Begins the short exam and solves what can be typed. */
async function sit(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/en/exams/practice-short`);
  await page.getByRole('button', { name: 'Begin the exam' }).click();
  await expect(page.locator('.exam-sheet')).toBeVisible({ timeout: 180_000 });
  const { tasks } = await sittingOf(page);
  for (const task of tasks.slice(0, -1)) {
    const script = await solutionOf(task);
    if (!canBeTyped(script) || script.includes('<<')) continue;
    await page
      .locator('.exam-task-button')
      .nth(task.number - 1)
      .click();
    const terminal = new TerminalOnPage(page);
    await terminal.ready();
    await terminal.type(script);
    await terminal.settled();
    await terminal.type('clear; kubectl get nodes');
    await expect(terminal.screen).toContainText(/Ready[\s\S]*\$\s*$/);
  }
  await page.getByRole('button', { name: 'Flag', exact: true }).click();
}

test('pictures', async ({ page, timed }) => {
  const { origin } = timed;
  await page.goto(timed.address);
  // Nothing that an author has left unfinished.
  await expect(page.locator('.outline lesson-stop').first()).toBeVisible();
  await expect(page.locator('live-banner .notice')).toHaveCount(0);
  await learn(page, origin);
  await take(page, origin, [
    { name: 'lesson', looks: [...LOOKS, DARK], open: toLesson },
    { name: 'cluster', open: toCluster },
    { name: 'search', open: toSearch },
  ]);
  await page.setViewportSize(LOOKS[0].size);
  await sit(page, origin);
  await take(page, origin, [{ name: 'exam', open: toExam }]);
  await page.setViewportSize(LOOKS[0].size);
  await to('/exams/practice-short')(page, 'en');
  await page.getByRole('button', { name: 'End the exam' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the exam' }).click();
  await page.waitForURL(/result\?sitting=/, { timeout: 180_000 });
  const result = new URL(page.url()).search;
  await take(page, origin, [
    { name: 'result', open: to(`/exams/result${result}`) },
    { name: 'landing', open: to('') },
    { name: 'progress', open: to('/progress') },
    { name: 'attempts', open: to('/attempts') },
  ]);
});
