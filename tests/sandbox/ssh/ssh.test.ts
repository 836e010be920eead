/** `ssh NODE` in a learner's shell: the program, the socket and what is on the other side, which is bash on this machine. */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from '../../../sandbox/program.ts';
import { openShell } from '../../../sandbox/shell.ts';
import { sshProgram } from '../../../sandbox/ssh/client.ts';
import { nodeCalled } from '../../../sandbox/ssh/names.ts';
import { serveSsh } from '../../../sandbox/ssh/server.ts';
import type { NodeCall, NodeConsole } from '../../../sandbox/ssh/types.ts';
import type { TerminalSize } from '../../../sandbox/types.ts';
import { Screen } from '../isolation/screen.ts';

const signal = new AbortController().signal;
let root: string;
let line: Disposable;
let calls: NodeCall[];
let ended: number;

/** A node called worker that is this machine, and one that is off. */
const nodes: NodeConsole = {
  async reach(host) {
    if (host === 'off') return { kind: 'refused', text: 'ssh: it is off\n' };
    if (host === 'cka-02') return { kind: 'host', open: async (size) => other(size) };
    if (host !== 'worker') return { kind: 'unknown' };
    return {
      kind: 'node',
      prepare(call) {
        calls.push(call);
        const argv = call.command === undefined ? ['--norc', '-i'] : ['--norc', '-c', call.command];
        const env = { PATH: process.env['PATH'] ?? '', PS1: 'node# ', TERM: call.term };
        return {
          file: '/bin/bash',
          argv,
          env,
          async end() {
            ended += 1;
          },
        };
      },
    };
  },
};

/** The learner's shell in another sandbox. */
const other = (size: TerminalSize) =>
  openShell({
    file: '/bin/bash',
    argv: ['--norc', '-i'],
    env: { PATH: process.env['PATH'] ?? '', PS1: 'other# ', TERM: 'xterm' },
    cwd: '/',
    size,
  });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-ssh-'));
  [calls, ended] = [[], 0];
  line = await serveSsh(join(root, 'socket'), nodes);
  await writeFile(join(root, 'ssh'), sshProgram(join(root, 'socket')));
  await chmod(join(root, 'ssh'), 0o755);
});
afterEach(async () => {
  line[Symbol.dispose]();
  await rm(root, { recursive: true, force: true });
});

const ssh = (argv: readonly string[], stdin = '') =>
  runProgram(join(root, 'ssh'), argv, { signal, stdin, timeout: 20_000 });

