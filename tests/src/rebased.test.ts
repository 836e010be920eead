/** Pages that lie below a path lead to what lies below it. */
import { describe, expect, it } from 'vitest';
import { belowBase, rebased } from '../../src/client/rebased.ts';

describe('an address', () => {
  it.each([
    ['/ko', '/naru/ko'],
    ['/', '/naru/'],
    ['/naruto', '/naru/naruto'],
    ['/naru/ko', '/naru/ko'],
    ['/naru', '/naru'],
    ['/naru?x', '/naru?x'],
    ['//elsewhere.org/x', '//elsewhere.org/x'],
    ['https://kubernetes.io/', 'https://kubernetes.io/'],
    ['#main', '#main'],
    ['./x', './x'],
  ])('%s below /naru is %s', (path, expected) => {
    expect(belowBase(path, '/naru')).toBe(expected);
  });

  it('at the root stays what it is', () => {
    expect(belowBase('/ko', '')).toBe('/ko');
  });
});

describe('a page', () => {
  it('has every address of links, images and scripts below the path, once', () => {
    const page = '<a class="x" title="a > b" href="/ko"><img src="/a.svg" alt=""></a><a href="/naru/en">';
    const expected =
      '<a class="x" title="a > b" href="/naru/ko"><img src="/naru/a.svg" alt=""></a><a href="/naru/en">';
    expect(rebased(page, '/naru')).toBe(expected);
    expect(rebased(rebased(page, '/naru'), '/naru')).toBe(expected);
  });

  it('keeps what it shows of HTML and shell', () => {
    const shown = '<code>&lt;a href="/x"&gt; curl /healthz</code>';
    expect(rebased(shown, '/naru')).toBe(shown);
  });
});
