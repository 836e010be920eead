/** The log of a container. */
import { describe, expect, it } from 'vitest';
import { LogFile } from '../../../../sandbox/simulated/runtime/log-file.ts';

const logOf = (...chunks: (string | Buffer)[]) => {
  const log = new LogFile(() => 0);
  for (const chunk of chunks) log.write('stdout', Buffer.from(chunk));
  return log;
};

describe('a log', () => {
  it('gives back every byte, whatever it stands for', () => {
    const bytes = Buffer.from([0, 9, 127, 128, 200, 255, 10]);
    const log = logOf('나루\n', bytes);
    expect(log.lines.map(({ text }) => text.toString('hex'))).toEqual([
      Buffer.from('나루\n').toString('hex'),
      bytes.toString('hex'),
    ]);
    expect(log.size).toBe(14);
  });

  it('makes a line of what came in pieces', () => {
    const log = logOf('one ', 'line\nand', ' another');
    expect(log.lines.map(({ text }) => text.toString())).toEqual(['one line\n']);
    log.end();
    expect(log.lines.map(({ text }) => text.toString())).toEqual(['one line\n', 'and another']);
  });
});
