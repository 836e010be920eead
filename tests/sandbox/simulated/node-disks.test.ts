import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNodeFiles } from '../../../sandbox/simulated/kubelet/node-files.ts';
import { openNodeDisks } from '../../../sandbox/simulated/node-disks.ts';
import { handWoundClock } from '../../fakes/clock.ts';
import { bootCluster } from './support.ts';

let folder: string;
const clock = handWoundClock();
const logged: string[] = [];
const open = () => openNodeDisks(folder, clock, (message) => void logged.push(message));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naru-disks-'));
  logged.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives a node the files it had, with their owners, modes and links', () => {
  const disks = open();
  const files = createNodeFiles('n1', '172.18.0.2', clock, [['/etc/more', 'first']], disks);
  files.makeDirectory('/tmp/data', { uid: 7, gid: 8 }, 0o2770);
  files.writeFile('/tmp/data/f', Buffer.from([0, 255, 10]), { uid: 7, gid: 8 });
  files.writeFile('/etc/more', 'changed');
  disks[Symbol.dispose]();

  const again = createNodeFiles('n1', '172.18.0.2', clock, [['/etc/more', 'first']], open());
  expect(again.readFile('/tmp/data/f')).toEqual(Buffer.from([0, 255, 10]));
  expect(again.get('/tmp/data')).toMatchObject({ uid: 7, gid: 8, mode: 0o2770 });
  expect(again.readFile('/etc/more').toString()).toBe('changed');
  expect(again.realPath('/var/run/xtables.lock')).toBe('/run/xtables.lock');
});

it('writes a little after a change, once for many of them, and not at all without one', () => {
  const disks = open();
  const files = createNodeFiles('n1', '172.18.0.2', clock, [], disks);
  clock.advance(5_000);
  expect(open().read('n1')).toBeUndefined();
  for (const name of ['a', 'b', 'c']) files.writeFile(`/tmp/${name}`, name);
  expect(clock.pending).toBe(1);
  clock.advance(100);
  expect(open().read('n1')).toBeDefined();
  expect(clock.pending).toBe(0);
});

it('writes the next change within ten seconds also where writing the last took a second', () => {
  const disks = open();
  const files = createNodeFiles('n1', '172.18.0.2', clock, [], disks);
  files.writeFile('/tmp/a', 'a');
  const time = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(1_000);
  clock.advance(100);
  time.mockRestore();
  files.writeFile('/tmp/b', 'b');
  clock.advance(10_000);
  expect(clock.pending).toBe(0);
  const again = createNodeFiles('n1', '172.18.0.2', clock, [], open());
  expect(again.readFile('/tmp/b').toString()).toBe('b');
});

it('says what could not be written, and writes it the next time', () => {
  const disks = open();
  const files = createNodeFiles('n1', '172.18.0.2', clock, [], disks);
  const inTheWay = join(folder, 'nodes');
  writeFileSync(inTheWay, '');
  files.writeFile('/tmp/a', 'a');
  clock.advance(100);
  expect(logged).toEqual(['the files of node n1 could not be kept']);
  rmSync(inTheWay);
  disks.flush();
  expect(createNodeFiles('n1', '172.18.0.2', clock, [], open()).readFile('/tmp/a').toString()).toBe('a');
});

it('forgets when the nodes are new', () => {
  const disks = open();
  createNodeFiles('n1', '172.18.0.2', clock, [], disks).writeFile('/tmp/a', 'a');
  disks.flush();
  disks.clear();
  expect(open().read('n1')).toBeUndefined();
});

it('begins anew with a file that cannot be read, and says so', () => {
  const disks = open();
  createNodeFiles('n1', '172.18.0.2', clock, [], disks).writeFile('/tmp/a', 'a');
  disks.flush();
  writeFileSync(join(folder, 'nodes', 'n1.json'), '{');
  expect(open().read('n1')).toBeUndefined();
  expect(logged).toEqual(['the files of node n1 could not be read']);
});

