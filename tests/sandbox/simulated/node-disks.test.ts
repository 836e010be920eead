import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createNodeFiles } from '../../../sandbox/simulated/kubelet/node-files.ts';
import { openNodeDisks } from '../../../sandbox/simulated/node-disks.ts';
import { handWoundClock } from '../../fakes/clock.ts';

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
