/** Files that are open, next to what happens to them elsewhere; and the smaller things an editor knows. */
import { describe, expect, it } from 'vitest';
import { newsOf, readDraft, shown, titlesOf, writeDraft } from '../../../src/client/editor/buffers.ts';
import { newLineAfter } from '../../../src/client/editor/indentation.ts';

describe('news of an open file', () => {
  const file = { path: 'a', saved: 'old', version: '1' };
  const theirs = { kind: 'text', content: 'theirs', version: '2' } as const;

  it('is taken over where nothing was written here', () => {
    expect(newsOf(file, 'old', theirs)).toBe('clean');
  });

  it('is a conflict where something was', () => {
    expect(newsOf(file, 'mine', theirs)).toBe('conflict');
    expect(newsOf(file, 'old', { kind: 'binary', size: 3, version: '2' })).toBe('conflict');
  });

  it('is none where it is what was read, or what is written here', () => {
    expect(newsOf(file, 'mine', { kind: 'text', content: 'old', version: '1' })).toBe('same');
    expect(newsOf(file, 'theirs', theirs)).toBe('clean');
  });

  it('of a file that was deleted keeps what is here', () => {
    expect(newsOf(file, 'old', { kind: 'none' })).toBe('gone');
    expect(newsOf({ ...file, version: undefined }, 'mine', { kind: 'none' })).toBe('same');
  });
});

describe('names', () => {
  it('in tabs tell files of the same name apart', () => {
    expect([...titlesOf(['lab/a.yaml', 'b.yaml', 'deep/lab/b.yaml']).values()]).toEqual([
      'a.yaml',
      'b.yaml',
      'b.yaml · lab',
    ]);
  });

  it('show what would break a line, and Hangul in one piece', () => {
    expect(shown('a\nb\t')).toBe('a␊b␉');
    expect(shown('한글'.normalize('NFD'))).toBe('한글'.normalize('NFC'));
  });
});

describe('a draft', () => {
  it('is what was open, and comes back', () => {
    const draft = { open: [{ path: 'a', version: '1', mine: 'x' }, { path: 'b' }], active: 'b' };
    expect(readDraft(writeDraft(draft))).toEqual(draft);
  });

  it('that is too large is not kept, and what cannot be read is nothing', () => {
    expect(writeDraft({ open: [{ path: 'a', mine: 'x'.repeat(2_000_000) }] })).toBeUndefined();
    for (const text of [undefined, '', 'null', '[]', '{"open":5}', '{"open":[{}]}'])
      expect(readDraft(text)).toEqual({ open: [] });
  });
});

describe('a new line of YAML', () => {
  const next = (before: string, rest = '') => {
    const { indent, takes } = newLineAfter(before, rest);
    return takes > 0 ? `-${takes}${indent}|` : `${indent}|`;
  };

  it('begins where the next field would', () => {
    expect(next('spec:')).toBe('  |');
    expect(next('  a: 1')).toBe('  |');
    expect(next('  - name: a')).toBe('    |');
    expect(next('  - env:')).toBe('      |');
    expect(next('  key: |')).toBe('    |');
    expect(next('  # note:')).toBe('  |');
    expect(next('  a: b # note:')).toBe('  |');
    expect(next('')).toBe('|');
  });

  it('ends a list at a dash with nothing behind it', () => {
    expect(next('  - ')).toBe('-4  |');
    expect(next('  - ', 'a')).toBe('    |');
  });
});
