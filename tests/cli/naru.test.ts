import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lineOf } from '../../cli/doctor.ts';
import { naru as runNaru } from '../../cli/naru.ts';
import { run as fetchTools } from '../../cli/tools.ts';
import { takeLock } from '../../server/store/lock.ts';

const NARU = join(import.meta.dirname, '../../cli/naru.ts');
let root: string;
let running: ChildProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-cli-'));
});
afterEach(async () => {
  // Also when a case failed: nothing goes on after it.
  for (const child of running) child.kill('SIGKILL');
  running = [];
  await rm(root, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<number | null>;
}

function start(words: readonly string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [NARU, ...words], { env: { ...process.env, ...env } });
  running.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  return { child, output, ended: new Promise((resolve) => child.on('close', resolve)) };
}

/** As `naru`, without starting a process: for what ends at once. */
async function said(words: string) {
  const output = { stdout: '', stderr: '' };
  const keep = (name: 'stdout' | 'stderr') =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      output[name] += String(text);
      return true;
    });
  const spies = [keep('stdout'), keep('stderr')];
  try {
    return { code: await runNaru(words.split(' ').filter(Boolean)), ...output };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

async function naru(words: string, env: Record<string, string> = {}) {
  const { output, ended } = start(words.split(' ').filter(Boolean), env);
  return { code: await ended, ...output };
}

describe('naru', () => {
  it('takes no word that every object knows for a command', async () => {
    for (const word of ['constructor', '__proto__', 'toString'])
      expect(await said(word)).toMatchObject({ code: 2, stderr: expect.stringContaining(`"${word}"`) });
  });

  it('says which commands there are, and ends with 2 when none or an unknown one is given', async () => {
    expect(await naru('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('naru sandbox up'),
    });
    expect(await said('')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('naru doctor'),
    });
    expect(await said('sandbox down')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no command "sandbox down".'),
    });
  });

  it('says a wrong setting and its remedy, without a place in the code', async () => {
    const failed = start(['dev'], { NARU_PORT: 'abc' });
    expect(await failed.ended).toBe(1);
    expect(failed.output.stderr).toContain('NARU_PORT is "abc"');
    expect(failed.output.stderr).not.toContain('at ');
  });

  it.each([
    ['sandbox up --nodes many', '--nodes is a number from 1 to 9, not "many"'],
    ['sandbox up --addons all', '--addons is plain or course, not "all"'],
    ['sandbox up --provider fake', 'There is no provider "fake"'],
    ['sandbox up --frobnicate', 'frobnicate'],
    ['tools minikube', 'There is no tool "minikube"'],
    ['doctor who', '"who" means nothing'],
  ])('ends with 2 and a clear sentence for: %s', async (words, sentence) => {
    expect(await said(words)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(sentence),
    });
  });

  it.each(['sandbox up', 'tools', 'doctor', 'prove', 'lint'])('explains %s', async (command) => {
    const { code, stdout, stderr } = await said(`${command} --help`);
    expect(code).toBe(0);
    expect(stdout + stderr).toContain(`naru ${command}`);
  });
});

describe('naru sandbox up', () => {
  const up = (kubeconfig: string) =>
    start(['sandbox', 'up', '--provider', 'simulated', '--nodes', '2', '--kubeconfig', kubeconfig]);

  it.each(['SIGINT', 'SIGTERM'] as const)('runs a sandbox until %s, then ends it cleanly', async (signal) => {
    const kubeconfig = join(root, 'kubeconfig');
    const { child, output, ended } = up(kubeconfig);
    await expect.poll(() => output.stdout, { timeout: 15_000 }).toMatch(/^ready in \d+ ms\n$/);
    expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
    expect(await readFile(kubeconfig, 'utf8')).toContain('https://127.0.0.1:');
    child.kill(signal);
    expect(await ended).toBe(0);
    await expect(stat(kubeconfig)).rejects.toThrow('ENOENT');
  });

  it('replaces the kubeconfig of a sandbox that was killed, but no other', async () => {
    const kubeconfig = join(root, 'config');
    await writeFile(kubeconfig, 'kind: Config\ncurrent-context: work\n');
    const refused = up(kubeconfig);
    expect(await refused.ended).toBe(1);
    expect(refused.output.stderr).toContain('is not the kubeconfig of a sandbox');
    expect(await readFile(kubeconfig, 'utf8')).toContain('work');

    await writeFile(kubeconfig, 'kind: Config\ncurrent-context: naru\n');
    const { child, output, ended } = up(kubeconfig);
    await expect.poll(() => output.stdout, { timeout: 15_000 }).toContain('ready in');
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  it('says that the kubeconfig cannot be written, and ends the sandbox', async () => {
    const { output, ended } = up(join(root, 'none', 'kubeconfig'));
    expect(await ended).toBe(1);
    expect(output.stderr).toContain('cannot be written');
  });

  it('says what kind lacks when kind was asked for', async () => {
    const env = { PATH: root };
    expect(await naru('sandbox up --provider kind', env)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('the provider kind cannot be used'),
    });
  });
});

describe('naru tools', () => {
  it('fetches nothing when that is forbidden', async () => {
    vi.stubEnv('NARU_DOWNLOAD', 'never');
    const say = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await fetchTools(['helm'], join(root, 'tools'))).toBe(1);
    expect(say).toHaveBeenCalledWith(expect.stringContaining('NARU_DOWNLOAD is never'));
    say.mockRestore();
    vi.unstubAllEnvs();
  });

  it('leaves a program alone that is there in the right version', async () => {
    vi.stubEnv('NARU_DOWNLOAD', 'never');
    await writeFile(join(root, 'helm'), '#!/bin/sh\necho v4.1.4\n');
    await chmod(join(root, 'helm'), 0o755);
    const tell = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(await fetchTools(['helm'], root)).toBe(0);
    expect(tell).toHaveBeenCalledWith(expect.stringContaining('is there already'));
    tell.mockRestore();
    vi.unstubAllEnvs();
  });
});

