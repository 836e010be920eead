/** Sessions over real shells: what a test that plays the shell cannot show. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../sandbox/clock.ts';
import { openShell } from '../../../sandbox/shell.ts';
import { createSession } from '../../../server/terminal/session.ts';
import type { Attachment, TerminalClient, TerminalSession } from '../../../server/terminal/types.ts';

const SIZE = { cols: 80, rows: 24 };
const PATIENT = { timeout: 15_000 };
let home: string;
let sessions: TerminalSession[] = [];
let ends: Promise<unknown>[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'naru-real-'));
});
afterEach(async () => {
  for (const session of sessions) session.close('shutdown');
  // The last thing a bash does is to write its history into the folder.
  await Promise.all(ends);
  [sessions, ends] = [[], []];
  rmSync(home, { recursive: true, force: true });
});

/** A learner at a bash: what came, and how much of it is not acknowledged. */
class Learner {
  heard = '';
  outstanding = 0;
  readonly attachment: Attachment;

  constructor() {
    const shell = openShell({
      file: '/bin/bash',
      argv: ['--norc', '-i'],
      env: { HOME: home, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'xterm-256color', PS1: 'ready> ' },
      cwd: home,
      size: SIZE,
    });
    ends.push(new Promise((resolve) => shell.onExit(resolve)));
    const session = createSession({ id: 'main', shell, size: SIZE, clock: systemClock });
    sessions.push(session);
    const client: TerminalClient = {
      clogged: false,
      hello() {},
      replay: (screen) => this.#hear(screen),
      send: (frame) => {
        this.outstanding += frame.length;
        this.#hear(frame);
      },
      resized() {},
      people() {},
      prompt() {},
      typed() {},
      closed() {},
    };
    this.attachment = session.attach(client, 'driver', SIZE);
  }

  type(text: string): void {
    this.attachment.write(Buffer.from(text));
  }

  draw(): void {
    this.attachment.acknowledge(this.outstanding);
    this.outstanding = 0;
  }

  prompt = () =>
    expect.poll(() => /ready> $/.test(this.heard.replace(/\x1b\[\?2004h$/, '')), PATIENT).toBe(true);

  #hear(bytes: Uint8Array): void {
    this.heard = (this.heard + Buffer.from(bytes).toString('latin1')).slice(-4096);
  }
}

describe('a flood', () => {
  it('ends with ^C, even while the learner’s tab is behind and the shell waits for it', async () => {
    const learner = new Learner();
    await learner.prompt();
    learner.type('yes\r');
    await expect.poll(() => learner.outstanding, PATIENT).toBeGreaterThan(512 * 1024);
    learner.type('\x03');
    const drawing = setInterval(() => learner.draw(), 5);
    await learner.prompt();
    clearInterval(drawing);
    learner.type('echo $((6 * 7))\r');
    await expect.poll(() => learner.heard, PATIENT).toMatch(/\r42\r\n/);
  });
});

describe('a shell', () => {
  it('cannot type into its neighbours through a descriptor it has inherited', async () => {
    const [before, intruder, after] = [new Learner(), new Learner(), new Learner()];
    for (const one of [before, intruder, after]) await one.prompt();
    // Each descriptor it has is tried; 0, 1 and 2 are its own terminal, 255 is how bash keeps it.
    const tries = [
      'for fd in $(ls /proc/$$/fd); do case $fd in 0|1|2|255) continue ;; esac',
      // A pipe of whoever runs the tests may be full, and would keep it waiting.
      '{ timeout 1 printf "touch ~/broken-into\\r" >&"$fd"; } 2>/dev/null',
      'if [ -t "$fd" ]; then echo "to""ok $fd"; fi; done; echo tried-"all"',
    ];
    intruder.type(`${tries.join('; ')}\r`);
    await expect.poll(() => intruder.heard, PATIENT).toContain('tried-all\r\n');
    expect(intruder.heard).not.toMatch(/took \d+/);
    for (const neighbour of [before, after]) {
      neighbour.type('echo un"touched"\r');
      await expect.poll(() => neighbour.heard, PATIENT).toContain('\runtouched\r\n');
      expect(neighbour.heard).not.toContain('broken-into');
    }
    expect(existsSync(join(home, 'broken-into'))).toBe(false);
  });
});
