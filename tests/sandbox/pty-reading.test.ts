/** Pseudoterminals are read into one piece of memory: every byte once, in order, and to whom it belongs. */
import tty from 'node:tty';
import { afterEach, describe, expect, it } from 'vitest';
import { PtyReader } from '../../sandbox/pty-reading.ts';
import { openShell } from '../../sandbox/shell.ts';
import type { Shell } from '../../sandbox/types.ts';

/** Machines that run tests can be very busy. */
const PATIENT = { timeout: 15_000 };

let open: Shell[] = [];
afterEach(() => {
  for (const shell of open) shell.kill();
  open = [];
});

function bash(script: string): Shell {
  const shell = openShell({
    file: '/bin/bash',
    argv: ['--norc', '-c', script],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    size: { cols: 80, rows: 24 },
  });
  open.push(shell);
  return shell;
}

/** All that it prints until it has ended. */
function printed(shell: Shell): Promise<string> {
  const chunks: Buffer[] = [];
  shell.onData((chunk) => chunks.push(Buffer.from(chunk)));
  return new Promise((resolve) => shell.onExit(() => resolve(Buffer.concat(chunks).toString('latin1'))));
}

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\r\n`).join('');

describe('what shells print', () => {
  it('comes whole, in order and to its own listeners, of several floods at once', async () => {
    const all = [1, 2, 3].map((shell) => printed(bash(`seq ${shell}00001 ${shell}99999`)));
    for (const [index, text] of (await Promise.all(all)).entries()) {
      const shell = index + 1;
      expect(text === numbers(shell * 100_000 + 1, shell * 100_000 + 99_999)).toBe(true);
    }
  });

  it('is handed on in more than one piece of the kernel at a time, and in no more than 64 KB', async () => {
    const shell = bash('seq 1 400000');
    const sizes: number[] = [];
    shell.onData((chunk) => sizes.push(chunk.length));
    await new Promise((resolve) => shell.onExit(resolve));
    expect(Math.max(...sizes)).toBeGreaterThan(4_096);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
  });

  it('is heard before the end is', async () => {
    const texts = await Promise.all(
      Array.from({ length: 8 }, (_, shell) => printed(bash(`echo last ${shell}`))),
    );
    expect(texts).toEqual(Array.from({ length: 8 }, (_, shell) => `last ${shell}\r\n`));
  });

  it('waits while a shell is paused', async () => {
    const shell = bash('read go; seq 1 100000; read end');
    let heard = '';
    shell.onData((chunk) => {
      heard += Buffer.from(chunk).toString('latin1');
      shell.pause();
    });
    shell.write('go\r');
    await expect.poll(() => heard.length, PATIENT).toBeGreaterThan(0);
    // What was read in the same turn may follow; then nothing does.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = heard.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(heard.length).toBe(before);
    const more = setInterval(() => shell.resume(), 1);
    await expect.poll(() => heard.endsWith('100000\r\n'), PATIENT).toBe(true);
    clearInterval(more);
    expect(heard.replace(/^go\r\n/, '') === numbers(1, 100_000)).toBe(true);
  });

  it('waits when a shell is paused just after it went on', async () => {
    const shell = bash('yes');
    let heard = 0;
    shell.onData((chunk) => {
      heard += chunk.length;
    });
    shell.resume();
    shell.pause();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(heard).toBeLessThan(64 * 1024);
    shell.resume();
    await expect.poll(() => heard, PATIENT).toBeGreaterThan(1024 * 1024);
  });

  it('is not heard any more by who has stopped listening', async () => {
    const shell = bash('read go; echo two; read go; echo three');
    let heard = '';
    const all = printed(shell);
    const listening = shell.onData((chunk) => {
      heard += Buffer.from(chunk).toString('latin1');
    });
    shell.write('1\r');
    await expect.poll(() => heard, PATIENT).toContain('two');
    listening[Symbol.dispose]();
    shell.write('2\r');
    expect(await all).toContain('three');
    expect(heard).not.toContain('three');
  });
});

describe('a reader', () => {
  it('leaves the streams of others as they were', () => {
    const { ReadStream } = tty;
    bash('true');
    expect(tty.ReadStream).toBe(ReadStream);
    const reader = new PtyReader();
    const broken = (): void => {
      throw new Error('no pseudoterminal');
    };
    expect(() => reader.of(broken)).toThrow('no pseudoterminal');
    expect(tty.ReadStream).toBe(ReadStream);
  });

  it('says when it does not read, and passes on what it is told', () => {
    const reader = new PtyReader();
    expect(reader.of(() => 'opened')).toBe('opened');
    expect(reader.reads).toBe(false);
    let heard = '';
    reader.listen((chunk) => {
      heard += Buffer.from(chunk).toString('latin1');
    });
    reader.tell(Buffer.from('text'));
    reader.flush();
    expect(heard).toBe('text');
  });
});