describe('a command on a node', () => {
  it('has its own input, output, errors and exit code', async () => {
    const answer = await ssh(['worker', 'cat; echo wrong >&2; exit 3'], 'given\n');
    expect(answer).toMatchObject({ exitCode: 3, stdout: 'given\n', stderr: 'wrong\n' });
    // What the command left behind on purpose is left alone.
    expect(ended).toBe(0);
    expect(calls).toMatchObject([{ tty: false, command: 'cat; echo wrong >&2; exit 3' }]);
  });

  it('is put together from its words, whoever logs in and by whatever options', async () => {
    const argv = [
      '-q',
      '-p',
      '22',
      '-o',
      'StrictHostKeyChecking=no',
      '-l',
      'root',
      'me@worker',
      'echo',
      'a',
      'b',
    ];
    expect(await ssh(argv)).toMatchObject({ exitCode: 0, stdout: 'a b\n', stderr: '' });
  });

  it('passes megabytes both ways, and waits for whoever reads slowly', async () => {
    const large = 'x'.repeat(3_000_000);
    const { stdout } = await ssh(['worker', 'cat'], large);
    expect(stdout.length).toBe(large.length);
    const answer = await runProgram(
      '/bin/bash',
      ['-c', `${root}/ssh worker 'head -c 5000000 /dev/zero' | (sleep 0.3; wc -c)`],
      { signal },
    );
    expect(answer.stdout.trim()).toBe('5000000');
  });

  it('ends when whoever asked for it is gone', async () => {
    const child = spawn(join(root, 'ssh'), ['worker', 'echo begun; sleep 1000'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await expect.poll(() => ended).toBe(1);
  });
});

describe('a login on a node', () => {
  it('has a terminal of the same size, also when that changes, and all keys', async () => {
    const shell = openShell({
      file: join(root, 'ssh'),
      argv: ['worker'],
      env: { PATH: '/usr/bin:/bin', TERM: 'xterm-256color' },
      cwd: root,
      size: { cols: 90, rows: 20 },
    });
    const screen = new Screen(shell);
    await screen.until(/node# $/);
    shell.write('stty size; echo $TERM\r');
    await screen.until(/\n20 90\nxterm-256color\nnode# $/);
    shell.resize({ cols: 70, rows: 25 });
    shell.write('until [ "$(stty size)" = "25 70" ]; do sleep 0.05; done; echo so"" it is\r');
    await screen.until(/\nso it is\nnode# $/);
    shell.write("bash -c 'echo beg''un; sleep 1000'\r");
    await screen.until(/\nbegun\n/);
    shell.write('\x03');
    await screen.until(/\^C\n+node# $/);
    shell.write('exit 4\r');
    expect(await screen.exit).toEqual({ code: 4 });
    expect(screen.text).toMatch(/exit\nConnection to worker closed.\n$/);
  });

  it('is hung up by ~. at the beginning of a line', async () => {
    const shell = openShell({
      file: join(root, 'ssh'),
      argv: ['worker'],
      env: { PATH: '/usr/bin:/bin', TERM: 'xterm' },
      cwd: root,
      size: { cols: 90, rows: 20 },
    });
    const screen = new Screen(shell);
    await screen.until(/node# $/);
    shell.write('\r~.');
    expect(await screen.exit).toEqual({ code: 255 });
    await expect.poll(() => ended).toBe(1);
  });
});

describe('a login on another host', () => {
  it('is a shell there, until its exit leads back', async () => {
    const size = { cols: 90, rows: 20 };
    const env = { PATH: process.env['PATH'] ?? '', PS1: 'here# ', TERM: 'xterm' };
    const here = openShell({ file: '/bin/bash', argv: ['--norc', '-i'], env, cwd: root, size });
    const screen = new Screen(here);
    await screen.until(/here# $/);
    here.write('./ssh cka-02\n');
    await screen.until(/other# $/);
    here.write('stty size; exit 4\n');
    await screen.until(/20 90[\s\S]*Connection to cka-02 closed\.[\s\S]*here# $/);
    here.write('echo "code $?"\n');
    await screen.until(/code 4/);
    here.kill();
  });

  it('is all there is: a command alone is refused, in both languages', async () => {
    const refused = { exitCode: 255, stderr: expect.stringMatching(/로그인만[\s\S]*takes logins alone/) };
    expect(await ssh(['cka-02', 'uptime'])).toMatchObject(refused);
    expect(await ssh(['cka-02'])).toMatchObject(refused);
  });
});

describe('what cannot be logged in to', () => {
  it('is told as OpenSSH tells it', async () => {
    const unknown = 'ssh: Could not resolve hostname elsewhere: Name or service not known\r\n';
    expect(await ssh(['elsewhere'])).toMatchObject({ exitCode: 255, stdout: '', stderr: unknown });
    expect(await ssh(['off', 'uptime'])).toMatchObject({ exitCode: 255, stderr: 'ssh: it is off\n' });
    expect(await ssh([])).toMatchObject({ exitCode: 255, stderr: expect.stringContaining('usage: ssh') });
    line[Symbol.dispose]();
    await rm(join(root, 'socket'), { force: true });
    const refused = 'ssh: connect to host worker port 22: Connection refused\r\n';
    expect(await ssh(['worker'])).toMatchObject({ exitCode: 255, stderr: refused });
  });

  it('is not what somebody says who speaks another language: the line is cut', async () => {
    const socket = connect(join(root, 'socket'));
    const cut = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {});
    socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await cut;
    expect(calls).toEqual([]);
  });
});

describe('the name of a node', () => {
  const names = ['naru-control-plane', 'naru-worker', 'naru-worker2'];
  it.each([
    ['naru-worker2', 'naru-worker2'],
    ['worker', 'naru-worker'],
    ['worker-1', 'naru-worker'],
    ['worker1', 'naru-worker'],
    ['Worker-2', 'naru-worker2'],
    ['control-plane', 'naru-control-plane'],
    ['controlplane', 'naru-control-plane'],
    ['worker-3', undefined],
    ['naru', undefined],
    ['other-worker', undefined],
  ])('%s is %s', (host, name) => expect(nodeCalled(host, names)).toBe(name));
});
