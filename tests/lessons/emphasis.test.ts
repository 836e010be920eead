import { describe, expect, it } from 'vitest';
import { strayAsterisks } from '../../lessons/emphasis.ts';

describe('asterisks that would be shown as they stand', () => {
  it.each([
    '**파드(Pod)**는',
    '**"리소스"**를',
    '**`kubectl`**을',
    '는**(파드)**',
    '**굵은 **글자',
    'a ** b',
    '**열기만',
  ])('finds them in %s', (text) => {
    expect(strayAsterisks(text).length).toBeGreaterThan(0);
  });

  it.each([
    '**파드**는',
    '**파드(Pod)** 는',
    '**파드**(Pod)는',
    '<strong>파드(Pod)</strong>는',
    '*기울임*과 **굵게**와 ***둘 다***',
    '**굵고 *기운* 글자**',
    '`**`는 코드입니다',
    '``a ` ** b``',
    '\\*\\*그대로\\*\\*',
    '2 * 3 * 4',
    '__굵게__',
    '**Pods** and **Services**.',
  ])('finds none in %s', (text) => {
    expect(strayAsterisks(text)).toEqual([]);
  });
});
