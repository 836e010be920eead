// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell scripts
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../../../sandbox/simulated/limits.ts';
import { isReady, type NodeBench, startNodeBench } from '../kubelet/support.ts';

let bench: NodeBench;
beforeAll(async () => {
  // Small enough to be reached at once.
  Object.assign(limits.containers, { held: 1_000_000, files: 4_000_000, processes: 50, calls: 100 });
  bench = startNodeBench();
  bench.pod('box', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '600'] }] });
  await bench.until('box', isReady);
});
afterAll(() => bench[Symbol.dispose]());

const sh = (script: string) => bench.exec('box', ['sh', '-c', script]);
const MANY = 'a'.repeat(60);

describe('a container cannot keep the cluster busy:', () => {
  it.each([
    ['grep -E', `echo ${MANY}! | grep -cE '(a+)+$'`, '0\n'],
    ['grep', `echo ${MANY}! | grep -c '\\(a*\\)*b'`, '0\n'],
    ['sed', `echo ${MANY}! | sed -E 's/(a|aa)+$/x/'`, `${MANY}!\n`],
    ['awk', `echo ${MANY}! | awk '/^(a+)+$/ {print}'`, ''],
    ['a glob', `x=${MANY}; case $x in *a*a*a*a*a*a*a*a*a*b) echo y;; *) echo n;; esac`, 'n\n'],
    ['a suffix', `x=${MANY}; echo \${x%a*a*a*a*a*a*a*b}`, `${MANY}\n`],
  ])('patterns of %s take time in proportion to the text', async (_, script, expected) => {
    expect((await sh(script)).stdout).toBe(expected);
  });

  it('a pattern that must be tried in every way is tried for a moment', async () => {
    expect((await sh(`echo abab | grep -c '\\(ab\\)\\1'`)).stdout).toBe('1\n');
    const { exitCode, stderr } = await sh(`echo ${MANY}! | grep -E '(a+)+\\1$'`);
    expect([exitCode, stderr]).toEqual([2, 'the pattern takes too long for the simulated container\n']);
  });

  it.each([
    ['a function', 'f() { f; }; f'],
    ['eval', 'x="eval \\$x"; eval $x'],
    ['a file', 'echo ". /s" > /s; . /s'],
  ])('%s that calls itself for ever ends as it does when a stack is used up', async (_, script) => {
    expect((await sh(script)).exitCode).toBe(139);
  });

  it.each([
    [
      'a variable that doubles',
      'a=x; while [ ${#a} -lt 2000000 ]; do a=$a$a || exit 3; done',
      'out of memory',
    ],
    ['a line without an end', 'cat /dev/zero | grep x', 'grep: out of memory'],
    ['lines to be sorted', 'yes | sort', 'sort: out of memory'],
    ['a file', 'dd if=/dev/zero of=/full bs=1M count=100', 'No space left on device'],
    ['read', 'read x < /dev/zero', 'out of memory'],
  ])('there is an end to what can be held: %s', { timeout: 20_000 }, async (_, script, expected) => {
    expect((await sh(script)).stderr).toContain(expected);
  });

  it('room that was freed can be used again', async () => {
    const write = 'head -c 3000000 /dev/zero > /f';
    expect((await sh(`${write}; rm /f; ${write}; rm /f; echo $?`)).stdout).toBe('0\n');
  });

  it('leaves the thread to others while many of its processes compute', async () => {
    const loops = sh(
      'for i in 1 2 3 4 5 6 7 8 9 10; do (while :; do :; done) & done; sleep 1; kill $(jobs -p); exit',
    );
    let turns = 0;
    const stop = new AbortController();
    void loops.then(() => stop.abort());
    for (; !stop.signal.aborted && turns < 50; turns += 1)
      await new Promise((resolve) => setImmediate(resolve));
    expect(turns).toBe(50);
  });

  // The last one: they go on.
  it('there is an end to processes', async () => {
    const { stderr } = await sh('i=0; while [ $i -lt 60 ]; do sleep 100 & i=$((i+1)); done');
    expect(stderr).toContain("sh: can't fork: Resource temporarily unavailable");
  });
});