describe('what objects are about to speak of', () => {
  const fresh = (disks = open()) => createNodeFiles('n1', '172.18.0.2', clock, [], disks);
  const lines = () => join(folder, 'nodes', 'n1.jsonl');
  const keepNow = (files: ReturnType<typeof fresh>, ...path: string[]) =>
    files.directory('/').disk?.keepNow?.(path);

  it('is on disk at once, of a node that was never written as of one that was', () => {
    const files = fresh();
    for (const name of ['a', 'b', 'c']) {
      files.writeFile(`/tmp/${name}`, name);
      keepNow(files, 'tmp', name);
      expect(fresh().readFile(`/tmp/${name}`).toString()).toBe(name);
    }
    expect(existsSync(lines())).toBe(true);
  });

  it('is a folder with all that is in it, also where those above it are new', () => {
    const files = fresh();
    files.writeFile('/tmp/first', '');
    keepNow(files, 'tmp', 'first');
    for (const path of ['/srv/a', '/srv/a/b', '/srv/a/b/c']) files.makeDirectory(path);
    files.writeFile('/srv/a/b/c/f', 'deep');
    keepNow(files, 'srv', 'a', 'b');
    expect(fresh().get('/srv/a/b/c/f')).toMatchObject({ content: Buffer.from('deep') });
  });

  it('is all of a node, where its root is a volume', () => {
    const files = fresh();
    for (const name of ['a', 'b']) {
      files.writeFile(`/tmp/${name}`, name);
      keepNow(files);
    }
    expect(fresh().readFile('/tmp/b').toString()).toBe('b');
  });

  it('is as it was last, and no line of it is left when the whole is written', () => {
    const files = fresh();
    for (const text of ['one', 'two', 'three']) {
      files.writeFile('/tmp/f', text);
      keepNow(files, 'tmp', 'f');
    }
    expect(fresh().readFile('/tmp/f').toString()).toBe('three');
    clock.advance(10_000);
    expect(existsSync(lines())).toBe(false);
    expect(fresh().readFile('/tmp/f').toString()).toBe('three');
  });

  it('is not written again while nothing has changed, nor what is not there', () => {
    const files = fresh();
    keepNow(files, 'tmp');
    files.writeFile('/tmp/f', 'f');
    clock.advance(10_000);
    keepNow(files, 'tmp', 'f');
    files.writeFile('/tmp/f', 'g');
    keepNow(files, 'tmp', 'nobody');
    expect(existsSync(lines())).toBe(false);
  });

  it('waits for the whole where it is too much to wait for', () => {
    const files = fresh();
    files.writeFile('/tmp/f', 'small');
    keepNow(files, 'tmp', 'f');
    files.writeFile('/tmp/f', Buffer.alloc(5 * 2 ** 20));
    keepNow(files, 'tmp', 'f');
    expect(fresh().readFile('/tmp/f').toString()).toBe('small');
    clock.advance(10_000);
    expect(fresh().readFile('/tmp/f')).toHaveLength(5 * 2 ** 20);
  });

  it('does without a line that was cut off', () => {
    const files = fresh();
    for (const name of ['a', 'b']) {
      files.writeFile(`/tmp/${name}`, name);
      keepNow(files, 'tmp', name);
    }
    appendFileSync(lines(), '1c291ca3 {"path":["tm');
    expect(fresh().readFile('/tmp/b').toString()).toBe('b');
    expect(logged).toEqual([]);
  });
});

describe('a process that is killed as soon as a Job is done', () => {
  /** The container of the Job prints, and writes into a volume on the node and into one of the pod. */
  const program = (command: string) => `
    import { createCluster } from ${JSON.stringify(new URL('../../../sandbox/simulated/cluster.ts', import.meta.url).href)};
    const { client } = await createCluster({ name: 'naru', nodes: 1, directory: process.argv[1], timeFactor: 0.001 });
    client.watch('pods', ({ object }) => {
      if (object.status?.phase === 'Succeeded') process.kill(process.pid, 'SIGKILL');
    });
    const volumes = [{ name: 'v', hostPath: { path: '/data/v' } }, { name: 'e', emptyDir: {} }];
    const volumeMounts = [{ name: 'v', mountPath: '/v' }, { name: 'e', mountPath: '/e' }];
    const container = { name: 'c', image: 'busybox:1.36', command: ['sh', '-c', ${JSON.stringify(command)}], volumeMounts };
    const template = { spec: { restartPolicy: 'Never', volumes, containers: [container] } };
    const metadata = { name: 'once', namespace: 'default' };
    client.create('jobs.batch', { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } });`;

  it('loses neither what it printed nor what it wrote', async () => {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', program('echo 결과; echo kept > /v/f; echo kept > /e/f'), folder],
      { stdio: 'inherit' },
    );
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
    await using test = await bootCluster({ directory: folder });
    const [pod] = test.cluster.client.list('pods');
    expect(pod?.['status'].phase).toBe('Succeeded');
    expect(await test.kubectl('logs job/once')).toMatchObject({ code: 0, stdout: '결과\n' });
    const [node = ''] = test.cluster.nodeNames;
    const emptyDir = `/var/lib/kubelet/pods/${pod?.metadata.uid}/volumes/kubernetes.io~empty-dir/e/f`;
    for (const path of ['/data/v/f', emptyDir])
      expect(test.cluster.readFile(node, path)?.content.toString()).toBe('kept\n');
  });
});
