/** Every test that the threat model names is there, with the sentence it quotes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, textOf } from './source.ts';

/** `tests/x.test.ts` “a sentence”, “another one”. */
const NAMED = /`(tests\/[\w./-]+\.ts)`((?:,? “[^”]*”)*)/g;

const rows = textOf('docs/security.md')
  .split('\n')
  .filter(
    (line) => line.startsWith('| ') && !/^\| (threat|asset|---)/.test(line) && line.split(' | ').length === 3,
  );

const named = rows.flatMap((row) =>
  [...row.matchAll(NAMED)].map(([, file, sentences]) => ({
    file: file!,
    sentences: [...sentences!.matchAll(/“([^”]*)”/g)].map(([, sentence]) => sentence!),
  })),
);

/** Lines with the title of a test, or of several. */
const titlesIn = (file: string): string =>
  textOf(file)
    .split('\n')
    .filter((line) => /\b(?:it|describe)\b|^\s*\]\)\(|^\s*['"`]/.test(line))
    .join('\n');

describe('the threat model', () => {
  it('names a test for every threat', () => {
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => !row.includes('`tests/'))).toEqual([]);
  });

  it.each([...new Set(named.map(({ file }) => file))])('names %s, which is there', (file) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
  });

  it.each(named.flatMap(({ file, sentences }) => sentences.map((sentence) => [sentence, file] as const)))(
    'quotes “%s” of %s, which is there',
    (sentence, file) => {
      expect(sentence).not.toBe('');
      expect(titlesIn(file)).toContain(sentence);
    },
  );
});
