import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../sandbox/clock.ts';
import { Fault } from '../../sandbox/faults.ts';
import { openLearnerShell } from '../../sandbox/learner.ts';
import { openShell, startShell } from '../../sandbox/shell.ts';
import { beginStarter, starter } from '../../sandbox/starter/starter.ts';
import { findKubectl, type KubectlFinding } from '../../sandbox/tools/kubectl.ts';
import type { Shell } from '../../sandbox/types.ts';
import { handWoundClock } from '../fakes/clock.ts';
import { NOWHERE_KUBECONFIG } from '../fakes/providers.ts';
import { alive } from './alive.ts';

const signal = new AbortController().signal;
/** How long to wait for what comes soon: machines that run tests can be very busy. */
const PATIENT = { timeout: 15_000 };
const missing: KubectlFinding = {
  found: false,
  supported: false,
  problem: new Fault('tools/kubectl-missing', 'there is no kubectl on this machine', 'Install kubectl.'),
};

let root: string;
let open: Screen[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-shell-'));
});
afterEach(async () => {
  for (const { shell } of open) shell.kill();
  // The last thing a bash does is to write its history into the folder.
  await Promise.all(open.map(({ exit }) => exit));
  open = [];
  await rm(root, { recursive: true, force: true });
});

/** What a shell has printed so far, and a way to wait for more. */
class Screen {
  readonly shell: Shell;
  readonly exit: Promise<{ code: number; signal?: number }>;
  #bytes: Buffer[] = [];
  #waiting: (() => void)[] = [];

