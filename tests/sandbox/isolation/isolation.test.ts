/** What a learner's programs can do in a box, and what they cannot: tried, as root and as an ordinary user. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../sandbox/isolation/limits.ts';

const ATTACKS = join(import.meta.dirname, 'attacks.ts');

/** Any user but root, with no home and no groups. */
const NOBODY = 65_534;

interface Attacker {
  readonly who: string;
  readonly uid: number | undefined;
}

const attackers: readonly Attacker[] =
  process.getuid?.() === 0
    ? [
        { who: 'root', uid: undefined },
        { who: 'an ordinary user', uid: NOBODY },
      ]
    : [{ who: 'an ordinary user', uid: undefined }];

/** A program of its own, because only that can be another user. It has more open than it knows, as things are in terminals of editors. */
function runAs({ uid }: Attacker, program: string, more: readonly string[] = []) {
  const open = openSync('/etc/hostname', 'r');
  const stdio = [...Array<'pipe'>(3).fill('pipe'), ...Array<'ignore'>(40).fill('ignore'), open];
  try {
    return spawnSync(process.execPath, [program, ...more], {
      stdio,
      encoding: 'utf8',
      timeout: 90_000,
      env: { PATH: process.env['PATH'], SECRET_OF_THE_SERVER: 'tell nobody' },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
  } finally {
    closeSync(open);
  }
}

const PROBE = join(import.meta.dirname, 'probe.ts');

/** Why it cannot be tried here; said aloud, since a test that is skipped proves nothing. */
function whyNot(attacker: Attacker): string | undefined {
  if (process.platform !== 'linux') return 'isolation needs Linux';
  const { status, stdout, stderr } = runAs(attacker, PROBE);
  const why = status === 0 ? stdout.trim() : `it cannot be tried: ${stderr.trim().slice(0, 500)}`;
  if (why) console.warn(`\nISOLATION IS NOT TESTED as ${attacker.who}: ${why}\n`);
  return why || undefined;
}

describe.each(attackers)('what $who has isolated', (attacker) => {
  const skipped = whyNot(attacker);
  let seen: Record<string, string | number> = {};

  beforeAll(() => {
    if (skipped) return;
    const { status, stdout, stderr } = runAs(attacker, ATTACKS);
    if (status !== 0) throw new Error(`the attacks did not come to their end: ${status} ${stderr}`);
    seen = JSON.parse(stdout) as typeof seen;
    const { opening, delay, served } = seen;
    console.info(
      `${attacker.who}: a shell opens in ${opening} ms; during a fork bomb the server's timers are ${delay} ms late (99 of 100), and ${served} shells of others open in 1.5 s`,
    );
  }, 100_000);

  const says = (title: string, name: string, wanted: RegExp | string | number): void => {
    it.skipIf(skipped !== undefined)(title, () => {
      if (wanted instanceof RegExp) expect(seen[name]).toMatch(wanted);
      else expect(seen[name]).toBe(wanted);
    });
  };

  says(
    'is the learner, at home, without a right',
    'who',
    /^learner\n\/home\/learner\n\/home\/learner\nnaru\n\d+\nCapPrm: 0{16} CapEff: 0{16} CapBnd: \w+ NoNewPrivs: 1 Seccomp: 2 $/,
  );
  says(
    'cannot read the secret of the server, its folder or its kubeconfig',
    'secret',
    /^(.*No such file or directory\n){3}$/,
  );
  says('cannot see the HOME of another learner', 'neighbour', /No such file/);
  says(
    'sees its own processes only, and nobody’s environment',
    'processes',
    /^\d\nls: .*No such file or directory\n(cat: \/proc\/1\/environ: Permission denied\n)?0\n$/,
  );
  says('has nothing of the server in its environment', 'environment', 'HOME LANG PATH PWD SHLVL _ ');
  says(
    'has nothing of it in that of its first process',
    'firstEnvironment',
    /^(cat: \/proc\/1\/environ: Permission denied\n)?$/,
  );
  says('has nothing open of whoever started the server', 'descriptors', 'over\n');
  says('can neither signal nor trace the server', 'signals', /No such process\nattach: No such process\n$/);
  says('reaches its own API server', 'own', 'this is own\n');
  says('does not reach another port of this machine', 'otherCluster', /Connection refused/);
  says('does not reach another network', 'internet', /Network is unreachable/);
  says('does not reach an abstract socket of this machine', 'abstract', 'Connection refused\n');
  says('does not reach the host of a virtual machine', 'vsock', /Address family not supported/);
  says('has no interface but loopback', 'interfaces', 'lo\n');
  says('cannot write outside its folders', 'outside', 'tried\n');
  says(
    'can write in its own',
    'inside',
    '/home/learner/a\n/tmp/a\n/run/naru/kube/a\n/run/naru/kube-cache/a\n/dev/shm/a\n',
  );
  says(
    'sees nothing of what holds its box',
    'hiddenFolders',
    /^\s*ls: cannot access '\/etc\/shadow'.*\nls: cannot access '\/etc\/ssh'.*\n$/,
  );
  says(
    'can make no namespace, no mount, and be nobody else',
    'namespaces',
    /^unshare: .*\nunshare: .*\nmount: [\s\S]*umount: [\s\S]*nsenter: .*\nsetpriv: .*\ntried\n$/,
  );
  says('cannot type into a terminal by a system call', 'typing', 'Operation not permitted\n');
  says('has no keys of the kernel', 'keys', 'Operation not permitted\n');
  says('cannot have more memory in one process than it may', 'memory', /^Out of memory/);
  says('cannot fill the memory through /tmp', 'temporary', /No space left on device\n67104768\n/);
  says('cannot make a file larger than it may', 'largeFile', /File too large\n1\n/);
  says('reaches from one shell what listens in another', 'fromOtherShell', 'from the first shell\nover\n');
  says('does not reach what listens in the shell of another learner', 'fromOtherBox', /Connection refused/);
  says(
    'shares /tmp among its own shells alone',
    'sharedTemporary',
    /^here\ncat: .*No such file or directory\n$/,
  );
  says(
    'can delete files but write none when it has too much',
    'full',
    /write error: File too large\n.*\ndeleted\n$/,
  );
  says('is not charged for what another has deleted and holds open', 'unnamedElsewhere', 0);
  says('leaves nothing behind when a shell ends, however it hides', 'leftBehind', 0);
  says('has its shells again after a fork bomb', 'afterBomb', 'alive\n');
  says('is gone with its box', 'afterEnd', 0);

  it.skipIf(skipped !== undefined)('cannot hide what it writes by deleting it first', () => {
    expect(seen['unnamed']).toBeGreaterThanOrEqual(3_000_000);
  });

  it.skipIf(skipped !== undefined)(
    'has no more processes than it may, and others are served meanwhile',
    () => {
      expect(Number(seen['forks'])).toBeGreaterThan(LIMITS.processes / 2);
      expect(Number(seen['forks'])).toBeLessThan(LIMITS.processes);
      expect(seen['most']).toBeLessThan(LIMITS.processes + 10);
      expect(seen['served']).toBeGreaterThan(0);
    },
  );
});
