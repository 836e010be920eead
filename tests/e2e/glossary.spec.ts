/** Words of the glossary: what they mean beside a lesson's text, and all of them on a page. */
import { expect, test } from './naru.ts';

test('a word of a lesson says what it means, to the mouse and to the keyboard', async ({ page }) => {
  await page.goto('/ko/lessons/pods');
  const word = page.locator('a.term[data-term=pod]');
  const card = page.getByRole('tooltip');
  await expect(word).toHaveCount(1);
  await word.hover();
  await expect(card).toContainText('Pod');
  await expect(card).toContainText('실행의 가장 작은 단위입니다.');
  await page.mouse.move(0, 0);
  await expect(card).toBeHidden();
  await page.keyboard.press('Tab');
  await word.focus();
  await expect(word).toHaveAccessibleDescription(/실행의 가장 작은 단위입니다/);
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(word).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/ko\/glossary#pod$/);
});

test('the finder leaves the terms that are meant, by their name in either language', async ({ page }) => {
  await page.goto('/en/glossary');
  await page.getByLabel('Find a term').fill('톨러레이션');
  await expect(page.locator('.term-entry:visible')).toHaveCount(1);
  await expect(page.locator('.term-entry:visible dt')).toContainText('toleration');
  await expect(page.getByRole('status').filter({ hasText: 'Terms found' })).toHaveText('Terms found: 1');
  await page.getByLabel('Find a term').fill('');
  expect(await page.locator('.term-entry:visible').count()).toBeGreaterThan(100);
});

test.describe('with a finger', () => {
  test.use({ hasTouch: true });

  test('the first tap says what a word means, the second leads to the glossary', async ({ page }) => {
    await page.goto('/en/lessons/pods');
    const word = page.locator('a.term').first();
    await word.tap();
    await expect(page.getByRole('tooltip')).toBeVisible();
    await expect(page).toHaveURL(/\/lessons\/pods/);
    await word.tap();
    await expect(page).toHaveURL(/\/en\/glossary#/);
  });
});
