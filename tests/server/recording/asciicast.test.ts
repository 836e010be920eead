/** The lines of a recording are asciicast v2, as any player reads it. */
import { describe, expect, it } from 'vitest';
import { eventLine, headerLine } from '../../../server/recording/asciicast.ts';

describe('a line of an asciicast', () => {
  it('is first a header with version, size and time', () => {
    const line = headerLine({ cols: 100, rows: 30 }, 1_763_768_000_999, 'Naru: main');
    expect(line.endsWith('}\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({
      version: 2,
      width: 100,
      height: 30,
      timestamp: 1_763_768_000,
      title: 'Naru: main',
      env: { TERM: 'xterm-256color' },
    });
  });

  it('is then seconds, a code, and data, whatever is in the data', () => {
    expect(eventLine(1234.4, 'o', 'a\r\n"한"\x1b[0m')).toBe('[1.234,"o","a\\r\\n\\"한\\"\\u001b[0m"]\n');
    expect(eventLine(0, 'r', '80x24')).toBe('[0,"r","80x24"]\n');
  });
});
