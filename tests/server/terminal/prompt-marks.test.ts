/** The marks around the prompt of a real bash, as the learner's start file makes them, read by a real screen. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../sandbox/clock.ts';
import { learnerRc } from '../../../sandbox/learner-rc.ts';
import { openShell } from '../../../sandbox/shell.ts';
import type { Shell } from '../../../sandbox/types.ts';
import { createMirror, type Mirror } from '../../../server/terminal/mirror.ts';

let home: string;
let shell: Shell | undefined;
let ended: Promise<unknown>;
let mirror: Mirror;
let printed = '';

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'naru-marks-'));
  mkdirSync(join(home, 'own'));
  writeFileSync(join(home, 'own', 'rc'), learnerRc(undefined));
});
afterEach(async () => {
  shell?.kill();
  // The last thing a bash does is to write its history into the folder.
  await ended;
  mirror.dispose();
  rmSync(home, { recursive: true, force: true });
});

/** Opens bash; `bashrc` is the learner's own. */
function open(bashrc = ''): void {
  writeFileSync(join(home, '.bashrc'), bashrc);
  const size = { cols: 80, rows: 24 };
  printed = '';
  mirror = createMirror({ size, clock: systemClock, drawn() {}, promptChanged() {} });
  shell = openShell({
    file: 'bash',
    argv: ['--rcfile', join(home, 'own', 'rc'), '-i'],
    env: { HOME: home, PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    cwd: home,
    size,
  });
  const opened = shell;
  ended = new Promise((resolve) => opened.onExit(resolve));
  shell.onData((chunk) => {
    printed += Buffer.from(chunk).toString('utf8');
    mirror.write(chunk);
  });
}

const at = (wanted: Mirror['prompt']) => expect.poll(() => mirror.prompt, { timeout: 10_000 }).toBe(wanted);
const says = (text: string) => expect.poll(() => printed, { timeout: 10_000 }).toContain(text);

/** Runs a command line, which has to lead back to an empty prompt. */
async function run(line: string): Promise<void> {
  const before = printed.length;
  shell?.write(`${line}\r`);
  await expect.poll(() => /133;B\x07$/.test(printed.slice(before)), { timeout: 10_000 }).toBe(true);
  await at('empty');
}

describe('the learner’s bash', () => {
  it('tells when its prompt is empty, when something is typed, and when a program runs', async () => {
    open();
    await at('empty');
    shell?.write('ca');
    await at('typed');
    shell?.write('t\r');
    await at('busy');
    // Until it takes: between bash and the program a signal can fall through.
    const interrupted = () => {
      shell?.write('\x03');
      return mirror.prompt;
    };
    await expect.poll(interrupted, { timeout: 10_000, interval: 200 }).toBe('empty');
    shell?.write('x\x7f');
    await at('empty');
  });

  it('tells it in whatever prompt the learner chose, once or later, and of nested shells and new ones', async () => {
    open(`PS1='mine> '\nPROMPT_COMMAND='true ; '\n`);
    await says('mine> ');
    await at('empty');
    await run(`PS1='\\n두 줄\\n> '`);
    await run('bash --norc');
    await run('exit');
    await run('exec bash --norc');
    shell?.write('sh\r');
    await at('busy');
  });

  it('tells how commands ended, and shows nothing of all this', async () => {
    open();
    await run('false');
    await says('133;D;1');
    const screen = await new Promise<string>((resolve) =>
      mirror.serialize((bytes) => resolve(Buffer.from(bytes).toString('utf8'))),
    );
    expect(screen).toContain('false');
    expect(screen).not.toMatch(/133|\bD;/);
  });
});
