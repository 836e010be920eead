/** Where output may be cut. */
import { describe, expect, it } from 'vitest';
import { wholeLength } from '../../../server/terminal/boundary.ts';

const ESC = '\x1b';
const cut = (text: string, at: number) => wholeLength(Buffer.from(text, 'utf8').subarray(0, at));

describe('a chunk', () => {
  it.each([
    '',
    'plain text',
    '한글',
    `${ESC}[31mred${ESC}[0m`,
    `${ESC}]0;title\x07`,
    `${ESC}]8;;x${ESC}\\`,
    `${ESC}(B`,
    `${ESC}M`,
  ])('that ends as it should is whole: %j', (text) => {
    expect(wholeLength(Buffer.from(text))).toBe(Buffer.byteLength(text));
  });

  it('is never cut inside a character', () => {
    const text = 'a한b글🙂';
    const ends = [0, 1, 4, 5, 8, 12];
    for (let at = 0; at <= 12; at += 1) {
      expect(cut(text, at)).toBe(ends.findLast((end) => end <= at));
    }
  });

  it.each([
    `${ESC}[1;31m`,
    `${ESC}[?2004h`,
    `${ESC}]0;제목\x07`,
    `${ESC}]0;title${ESC}\\`,
    `${ESC}(B`,
    `${ESC}7`,
  ])('is never cut inside the sequence %j', (sequence) => {
    const text = `before${sequence}after`;
    const end = 6 + Buffer.byteLength(sequence);
    for (let at = 7; at < end; at += 1) expect(cut(text, at)).toBe(6);
    expect(cut(text, end)).toBe(end);
  });

  it('does not wait for ever for the end of a sequence that has none', () => {
    const text = `${ESC}]${'x'.repeat(400)}`;
    expect(wholeLength(Buffer.from(text))).toBe(text.length);
    expect(wholeLength(Buffer.from([0xff, 0xfe, 0x80, 0x80, 0x80, 0x80]))).toBe(6);
  });
});
