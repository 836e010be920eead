import { describe, expect, it } from 'vitest';
import { FileSystem } from '../../../../sandbox/simulated/runtime/files/file-system.ts';
import { directory, file } from '../../../../sandbox/simulated/runtime/files/nodes.ts';
import {
  lateDirectory,
  namesIn,
  peek,
  sharedTree,
} from '../../../../sandbox/simulated/runtime/files/shared-tree.ts';

const image = directory({
  bin: directory({ sh: file('sh', 0o755), ls: file('ls', 0o755) }),
  etc: directory({ hosts: file('a'), conf: directory({ d: file('1') }) }),
});
const base = (name: string) => image.entries.get(name) as ReturnType<typeof directory>;
const two = () => [new FileSystem(sharedTree(image)), new FileSystem(sharedTree(image))] as const;

describe('a tree over another', () => {
  it('has what the other one has', () => {
    const [one] = two();
    expect(one.list('/')).toEqual(['bin', 'etc']);
    expect(one.list('/bin')).toEqual(['ls', 'sh']);
    expect(one.readFile('/etc/conf/d').toString()).toBe('1');
    expect(one.find('/bin/nothing')).toBeUndefined();
    expect(one.directory('/etc').entries.size).toBe(2);
  });

  it('keeps its changes to itself', () => {
    const [one, other] = two();
    one.writeFile('/etc/hosts', 'mine');
    one.writeFile('/etc/new', 'mine');
    one.remove('/bin/ls');
    one.remove('/etc/conf', undefined, true);
    one.change('/bin/sh', (node) => {
      node.mode = 0o700;
    });
    expect(one.list('/bin')).toEqual(['sh']);
    expect(one.list('/etc')).toEqual(['hosts', 'new']);
    expect(other.list('/bin')).toEqual(['ls', 'sh']);
    expect(other.list('/etc')).toEqual(['conf', 'hosts']);
    expect([other.readFile('/etc/hosts').toString(), other.get('/bin/sh').mode]).toEqual(['a', 0o755]);
  });

  it('lets what was removed be made again', () => {
    const [one] = two();
    one.remove('/etc/hosts');
    expect(one.find('/etc/hosts')).toBeUndefined();
    expect(one.directory('/etc').entries.delete('hosts')).toBe(false);
    one.writeFile('/etc/hosts', 'again');
    expect(one.readFile('/etc/hosts').toString()).toBe('again');
    expect(one.list('/etc')).toEqual(['conf', 'hosts']);
  });
});

describe('a look into a folder', () => {
  it('sees what was added and what was removed, and copies nothing', () => {
    const [one] = two();
    one.writeFile('/etc/new', 'x');
    one.remove('/etc/hosts');
    expect(one.list('/etc')).toEqual(['conf', 'new']);
    expect(one.list('/etc/conf')).toEqual(['d']);
    const etc = one.directory('/etc');
    expect([...namesIn(etc)].sort()).toEqual(['conf', 'new']);
    expect(peek(etc, 'conf')).toBe(base('etc').entries.get('conf'));
  });
});

describe('a late folder', () => {
  it('is made once, when somebody looks', () => {
    let made = 0;
    const late = lateDirectory(() => {
      made += 1;
      return directory({ a: file('x') });
    });
    expect(made).toBe(0);
    expect([late.entries.size, late.entries.has('a'), made]).toEqual([1, true, 1]);
  });
});
