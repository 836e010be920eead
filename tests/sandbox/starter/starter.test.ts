/** A process that starts programs for another: they are as if that one had started them, and what becomes of them when it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hold } from '../../../sandbox/isolation/holder.ts';
import { runHere, runProgram } from '../../../sandbox/program.ts';
import { startShell } from '../../../sandbox/shell.ts';
import { beginStarter, starter } from '../../../sandbox/starter/starter.ts';
import { alive } from '../alive.ts';

const { signal } = new AbortController();
/** How long to wait for what comes soon: machines that run tests can be very busy. */
const PATIENT = { timeout: 15_000 };
/** A box as far as the one who holds it knows. */
const BOX = `echo ready; printf '{ "child-pid": %s }\\n' $$ >&3; exec sleep 1000`;

let begun: Disposable;
let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'naru-starter-')));
  process.env['NARU_OURS'] = 'ours';
  begun = beginStarter();
});
afterEach(async () => {
  begun[Symbol.dispose]();
  delete process.env['NARU_OURS'];
  await rm(root, { recursive: true, force: true });
});

const bash = (script: string, more: Partial<Parameters<typeof runProgram>[2]> = {}) =>
  runProgram('bash', ['-c', script], { signal, ...more });

const shell = (script: string) =>
  startShell({
    file: '/bin/bash',
    argv: ['-c', script],
    env: { PATH: '/usr/bin:/bin' },
    cwd: root,
    size: { cols: 80, rows: 24 },
  });

describe('a program that a starter runs', () => {
  it('is a child of the starter, and a large server does not stand still while it begins', async () => {
    expect(Number((await bash('echo $PPID')).stdout)).toBe(starter()?.pid);
    const here = await runHere('bash', ['-c', 'echo $PPID'], { signal });
    expect(Number(here.stdout)).toBe(process.pid);
  });

  it('has the folder, the input and the environment it is given, and answers all that it said', async () => {
    const env = { NARU_TOLD: 'yes', NARU_OURS: undefined };
    const script = 'pwd; cat; echo "$NARU_TOLD"; printenv NARU_OURS || echo none; echo wrong >&2; exit 3';
    expect(await bash(script, { env, cwd: root, stdin: '나루\n' })).toEqual({
      exitCode: 3,
      stdout: `${root}\n나루\nyes\nnone\n`,
      stderr: 'wrong\n',
      truncated: false,
    });
    expect((await bash('echo $NARU_OURS')).stdout).toBe('ours\n');
  });

  it('is heard line by line while it runs', async () => {
    const lines: string[] = [];
    await bash('echo one >&2; echo two >&2', { onErrorLine: (line) => void lines.push(line) });
    expect(lines).toEqual(['one', 'two']);
  });

  it('is kept from saying more than is asked for', async () => {
    const { stdout, truncated } = await bash('head -c 100000 /dev/zero | tr "\\0" x', { limit: 10 });
    expect({ stdout, truncated }).toEqual({ stdout: 'x'.repeat(10), truncated: true });
  });

  it('that is missing, or too slow, is the same fault', async () => {
    await expect(runProgram('naru-no-such', [], { signal })).rejects.toMatchObject({
      code: 'sandbox/program-missing',
      remedy: 'Install naru-no-such, or correct the path to it.',
    });
    await expect(bash('sleep 1000', { timeout: 50 })).rejects.toMatchObject({ code: 'sandbox/program-slow' });
  });

  it('ends when nobody is interested any more, and says so with the reason', async () => {
    const stop = new AbortController();
    let pid = 0;
    const onErrorLine = (line: string): void => {
      pid = Number(line);
      stop.abort(new Error('enough'));
    };
    await expect(bash('echo $$ >&2; exec sleep 1000', { signal: stop.signal, onErrorLine })).rejects.toThrow(
      'enough',
    );
    expect(alive(pid)).toBe(false);
  });
});

describe('a box that a starter holds', () => {
  const box = (script: string, stop = signal) =>
    starter()?.hold('/bin/bash', ['-c', script], stop) ?? hold('', [], stop);

  it('runs until it is ended, and its end is heard', async () => {
    const holder = await box(BOX);
    expect(alive(holder.pid)).toBe(true);
    const over = new Promise<void>((resolve) => holder.onEnd(resolve));
    holder.kill();
    await over;
    expect(alive(holder.pid)).toBe(false);
    // One who asks later hears it, too.
    await new Promise<void>((resolve) => holder.onEnd(resolve));
  });

  it('and that does not get there says why', async () => {
    const failed = { code: 'sandbox/isolation-failed' };
    await expect(box('echo "no permission" >&2; exit 1')).rejects.toMatchObject({
      ...failed,
      message: expect.stringContaining('no permission'),
    });
    await expect(box('exec sleep 1000', AbortSignal.timeout(50))).rejects.toMatchObject({
      ...failed,
      message: expect.stringContaining('it took too long'),
    });
  });
});

describe('a starter that ends', () => {
  const end = (): void => void process.kill(starter()?.pid ?? 0, 'SIGKILL');

  it('leaves a fault where somebody waits, and another one starts what comes next', async () => {
    const first = starter()?.pid;
    const waiting = bash('echo begun >&2; exec sleep 1', { onErrorLine: end });
    await expect(waiting).rejects.toMatchObject({
      code: 'sandbox/starter-ended',
      remedy: expect.any(String),
    });
    expect((await bash('echo $PPID')).stdout.trim()).toBe(`${starter()?.pid}`);
    expect(starter()?.pid).not.toBe(first);
  });

  it('takes its shells and boxes for ended, and ends what is left of the shells', async () => {
    const holder = await starter()?.hold('/bin/bash', ['-c', BOX], signal);
    const open = await shell('echo here; read line');
    const exit = new Promise((resolve) => open.onExit(resolve));
    const over = new Promise<void>((resolve) => holder?.onEnd(resolve));
    end();
    await over;
    expect(await exit).toEqual({ code: 1 });
    await expect.poll(() => alive(open.pid), PATIENT).toBe(false);
    process.kill(holder?.pid ?? 0, 'SIGKILL');
  });

  it('is not ended by what ends a server in order: that one still needs it', async () => {
    const pid = starter()?.pid ?? 0;
    await bash('true');
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(pid, name);
    expect((await bash('echo $PPID')).stdout.trim()).toBe(`${pid}`);
  });

  it('ends with the server, also with one that was killed', async () => {
    const at = new URL('../../../sandbox/starter/starter.ts', import.meta.url).href;
    const script = `const { beginStarter, starter } = await import('${at}');
      beginStarter();
      // What it has started runs on; that does not keep it.
      const script = 'echo $PPID >&2; while kill -0 $PPID; do sleep 0.2; done';
      const { signal } = new AbortController();
      await starter().run('bash', ['-c', script], { signal, onErrorLine: (line) => console.log(line) });`;
    const server = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const [said] = (await once(server.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(alive(pid)).toBe(true);
    server.kill('SIGKILL');
    await expect.poll(() => alive(pid), PATIENT).toBe(false);
  });

  it('is not needed: without one this process starts programs itself', async () => {
    begun[Symbol.dispose]();
    expect(starter()).toBeUndefined();
    expect((await bash('echo $PPID')).stdout.trim()).toBe(`${process.pid}`);
  });
});
