/** The search: lessons, exercises and terms, in the language of the page, by the keyboard alone. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './naru.ts';

test('a word finds the lesson, the exercise and the term, and leads there', async ({ page, complaints }) => {
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).hostname));
  await page.goto('/ko');
  await expect(page.locator('site-search')).toBeVisible();
  await page.keyboard.press('/');
  const dialog = page.getByRole('dialog', { name: '찾기' });
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  await page.getByRole('searchbox').fill('롤링 업데이트');
  await expect(dialog.getByRole('status')).toHaveText(/\d+개를 찾았습니다/);
  await expect(dialog.getByRole('link', { name: /용어 ?롤링 업데이트/ })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include('dialog').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);

  await page.getByRole('searchbox').fill('첫 파드');
  await expect(dialog.getByRole('link').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(dialog.getByRole('link').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ko\/(lessons|glossary)/);
  expect([...hosts]).toEqual(['127.0.0.1']);
  expect(complaints).toEqual([]);
});

test('English pages are searched in English, and nothing found is said', async ({ page }) => {
  await page.goto('/en/glossary');
  await page.getByRole('button', { name: 'Search (/)' }).click();
  const dialog = page.getByRole('dialog', { name: 'Search' });
  await dialog.getByRole('searchbox').fill('toleration');
  await expect(dialog.getByRole('link', { name: /^Term ?toleration/ })).toBeVisible();
  for (const link of await dialog.getByRole('link').all()) {
    expect(await link.getAttribute('href')).toMatch(/^\/en\//);
  }
  await dialog.getByRole('searchbox').fill('zzqqxx');
  await expect(dialog.getByRole('status')).toHaveText('Nothing matches “zzqqxx”.');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Search (/)' })).toBeFocused();
});

test('a slash in a field is a letter', async ({ page }) => {
  await page.goto('/en/glossary');
  await page.getByLabel('Find a term').fill('blue');
  await page.keyboard.press('/');
  await expect(page.getByLabel('Find a term')).toHaveValue('blue/');
  await expect(page.getByRole('dialog', { name: 'Search' })).toBeHidden();
});