describe('naru doctor', () => {
  it('ends with 0 where the course can start, and says what is lacking and what to do', async () => {
    await mkdir(join(root, 'bin'));
    for (const name of ['bash', 'kubectl']) {
      await writeFile(
        join(root, 'bin', name),
        '#!/bin/sh\necho \'{"clientVersion":{"gitVersion":"v1.36.2"}}\'\n',
      );
      await chmod(join(root, 'bin', name), 0o755);
    }
    const env = {
      PATH: join(root, 'bin'),
      NARU_DATA: join(root, 'data'),
      NARU_PORT: '0',
      // By its path: on a machine without one, the tests' own kubectl would be found first.
      KUBECTL: join(root, 'bin', 'kubectl'),
    };
    const { code, stdout } = await naru('doctor', env);
    expect(stdout).toContain('✓ kubectl    v1.36.2');
    expect(stdout).toMatch(/! kind .*docker/);
    expect(stdout).toMatch(
      /(✓ isolation +bubblewrap works; bounded for .+|! isolation +shells are not isolated: .+\n.+)/,
    );
    expect(stdout).toContain('The course can start');
    expect(code).toBe(0);
    await expect(stat(join(root, 'data'))).rejects.toThrow('ENOENT');
  });

  it('ends with 1 where something is missing that it cannot do without', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    const env = {
      PATH: root,
      NARU_DATA: join(root, 'data'),
      NARU_PORT: `${port}`,
      NARU_SANDBOX: 'kind',
      KUBECTL: join(root, 'no-such-program'),
    };
    const { code, stdout } = await naru('doctor', env);
    taken.close();
    expect(code).toBe(1);
    for (const name of ['bash', 'port', 'kind']) expect(stdout).toContain(`✗ ${name}`);
    expect(stdout).toContain('! kubectl');
  });

  it('knows that a data folder cannot be where nothing can be made', async () => {
    const { stdout } = await naru('doctor', { NARU_DATA: '/proc/naru', NARU_PORT: '0' });
    expect(stdout).toContain('✗ data       /proc/naru cannot be written');
  });

  it('finds a Naru that is running to be in order, and says how to open it', async () => {
    await mkdir(join(root, 'data'), { recursive: true });
    const lock = takeLock(join(root, 'data'));
    const { stdout } = await naru('doctor', { NARU_DATA: join(root, 'data'), NARU_PORT: '0' });
    lock[Symbol.dispose]();
    expect(stdout).toContain(`✓ port       Naru is running as process ${process.pid}`);
    expect(stdout).toContain('npm run -s naru -- open');
  });

  it('names a wrong setting', async () => {
    expect(await naru('doctor', { NARU_PORT: 'many' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('NARU_PORT'),
    });
  });

  it('puts the remedy under what it is for, line by line', () => {
    expect(lineOf({ name: 'port', state: 'missing', text: 'one\ntwo', remedy: 'three\nfour' })).toBe(
      '✗ port       one\n    two\n    three\n    four',
    );
    expect(lineOf({ name: 'kind', state: 'lacking', text: 'none', remedy: 'Get it.' })).toBe(
      '! kind       none\n    Get it.',
    );
  });
});
