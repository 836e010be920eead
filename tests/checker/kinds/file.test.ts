import { describe, expect, it } from 'vitest';
import { file } from '../../../checker/kinds/file.ts';
import { startRecord } from '../../../checker/start-record.ts';
import type { ClusterView, KubeObject } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;
const node = (name: string, version: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { nodeInfo: { kubeletVersion: version } },
});

/** A home with these files, and a node with one. */
function at(home: Record<string, string>, more: Partial<ClusterView> = {}): ClusterView {
  const known = (content: string | undefined) =>
    content === undefined ? undefined : { content, mode: '0644', owner: 'root' };
  return {
    ...clusterOf([node('worker', 'v1.36.2'), node('control-plane', 'v1.36.2')]),
    readHome: async (path) => known(home[path]),
    readFile: async (name, path) => (name === 'worker' && path === '/etc/x' ? known('a: 1') : undefined),
    ...more,
  };
}

async function look(params: object, cluster: ClusterView) {
  return (await file.look(file.params.parse(params), cluster, never)).map(({ code, values }) => ({
    code,
    ...values,
  }));
}

describe('a file', () => {
  it('that is not there is said to be missing, with the place where to put it', async () => {
    const found = await file.look(file.params.parse({ home: 'lab/a.txt', is: '2' }), at({}), never);
    expect(found).toEqual([
      { code: 'file.missing', values: { file: '~/lab/a.txt' }, at: { home: 'lab/a.txt' } },
    ]);
  });

  it('is compared without blanks at the ends', async () => {
    expect(await look({ home: 'a', is: 'two words' }, at({ a: ' two \t words\r\n\n' }))).toEqual([]);
  });

  it('that is an answer never gives the right one away', async () => {
    const wrong = at({ a: '3\n', b: 'x 1\ny 9\n' });
    for (const params of [
      { home: 'a', is: 'secret-2' },
      { home: 'a', is: { $matches: '^secret' } },
      { home: 'b', lines: ['x 1', 'secret 2'] },
      { home: 'b', lines: ['x 1', 'secret 2'], anyOrder: true },
      { home: 'b', has: ['secret'] },
      { home: 'b', lines: ['secret'] },
    ]) {
      const found = await look(params, wrong);
      expect(found.length).toBeGreaterThan(0);
      expect(JSON.stringify(found)).not.toContain('secret');
    }
  });

  it('says which line differs, and in which word when as many were wanted', async () => {
    expect(await look({ home: 'b', lines: ['x 1', 'y 2'] }, at({ b: 'x 1\ny   9\n' }))).toEqual([
      { code: 'text.word-other', where: '~/b', line: 2, word: 2, got: 'y 9' },
    ]);
    expect(await look({ home: 'b', lines: ['x 1', 'y 2'] }, at({ b: 'x 1\ny 2 z\n' }))).toEqual([
      { code: 'text.line-other', where: '~/b', line: 2, got: 'y 2 z' },
    ]);
  });

  it('with another number of lines says so', async () => {
    expect(await look({ home: 'b', lines: ['x'] }, at({ b: 'NAME\nx' }))).toEqual([
      { code: 'text.count', where: '~/b', got: 2, want: 1 },
      { code: 'text.line-other', where: '~/b', line: 1, got: 'NAME' },
    ]);
  });

  it('may be compared with what the cluster says now', async () => {
    const rows = {
      apiVersion: 'v1',
      kind: 'Node',
      columns: ['metadata.name', 'status.nodeInfo.kubeletVersion'],
    };
    expect(await look({ home: 'n', rows }, at({ n: 'control-plane   v1.36.2\nworker\tv1.36.2' }))).toEqual(
      [],
    );
    expect(await look({ home: 'n', rows }, at({ n: 'worker v1.36.2\ncontrol-plane v1.36.2' }))).not.toEqual(
      [],
    );
    expect(
      await look({ home: 'n', rows, anyOrder: true }, at({ n: 'worker v1.36.2\ncontrol-plane v1.36.2' })),
    ).toEqual([]);
    expect(
      await look(
        { home: 'n', rows: { ...rows, first: 1, columns: ['metadata.name'] } },
        at({ n: 'control-plane' }),
      ),
    ).toEqual([]);
  });

  it('is read as YAML or JSON, and what differs is named by its path', async () => {
    const yaml = { kind: 'Pod', metadata: { name: 'web' } };
    expect(
      await look({ home: 'p', yaml }, at({ p: '{"kind": "Pod", "metadata": {"name": "web"}}' })),
    ).toEqual([]);
    expect(await look({ home: 'p', yaml }, at({ p: 'kind: Pod\nmetadata: {name: x}' }))).toEqual([
      { code: 'field.differs', path: '~/p: metadata.name', got: 'x', want: 'web' },
    ]);
    expect(await look({ home: 'p', yaml }, at({ p: 'kind: [' }))).toMatchObject([{ code: 'text.broken' }]);
  });

  it('of many documents is read whole', async () => {
    const two = at({ p: 'kind: A\n---\n---\nkind: B\n' });
    expect(await look({ home: 'p', yaml: [{ kind: 'B' }, { kind: 'A' }] }, two)).toEqual([]);
    expect(await look({ home: 'p', yaml: [{ kind: 'C' }] }, two)).not.toEqual([]);
  });

  it('that unfolds without end is refused, not read', async () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(8).fill(`*${'abcdefgh'[index]}`).join(',')}]`).join('\n')}`;
    expect(await look({ home: 'p', yaml: { a: { $present: true } } }, at({ p: bomb }))).toMatchObject([
      { code: 'text.broken' },
    ]);
  });

  it('can have to be as it was at the start', async () => {
    const start = startRecord([{ home: 'k', was: 'one\n' }]);
    expect(await look({ home: 'k', kept: true }, at({ k: 'one' }, { start }))).toEqual([]);
    expect(await look({ home: 'k', kept: true }, at({ k: 'two' }, { start }))).toMatchObject([
      { code: 'file.changed' },
    ]);
    await expect(look({ home: 'k', kept: true }, at({ k: 'two' }))).rejects.toThrow('not remembered');
  });

  it('can have to be away', async () => {
    expect(await look({ home: 'a', absent: true }, at({}))).toEqual([]);
    expect(await look({ home: 'a', absent: true }, at({ a: '' }))).toMatchObject([{ code: 'file.present' }]);
  });

  it('on a node has a mode too, and needs a sandbox that shows files of nodes', async () => {
    const params = { node: 'worker', path: '/etc/x', mode: '0600', yaml: { a: 1 } };
    expect(await look(params, at({}))).toEqual([
      { code: 'file.mode', file: 'worker:/etc/x', got: '0644', want: '0600' },
    ]);
    expect(file.requiresFor?.(file.params.parse(params))).toEqual(['node-files']);
    expect(file.requiresFor?.(file.params.parse({ home: 'a', is: 'x' }))).toEqual([]);
  });

  it.each([
    [{ home: '/etc/passwd', is: 'x' }],
    [{ home: '../x', is: 'x' }],
    [{ home: 'lab/../../x', is: 'x' }],
    [{ home: 'a' }],
    [{ home: 'a', node: 'w', path: '/x', is: 'x' }],
    [{ node: 'w', is: 'x' }],
    [{ home: 'a', is: 'x', lines: ['x'] }],
    [{ home: 'a', has: ['x'], anyOrder: true }],
    [{ home: 'a', mode: '644' }],
    [{ home: 'a', rows: { apiVersion: 'v1', kind: 'Pod', columns: ['a..b'] } }],
  ])('is refused as %j', (params) => {
    expect(file.params.safeParse(params).success).toBe(false);
  });
});
