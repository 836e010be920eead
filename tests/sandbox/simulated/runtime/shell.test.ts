// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are shell scripts
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReady, type NodeBench, type Outcome, startNodeBench } from '../kubelet/support.ts';

let bench: NodeBench;
beforeAll(async () => {
  bench = startNodeBench();
  bench.pod('box', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '600'] }] });
  await bench.until('box', isReady);
});
afterAll(() => bench[Symbol.dispose]());

const sh = (script: string, stdin?: string): Promise<Outcome> =>
  bench.exec('box', ['sh', '-c', script], stdin);
const output = async (script: string, stdin?: string) => (await sh(script, stdin)).stdout;

it('a program that changes its environment leaves that of the container alone', async () => {
  expect(await output('export LEAK=1; exec env MORE=2 printenv LEAK MORE')).toBe('1\n2\n');
  expect(await output('echo "[$LEAK$MORE]"')).toBe('[]\n');
});

it('tells what it starts where it stands', async () => {
  expect(await output('printenv PWD; cd /tmp; printenv PWD')).toBe('/\n/tmp\n');
});

describe('the shell', () => {
  it.each([
    [
      'quotes and variables',
      'x="a  b"; echo $x "$x" \'$x\' ${x#a} ${y:-none} ${#x}',
      'a b a  b $x b none 4\n',
    ],
    ['arithmetic', 'i=5; echo $((i*2+1)) $(( (i>3) ? 10 : 20 )) $((7%4))', '11 10 3\n'],
    ['command substitution', 'echo "[$(echo a; echo b)]" `echo c`', '[a\nb] c\n'],
    [
      'the status of a substitution that is assigned',
      'a=$(false) || echo failed; a=1 && echo $?; a=$(exit 3) b=2; echo $?; a=$(true); echo $?; set -e; a=$(exit 4); echo no',
      'failed\n0\n3\n0\n',
    ],
    ['for', 'for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
    ['while and break', 'i=0; while true; do i=$((i+1)); [ $i -ge 3 ] && break; done; echo $i', '3\n'],
    ['until', 'i=0; until [ $i -eq 2 ]; do i=$((i+1)); done; echo $i', '2\n'],
    ['if, elif, else', 'if false; then echo a; elif true; then echo b; else echo c; fi', 'b\n'],
    ['case', 'case web-1 in db-*) echo db;; web-*|app) echo web;; esac', 'web\n'],
    ['functions', 'f() { local a=$1; echo "$a/$#"; return 3; }; a=out; f x y; echo $? $a', 'x/2\n3 out\n'],
    [
      'an environment that nobody else has',
      'export A=1; env A=2 B=3 sh -c \'export C=4; exec sh -c "echo \\$A\\$B\\$C"\'; echo "$A[$B$C]"; env -i sh -c \'echo "[$A]"\'; sh -c \'echo $A\'',
      '234\n1[]\n[]\n1\n',
    ],
    ['characters by number', 'printf "a\\0b\\0" | tr "\\0" " " | tr " b" "\\053\\n"; echo', 'a+\n+\n'],
    ['pipes', 'printf "b\\na\\nb\\n" | sort | uniq -c | sed "s/^ *//"', '1 a\n2 b\n'],
    ['an endless writer in a pipe', 'yes | head -n 2', 'y\ny\n'],
    [
      'redirections',
      'echo 1 > /tmp/r; echo 2 >> /tmp/r; cat < /tmp/r; ls /nope > /tmp/e 2>&1; wc -l < /tmp/e',
      '1\n2\n1\n',
    ],
    ['here-documents', "x=1; cat <<EOF\n$x $((x+1))\nEOF\ncat <<'EOF'\n$x\nEOF", '1 2\n$x\n'],
    [
      'copies of folders, into one that is there already too',
      'mkdir -p /from/d /to/d; echo 1 > /from/a; echo 2 > /from/d/b; echo 3 > /to/d/c; cp -a /from/. /to/; cp -r /from /to; find /to | sort',
      '/to\n/to/a\n/to/d\n/to/d/b\n/to/d/c\n/to/from\n/to/from/a\n/to/from/d\n/to/from/d/b\n',
    ],
    ['globs', 'mkdir -p /g; cd /g; touch b.txt a.txt c.md; echo *.txt "*"', 'a.txt b.txt *\n'],
    [
      'modes and owners',
      'mkdir -p -m 0777 /m/n; chown -R 5:6 /m; chmod -R g=r /m; stat -c %a:%u:%g /m /m/n',
      '745:5:6\n747:5:6\n',
    ],
    [
      'what is found and taken away',
      'mkdir -p /f/a; touch /f/a/b; find /f -mindepth 1 -delete; ls -A /f',
      '',
    ],
    ['the end of what is read', 'printf "1\\n2\\n3\\n" | tail -n +2', '2\n3\n'],
    ['waiting for a file that is not there', 'tail -F /none & sleep 0.05; kill $! && echo waits', 'waits\n'],
    [
      'no waiting for it without being told',
      'tail /none 2>&1',
      "tail: can't open '/none': No such file or directory\ntail: no files\n",
    ],
    ['subshells', '(cd /tmp; x=2; pwd); x=${x:-unset}; echo $x $PWD', '/tmp\nunset /\n'],
    ['and, or, not', 'true && echo a || echo b; false && echo c || echo d; ! false && echo e', 'a\nd\ne\n'],
    ['set -e', 'set -e; false || true; echo on; false; echo off', 'on\n'],
    ['traps', "trap 'echo bye' EXIT; echo hi", 'hi\nbye\n'],
    ['background jobs', 'sleep 0.01 & wait; echo $?', '0\n'],
  ])('knows %s', async (_what, script, expected) => {
    expect(await output(script)).toBe(expected);
  });

  it('lists folders in folders with their names, the first one too', async () => {
    const made = 'mkdir -p /tmp/l/a && touch /tmp/l/x /tmp/l/a/y';
    expect(await output(`${made} && ls -R /tmp/l`)).toBe('/tmp/l:\na\nx\n\n/tmp/l/a:\ny\n');
  });

  it('has no empty lists between its words', async () => {
    expect((await sh('if then')).stderr).toBe('sh: syntax error: unexpected "then"\n');
    expect((await sh('while true; do done')).stderr).toBe('sh: syntax error: unexpected "done"\n');
  });

  it('answers 127 for an unknown program and 2 for a syntax error, in the words of busybox', async () => {
    expect(await sh('xyz')).toEqual({ exitCode: 127, stdout: '', stderr: 'sh: xyz: not found\n' });
    expect((await sh('if true; then')).exitCode).toBe(2);
  });

  it('reads a script from stdin, and its commands read the rest', async () => {
    const { stdout, exitCode } = await bench.exec(
      'box',
      ['sh'],
      'read x\nval\nif true\nthen echo "got $x"\nfi\nexit 4\n',
    );
    expect({ stdout, exitCode }).toEqual({ stdout: 'got val\n', exitCode: 4 });
  });

  it('never starves its neighbours, and a busy loop can be killed', async () => {
    expect(await output('while true; do :; done & sleep 0.1; kill $!; wait $!; echo $?')).toBe('143\n');
    const alone = 'sleep 77 & kill $!; wait $!; echo $?; ps | grep -c "[s]leep 77$"';
    expect(await output(alone)).toBe('143\n0\n');
  });
});

describe('utilities', () => {
  it.each([
    ['grep', 'printf "one\\ntwo\\nthree\\n" | grep -nE "^t"', '2:two\n3:three\n'],
    ['sed', 'printf "a1\\nb2\\n" | sed -n "s/\\([a-z]\\)\\([0-9]\\)/\\2\\1/p"', '1a\n2b\n'],
    ['awk', 'printf "NAME READY\\nweb 1/1\\n" | awk \'NR>1 {print $2, $1}\'', '1/1 web\n'],
    ['cut', 'echo a:b:c | cut -d: -f1,3', 'a:c\n'],
    ['tr', 'echo hello | tr a-z A-Z', 'HELLO\n'],
    ['seq and xargs', 'seq 3 | xargs echo', '1 2 3\n'],
    ['base64', 'echo -n hush | base64; echo aHVzaA== | base64 -d', 'aHVzaA==\nhush'],
    [
      'tar',
      'mkdir -p /t/d; echo 1 > /t/d/f; tar cf /t.tar -C /t d; mkdir /u; tar xf /t.tar -C /u; cat /u/d/f',
      '1\n',
    ],
    ['stat', 'touch /m; chmod 640 /m; stat -c %a /m', '640\n'],
    [
      'mv and cp',
      'echo x > /o; cp /o /p; mv /p /q; cat /q; ls /p 2>&1',
      'x\nls: /p: No such file or directory\n',
    ],
  ])('%s', async (_name, script, expected) => {
    expect(await output(script)).toBe(expected);
  });

  it('says when a program is not part of the simulation', async () => {
    expect((await sh('vi x')).stderr).toBe('vi: not in the simulated image\n');
  });
});