  constructor(shell: Shell) {
    this.shell = shell;
    open.push(this);
    shell.onData((chunk) => {
      expect(chunk).toBeInstanceOf(Uint8Array);
      this.#bytes.push(Buffer.from(chunk));
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.exit = new Promise((resolve) => shell.onExit(resolve));
  }

  /** Without colours, other sequences and carriage returns. */
  get text(): string {
    const text = Buffer.concat(this.#bytes).toString('utf8');
    return text.replace(/\x1b\[[\d;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '').replaceAll('\r', '');
  }

  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match) return match;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

/** Who starts the shells. */
let start: typeof startShell = async (...args) => openShell(...args);

async function bash(script?: string, clock?: Clock): Promise<Screen> {
  const command = {
    file: '/bin/bash',
    argv: script === undefined ? ['--norc', '-i'] : ['-c', script],
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'xterm-256color', PS1: '> ' },
    cwd: root,
    size: { cols: 80, rows: 24 },
  };
  return new Screen(await start(command, clock));
}

async function learner(kubectl: KubectlFinding = missing, sharedDir = join(root, 'shared')): Promise<Screen> {
  const kubeconfigPath = join(root, 'kubeconfig');
  await writeFile(kubeconfigPath, NOWHERE_KUBECONFIG);
  const options = {
    home: join(root, 'home'),
    cacheDir: join(root, 'cache'),
    sharedDir,
    ownDir: join(root, 'shell'),
    doors: join(root, 'doors'),
    toolsDir: join(root, 'tools'),
    kubeconfigPath,
    kubectl,
    size: { cols: 120, rows: 30 },
  };
  const screen = new Screen(await openLearnerShell(options, signal));
  await screen.until(/naru.*[#$] $/);
  return screen;
}

describe.each(['this process', 'a starter'])('a shell that %s started', (who) => {
  if (who === 'a starter') {
    let begun: Disposable;
    beforeAll(() => {
      begun = beginStarter();
      start = startShell;
    });
    afterAll(() => {
      begun[Symbol.dispose]();
      start = async (...args) => openShell(...args);
    });

    it('is a child of that one', async () => {
      const screen = await bash('ps -o ppid= -p $$');
      await screen.until(new RegExp(`\\b${starter()?.pid}\\b`));
    });
  }

  it('echoes what is typed and answers', async () => {
    const screen = await bash();
    screen.shell.write('echo $((6 * 7))\r');
    await screen.until(/\n42\n/);
  });

  it('takes a new size', async () => {
    const screen = await bash();
    screen.shell.resize({ cols: 132, rows: 43 });
    screen.shell.write('stty size\r');
    await screen.until(/\n43 132\n/);
  });

  it('passes Hangul both ways, as text and as bytes', async () => {
    // Not typed at a prompt: a return that comes while readline gives the terminal back stays one, and ends no line.
    const screen = await bash('echo ready; exec cat');
    await screen.until(/ready\n/);
    screen.shell.write('나루\r');
    await screen.until(/나루\n나루\n/);
    screen.shell.write(Buffer.from('터미널\r'));
    await screen.until(/터미널\n터미널\n/);
  });

  it('has nothing open but its terminal: no other shell, and nothing of whoever started this process', async () => {
    await writeFile(join(root, 'secret'), 'of whoever started us');
    const file = openSync(join(root, 'secret'), 'r');
    // Node closes the first sixteen by itself.
    const stdio = Array.from({ length: 60 }, (_, at) =>
      at === 40 || at === 59 ? file : ('ignore' as const),
    );
    const { stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'shell-child.ts'), who], {
      stdio: ['ignore', 'pipe', 'inherit', ...stdio.slice(3)],
      encoding: 'utf8',
    });
    closeSync(file);
    expect(stdout.split('\n').filter((line) => !/^\/proc\/\d+\/fd$|^$/.test(line))).toEqual(['over']);
  });

  it('says with which code and signal it ended', async () => {
    expect(await (await bash('exit 7')).exit).toEqual({ code: 7 });
    expect(await (await bash('kill -TERM $$')).exit).toEqual({ code: 0, signal: 15 });
  });

  it('holds output back while paused', async () => {
    const screen = await bash();
    await screen.until(/[#$>] $/);
    screen.shell.pause();
    const before = screen.text;
    screen.shell.write('echo later\r');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(screen.text).toBe(before);
    screen.shell.resume();
    await screen.until(/\nlater\n/);
  });

  it('takes a paste larger than the terminal buffer, whole', async () => {
    const screen = await bash('stty raw -echo; echo ready; head -c 300000 | wc -c');
    await screen.until(/ready/);
    screen.shell.write('x'.repeat(300_000));
    await screen.until(/300000/);
  });

  it('ends what it started, also what ignores SIGHUP', async () => {
    const clock = handWoundClock();
    const screen = await bash("trap '' HUP; sleep 1000 & echo pid=$!; wait; wait", clock);
    const [, pid] = await screen.until(/pid=(\d+)/);
    screen.shell.kill();
    screen.shell.kill();
    clock.advance(1_999);
    expect(alive(Number(pid))).toBe(true);
    clock.advance(1);
    await screen.exit;
    await expect.poll(() => alive(Number(pid)), PATIENT).toBe(false);
  });

  it('ends jobs in the background, which have process groups of their own', async () => {
    const clock = handWoundClock();
    const screen = await bash(undefined, clock);
    await screen.until(/[#$>] $/);
    screen.shell.write("(trap '' HUP; echo job=$BASHPID; exec sleep 1000) &\r");
    const [, pid] = await screen.until(/job=(\d+)/);
    screen.shell.kill();
    await screen.exit;
    expect(alive(Number(pid))).toBe(true);
    clock.advance(2_000);
    await expect.poll(() => alive(Number(pid)), PATIENT).toBe(false);
  });

  it('leads a session of its own, which has the terminal for its own', async () => {
    const screen = await bash('ps -o pid=,sid=,tpgid= -p $$');
    await screen.until(/\b(\d+) +\1 +\1\b/);
  });

  it('has the settings of a terminal that it has with node-pty', async () => {
    const screen = await bash('stty -a; echo over');
    const [all] = await screen.until(/min = 1[\s\S]*over/);
    for (const on of [
      'hupcl',
      'brkint',
      'icrnl',
      'ixon',
      'ixany',
      'imaxbel',
      'onlcr',
      'isig',
      'icanon',
      'echo',
    ])
      expect(all).toMatch(new RegExp(`(?<![-\\w])${on}\\b`));
  });

  it('takes input and sizes after its end without complaint', async () => {
    const screen = await bash('true');
    await screen.exit;
    screen.shell.write('echo nobody\r');
    screen.shell.resize({ cols: 10, rows: 10 });
    screen.shell.kill();
  });

  it('does not inherit the terminals of shells opened before it', async () => {
    const first = await bash();
    await first.until(/[#$>] $/);
    const second = await bash('for fd in /proc/$$/fd/*; do readlink "$fd"; done; tty; echo done');
    await second.until(/done/);
    const own = /(\/dev\/pts\/\d+)\ndone/.exec(second.text)?.[1];
    const others = second.text.split('\n').filter((line) => /ptmx|\/dev\/pts\//.test(line) && line !== own);
    expect(own).toBeDefined();
    expect(others).toEqual([]);
  });
});

describe('the learner’s shell', () => {
  it('has a HOME of its own, the sandbox’s kubeconfig and none of our environment', async () => {
    process.env['NARU_SECRET'] = 'token';
    process.env['npm_config_secret'] = 'token';
    const screen = await learner();
    screen.shell.write('env -0 | tr "\\0" "\\n" | sort; echo end-of-env\r');
    const [environment] = await screen.until(/HOME[\s\S]*\nend-of-env/);
    expect(environment).toContain(`HOME=${root}/home`);
    expect(screen.text).toContain(`KUBECONFIG=${root}/kubeconfig`);
    expect(screen.text).toContain(`KUBECACHEDIR=${root}/cache`);
    expect(screen.text).not.toMatch(/NARU_|npm_|node_modules/);
    delete process.env['NARU_SECRET'];
    delete process.env['npm_config_secret'];
  });

  it('says in both languages what to do when there is no kubectl', async () => {
    const screen = await learner();
    screen.shell.write('k get nodes; echo code=$?\r');
    await screen.until(/code=127/);
    expect(screen.text).toContain('이 컴퓨터에 kubectl이 없습니다');
    expect(screen.text).toContain('Remedy: Install kubectl.');
  });

  it('has a kubectl as soon as one is fetched, in terminals that are open already', async () => {
    const screen = await learner();
    await mkdir(join(root, 'tools'));
    await writeFile(join(root, 'tools', 'kubectl'), '#!/bin/sh\necho "fetched: $*"\n', { mode: 0o755 });
    screen.shell.write('k version\r');
    await screen.until(/\nfetched: version\n/);
  });

  it('reads the learner’s own ~/.bashrc last and leaves it alone', async () => {
    const first = await learner();
    first.shell.write('echo \'alias k="echo mine"\' > ~/.bashrc; exit\r');
    await first.exit;
    const second = await learner();
    second.shell.write('k get pods\r');
    await second.until(/\nmine get pods/);
    expect(await readFile(join(root, 'home', '.bashrc'), 'utf8')).toBe('alias k="echo mine"\n');
  });

  it('keeps the history even when it is killed', async () => {
    const first = await learner();
    first.shell.write('echo remember-me\r');
    await first.until(/\nremember-me[\s\S]*[#$] $/);
    process.kill(first.shell.pid, 'SIGKILL');
    await first.exit;
    expect(await readFile(join(root, 'home', '.bash_history'), 'utf8')).toContain('echo remember-me');
  });

  it('writes times into the history, which prints none, and keeps no line that begins with a space', async () => {
    const screen = await learner();
    screen.shell.write('echo kept\r echo between-us\rhistory\rexit\r');
    await screen.until(/\n +1 {2}echo kept\n +2 {2}history\n/);
    await screen.exit;
    const history = await readFile(join(root, 'home', '.bash_history'), 'utf8');
    expect(history).toMatch(/^#\d{10}\necho kept\n#\d{10}\nhistory\n#\d{10}\nexit\n$/);
  });

  it('runs the kubectl that was found, also as k', async () => {
    const path = join(root, 'real-kubectl');
    await writeFile(path, '#!/bin/sh\necho "args: $*"\n');
    await chmod(path, 0o755);
    const screen = await learner({ found: true, path, version: 'v1.36.2', source: 'path', supported: true });
    screen.shell.write('k get nodes; command -v kubectl\r');
    await screen.until(/\nargs: get nodes\n/);
    await screen.until(/\/shell\/bin\/kubectl\n/);
  });

  it('completes kubectl and k', async () => {
    const kubectl = await findKubectl({ env: process.env, toolsDir: '/nowhere' }, signal);
    if (!kubectl.found) return console.log('not run: there is no kubectl on this machine');
    const screen = await learner(kubectl);
    screen.shell.write('k api-ver\t --help | head -n 1\r');
    await screen.until(/Print the supported API versions/);
    screen.shell.write('kubectl api-res\t');
    await screen.until(/api-resources/);
    expect(screen.text).not.toContain('command not found');
  });

  it('is completed by what kubectl was asked once, for learners who share no folder, too', async () => {
    const path = join(root, 'counted-kubectl');
    await writeFile(path, `#!/bin/sh\necho "$*" >>${root}/asked\necho "said='of completion'"\n`);
    await chmod(path, 0o755);
    const kubectl: KubectlFinding = {
      found: true,
      path,
      version: 'v1.36.2',
      source: 'path',
      supported: true,
    };
    for (const folder of ['one', 'two']) {
      const screen = await learner(kubectl, join(root, folder));
      screen.shell.write('echo "<$said>"\r');
      await screen.until(/\n<of completion>\n/);
    }
    expect(await readFile(join(root, 'asked'), 'utf8')).toBe('completion bash\n');
  });
});
