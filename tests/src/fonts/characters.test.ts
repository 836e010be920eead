import { describe, expect, it } from 'vitest';
import { between, charactersOf, codeIn, unicodeRange } from '../../../src/fonts/characters.ts';

describe('the characters of the pages', () => {
  it('are each there once, in order, without what cannot be seen', () => {
    expect(charactersOf(['나루', '나 b\na\t'])).toEqual([' ', 'a', 'b', '나', '루']);
    expect(charactersOf(['😀'])).toEqual(['😀']);
  });

  it('are written as ranges', () => {
    expect(unicodeRange(['a', 'b', 'c', 'x', '가'])).toBe('U+61-63, U+78, U+AC00');
    expect(unicodeRange([])).toBe('');
    expect(between(0x61, 0x63)).toBe('abc');
  });

  it('of code stand in fences and between backticks', () => {
    const markdown = 'text `하나` text\n\n```sh\n# 둘\n```\n\n셋';
    expect(charactersOf([codeIn(markdown)]).join('')).toBe(' #`hs나둘하');
  });
});
