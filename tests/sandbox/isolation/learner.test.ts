/** What worked in a learner's shell works in an isolated one: keys, jobs, files, and kubectl with a simulated cluster. */
import { mkdtempSync, rmSync } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providers } from '../../../sandbox/index.ts';
import { chooseIsolation } from '../../../sandbox/isolation/choose.ts';
import { LIMITS } from '../../../sandbox/isolation/limits.ts';
import { beginStarter } from '../../../sandbox/starter/starter.ts';
import type { Sandbox } from '../../../sandbox/types.ts';
import { which } from '../../setup/command.ts';
import { Screen } from './screen.ts';
import { whyNot } from './support.ts';

const signal = new AbortController().signal;
const skipped = await whyNot();
if (skipped) console.warn(`\nISOLATED SHELLS ARE NOT TESTED: ${skipped}\n`);

let root: string;
let sandbox: Sandbox;
let begun: Disposable;
const open: Screen[] = [];

async function shell(): Promise<Screen> {
  const screen = new Screen(await sandbox.openShell({ cols: 120, rows: 30 }, signal));
  open.push(screen);
  await screen.until(/naru:~[$#] $/);
  return screen;
}

beforeAll(async () => {
  if (skipped) return;
  // As `npm start` does.
  begun = beginStarter();
  root = mkdtempSync(join(tmpdir(), 'naru-isolated-'));
  const { isolation } = await chooseIsolation('bubblewrap', process.env, false, signal);
  const options = {
    dataDir: join(root, 'sandboxes'),
    toolsDir: join(root, 'tools'),
    env: process.env,
    isolation: async () => isolation,
  };
  sandbox = await providers(options).simulated.create({ nodes: 2 }, { id: 'a', signal, onProgress() {} });
});

afterAll(async () => {
  if (skipped) return;
  await sandbox.destroy();
  begun[Symbol.dispose]();
  rmSync(root, { recursive: true, force: true });
});

describe.skipIf(skipped !== undefined)('an isolated shell', () => {
  it('has a terminal with a name, the right size, and jobs', async () => {
    const screen = await shell();
    expect(await screen.run('tty; stty size')).toBe('/dev/console\n30 120\n');
    screen.shell.resize({ cols: 99, rows: 33 });
    expect(await screen.run('stty size')).toBe('33 99\n');
    screen.shell.write("bash -c 'echo beg''un; cat'\r");
    await screen.until(/\nbegun\n/);
    screen.shell.write('\x1a');
    await screen.until(/Stopped +bash -c/);
    screen.shell.write('fg\r');
    await screen.until(/fg\nbash -c .*\n/);
    screen.shell.write('still there\r');
    await screen.until(/still there\nstill there\n/);
    screen.shell.write('\x03');
    await screen.until(/\^C\n+naru:~[$#] $/);
    screen.shell.write('exit 7\r');
    expect(await screen.exit).toEqual({ code: 7 });
  });

  it('stands behind the server, as a whole where the kernel groups programs by their sessions', async () => {
    const screen = await shell();
    const session = 'cat /proc/self/autogroup 2>/dev/null || echo "nice 10"';
    expect(await screen.run(`nice; ${session}`)).toMatch(
      new RegExp(`^${LIMITS.niceness}\\n.*nice ${LIMITS.niceness}\\n$`),
    );
  });

  it('keeps the history of one that was killed', async () => {
    const former = await shell();
    await former.run('echo remember');
    former.shell.kill();
    await former.exit;
    const screen = await shell();
    expect(await screen.run('history')).toContain('echo remember');
  });

  it('has the HOME that checks and setups read and write', async () => {
    const screen = await shell();
    await sandbox.writeHome('lab/task.txt', 'from the setup\n', signal);
    await sandbox.emptyHome('lab/answers', signal);
    await screen.run('echo "from the learner" >>~/lab/task.txt; cp lab/task.txt lab/answers/a.txt');
    const answer = await sandbox.readHome('~/lab/answers/a.txt', signal);
    expect(answer?.content).toBe('from the setup\nfrom the learner\n');
    await sandbox.emptyHome('lab', signal);
    expect(await screen.run('ls -A ~/lab')).toBe('');
  });

  it('shares its kubeconfig with the tools of checks, and no more than that', async () => {
    const screen = await shell();
    await screen.run('kubectl config set-context --current --namespace=kube-system');
    const { stdout } = await sandbox.exec({ home: true }, ['kubectl', 'get', 'pods', '-o', 'name'], signal);
    expect(stdout).toContain('pod/etcd-');
    await screen.run('kubectl config set-context --current --namespace=default');
    const target = join(root, 'written by a kubeconfig');
    await sandbox.writeHome('lab/evil', evilKubeconfig(target), signal);
    const argv = ['kubectl', '--kubeconfig', 'lab/evil', 'get', 'pods'];
    expect((await sandbox.exec({ home: true }, argv, signal)).exitCode).not.toBe(0);
    await expect(access(target)).rejects.toThrow('ENOENT');
  });

  it('has all of kubectl: exec, cp, edit, and port-forward from one shell to another', {
    timeout: 60_000,
  }, async () => {
    const screen = await shell();
    await screen.run(
      'kubectl run web --image=nginx:1.27-alpine --port=80; kubectl wait --for=condition=Ready pod/web --timeout=60s',
    );
    expect(await screen.run('kubectl exec web -- hostname')).toBe('web\n');
    expect(
      await screen.run(
        'echo hello >note; kubectl cp note web:/tmp/note && kubectl exec web -- cat /tmp/note',
      ),
    ).toBe('hello\n');
    const edit = `EDITOR="sed -i s/run:\\ web/run:\\ edited/" kubectl edit pod web`;
    expect(await screen.run(edit)).toBe('pod/web edited\n');
    screen.shell.write('kubectl port-forward pod/web 18081:80\r');
    await screen.until(/Forwarding from 127.0.0.1:18081/);
    const other = await shell();
    const ask = `exec 3<>/dev/tcp/127.0.0.1/18081; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; grep -o 'Welcome to nginx' <&3 | head -1; exec 3>&-`;
    expect(await other.run(ask)).toBe('Welcome to nginx\n');
    screen.shell.write('\x03');
    await screen.until(/naru:~[$#] $/);
    screen.shell.write('kubectl exec -it web -- sh\r');
    await screen.until(/# $/);
    expect(await screen.run('echo $((6 * 7))')).toContain('42');
    screen.shell.write('exit\r');
    await screen.until(/naru:~[$#] $/);
  });

  it('has the chart repository on loopback, where lessons say it is', async () => {
    const screen = await shell();
    const ask = `exec 3<>/dev/tcp/127.0.0.1/8879; printf 'GET /index.yaml HTTP/1.0\\r\\n\\r\\n' >&3; grep -o 'webapp-1.2.0.tgz' <&3; exec 3>&-`;
    expect(await screen.run(ask)).toBe('webapp-1.2.0.tgz\n');
  });

  it('attaches to what runs in a container and types into it, until that ends; it is started again', async () => {
    const screen = await shell();
    await screen.run(
      'kubectl run sh --image=busybox:1.36 --stdin --tty --attach=false -- sh; kubectl wait --for=condition=Ready pod/sh --timeout=60s',
    );
    screen.shell.write('kubectl attach -it sh\r');
    await screen.until(/pressing enter\.\n/);
    screen.shell.write('\recho $((6 * 7))-from-inside; hostname\r');
    await screen.until(/\n42-from-inside\nsh\n\/ # $/);
    screen.shell.write('exit\r');
    await screen.until(/naru:~[$#] $/);
    expect(await screen.run('kubectl get pod sh -o jsonpath={.status.phase}; echo')).toBe('Running\n');
  });

  const missing = ['vim', 'nano', 'less'].filter((name) => which(name) === undefined);
  for (const name of missing)
    console.warn(`\n${name.toUpperCase()} IS NOT TESTED in an isolated shell: it is not installed\n`);

  it.skipIf(missing.includes('vim'))('has vim, which draws the whole screen and gives it back', async () => {
    const screen = await shell();
    screen.shell.write('vim note.yaml\r');
    await screen.until(/"note.yaml"/);
    screen.shell.write('ikind: Pod');
    await screen.until(/kind: Pod/);
    screen.shell.write('\x1b:wq\r');
    await screen.until(/naru:~[$#] $/);
    expect(await screen.run('cat note.yaml')).toBe('kind: Pod\n');
    screen.shell.write('vim note.yaml\r');
    await screen.until(/kind: Pod/);
    screen.shell.resize({ cols: 90, rows: 20 });
    // It hears of its new size when it likes: asked again until it has.
    const asking = setInterval(() => screen.shell.write('\x1b:set columns? lines?\r'), 500);
    await screen.until(/columns=90[\s\S]*lines=20/).finally(() => clearInterval(asking));
    screen.shell.write('\x1b:q!\r');
    await screen.until(/naru:~[$#] $/);
  });

  it.skipIf(missing.includes('nano'))('has nano, which writes with Ctrl-O and ends with Ctrl-X', async () => {
    const screen = await shell();
    screen.shell.write('nano letter.txt\r');
    await screen.until(/letter.txt/);
    screen.shell.write('안녕 나루');
    await screen.until(/안녕 나루/);
    screen.shell.write('\x0f');
    await screen.until(/letter.txt/);
    screen.shell.write('\r');
    await screen.until(/Wrote 1 line/);
    screen.shell.write('\x18');
    await screen.until(/naru:~[$#] $/);
    expect(await screen.run('cat letter.txt')).toBe('안녕 나루\n');
  });

  it.skipIf(missing.includes('less'))('has less, which pages, finds and quits', async () => {
    const screen = await shell();
    screen.shell.write('seq 1000 2000 | less\r');
    await screen.until(/1028\n:$/);
    screen.shell.write('/1750\r');
    await screen.until(/1750\n[\s\S]*:$/);
    screen.shell.write('G');
    await screen.until(/2000\n\(END\)$/);
    screen.shell.write('q');
    await screen.until(/naru:~[$#] $/);
  });

  it('has a tool that is fetched while it is open, as those opened later', async () => {
    const screen = await shell();
    expect(await screen.run('fetched')).toContain('command not found');
    await writeFile(join(root, 'tools', 'fetched'), '#!/bin/sh\necho it is here\n', { mode: 0o755 });
    expect(await screen.run('fetched')).toBe('it is here\n');
    expect(await (await shell()).run('fetched')).toBe('it is here\n');
  });

  it('says of a simulated node that there is nothing to log in to, and of others that there are none', async () => {
    const screen = await shell();
    const known = await screen.run('ssh worker-1; echo "exit $?"');
    expect(known).toContain('naru-worker is simulated');
    expect(known).toMatch(/[가-힣]/);
    expect(known).toMatch(/exit 255\n$/);
    expect(await screen.run('ssh -t root@worker9 uptime; echo "exit $?"')).toBe(
      'ssh: Could not resolve hostname worker9: Name or service not known\nexit 255\n',
    );
  });
});

/** Whoever uses it runs a program. */
const evilKubeconfig = (target: string): string => `apiVersion: v1
kind: Config
current-context: evil
clusters: [{ name: evil, cluster: { server: "https://127.0.0.1:1" } }]
contexts: [{ name: evil, context: { cluster: evil, user: evil } }]
users:
- name: evil
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      interactiveMode: Never
      command: touch
      args: ["${target}"]
`;
