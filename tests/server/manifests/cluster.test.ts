/** What is asked of a cluster for a manifest: its types, and what it would say of a dry run. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../../sandbox/faults.ts';
import type { Change, Changed, Kube, KubeObject, KubeResponse } from '../../../sandbox/kube-types.ts';
import { clusterTypes } from '../../../server/manifests/cluster-types.ts';
import { createManifests } from '../../../server/manifests/manifests.ts';
import { directReader } from '../../../server/manifests/reader.ts';
import { tryManifest } from '../../../server/manifests/trial.ts';
import { noopProvider } from '../../fakes/providers.ts';
import { OPENAPI } from './openapi.ts';

const { signal } = new AbortController();
const reader = directReader();

/** A cluster that answers paths, and changes by a function; it keeps what was asked. */
class FakeCluster {
  readonly asked: string[] = [];
  readonly changes: Change[] = [];
  hash = 'one';
  readonly there = new Map<string, KubeObject>();
  answer: (change: Change) => Changed = (change) => ({ object: 'create' in change ? change.create : {} });

  readonly kube = {
    raw: async (path: string): Promise<KubeResponse> => {
      this.asked.push(path);
      const body = this.#body(path);
      return { status: body === undefined ? 404 : 200, text: JSON.stringify(body ?? {}) };
    },
    get: async ({ name }: { name: string }) => this.there.get(name),
    dryRun: async (change: Change) => {
      this.changes.push(change);
      return this.answer(change);
    },
  } as unknown as Kube;

  #body(path: string): unknown {
    if (path === '/openapi/v3')
      return {
        paths: {
          'apis/apps/v1': { serverRelativeURL: `/openapi/v3/apis/apps/v1?hash=${this.hash}` },
          version: { serverRelativeURL: 'https://elsewhere.example/' },
        },
      };
    if (path.startsWith('/openapi/v3/apis/apps/v1')) return OPENAPI;
    if (path === '/api') return discovery('', ['Pod', 'Binding']);
    return path === '/apis' ? discovery('apps', ['Deployment']) : undefined;
  }
}

const discovery = (group: string, kinds: readonly string[]) => ({
  items: [
    {
      metadata: { name: group },
      versions: [
        {
          version: 'v1',
          resources: kinds.map((kind) => ({
            scope: 'Namespaced',
            verbs: kind === 'Binding' ? ['create'] : ['create', 'get', 'list'],
            responseKind: { kind },
          })),
        },
      ],
    },
  ],
});

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };

describe('the types of a cluster', () => {
  it('are read from its own description, once as long as it stays the same', async () => {
    const cluster = new FakeCluster();
    let now = 0;
    const types = clusterTypes(cluster.kube, () => now);
    expect(await types.of([DEPLOYMENT, { apiVersion: 'v1', kind: 'Pod' }], signal)).toMatchObject([
      DEPLOYMENT,
    ]);
    await types.of([DEPLOYMENT], signal);
    expect(cluster.asked).toEqual(['/openapi/v3', '/openapi/v3/apis/apps/v1?hash=one']);
    now += 5_000;
    await types.of([DEPLOYMENT], signal);
    expect(cluster.asked).toHaveLength(3);
    // A CustomResourceDefinition has come.
    cluster.hash = 'two';
    now += 5_000;
    await types.of([DEPLOYMENT], signal);
    expect(cluster.asked.at(-1)).toBe('/openapi/v3/apis/apps/v1?hash=two');
  });

  it('are those of kinds that one can write a file of', async () => {
    const { kinds } = await clusterTypes(new FakeCluster().kube).kinds(signal);
    expect(kinds).toEqual([
      { apiVersion: 'v1', kind: 'Pod', namespaced: true },
      { apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true },
    ]);
  });
});

describe('checking while the cluster', () => {
  const text = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nbad: 1\n';
  const sandbox = noopProvider().create({ nodes: 1 }, { id: 'x', signal, onProgress() {} });

  it('answers goes by its types', async () => {
    const now = await sandbox;
    const manifests = createManifests({
      sandbox: () => now,
      kube: async () => new FakeCluster().kube,
      reader,
    });
    expect(await manifests.check(text, signal)).toMatchObject({ diagnostics: [{ code: 'unknown-field' }] });
  });

  it('does not answer goes on with the YAML, and says so', async () => {
    const now = await sandbox;
    const kube = async () => {
      throw new Fault('sandbox/api-unreachable', 'nobody answers', 'wait');
    };
    const check = await createManifests({ sandbox: () => now, kube, reader }).check(`${text}a: [`, signal);
    expect(check.unreachable?.code).toBe('sandbox/api-unreachable');
    expect(check.diagnostics[0]?.code).toMatch(/^yaml/);
    const without = createManifests({ sandbox: () => undefined, kube, reader });
    expect((await without.check(text, signal)).unreachable?.code).toBe('sandbox/not-ready');
    await expect(without.try(text, signal)).rejects.toMatchObject({ code: 'sandbox/not-ready' });
  });

  it('is not asked where the text is no manifest', async () => {
    const kube = async () => {
      throw new Error('nobody asks');
    };
    const now = await sandbox;
    const manifests = createManifests({ sandbox: () => now, kube, reader });
    expect(await manifests.check('image: nginx\n', signal)).toEqual({ diagnostics: [] });
  });
});

describe('a dry run', () => {
  const cluster = () => new FakeCluster();
  const run = ({ kube }: FakeCluster, text: string) =>
    tryManifest(text, { kube, reader: directReader(), namespace: 'here' }, signal);
  const pod = (name: string, more = '') => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}${more}}\n`;
  const outcomes = async (of: FakeCluster, text: string) =>
    (await run(of, text)).objects.map(({ line, name, outcome }) => `${line} ${name} ${outcome}`);

  it('creates what is not there, and merges into what is, in the namespace of the terminal', async () => {
    const fake = cluster();
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'old', resourceVersion: '5' } };
    fake.there.set('old', object);
    fake.there.set('same', object);
    fake.answer = (change) =>
      'patch' in change
        ? { object: change.of.name === 'same' ? object : { ...object, spec: {} } }
        : { object: 'create' in change ? change.create : {} };
    const text = [pod('new'), pod('old'), pod('same'), pod('far', ', namespace: away')].join('---\n');
    expect(await outcomes(fake, text)).toEqual([
      '2 new created',
      '6 old changed',
      '10 same unchanged',
      '14 far created',
    ]);
    expect(fake.changes).toMatchObject([
      { create: { metadata: { name: 'new', namespace: 'here' } } },
      { patch: {}, strategic: true, of: { name: 'old', namespace: 'here' } },
      { strategic: true },
      { create: { metadata: { namespace: 'away' } } },
    ]);
  });

  it('of a custom resource merges as JSON', async () => {
    const fake = cluster();
    fake.there.set('w', { metadata: { name: 'w' } });
    fake.answer = (change) =>
      'patch' in change && change.strategic
        ? { refused: { status: 415, reason: 'UnsupportedMediaType', message: 'no' } }
        : { object: {} };
    expect(await outcomes(fake, pod('w'))).toEqual(['2 w changed']);
  });

  it('has what is refused said where it is written, in the words of the server', async () => {
    const fake = cluster();
    const refuse = (message: string, causes?: { field: string; message: string }[]) => {
      fake.answer = () => ({
        refused: { status: 422, reason: 'Invalid', message, ...(causes && { causes }) },
      });
    };
    const text = `${pod('p')}spec:\n  containers:\n  - name: UP\n    foo: 1\n`;
    const said = async () =>
      (await run(fake, text)).diagnostics.map(
        ({ line, column, said: words }) => `${line}:${column} ${words}`,
      );
    refuse('Pod "p" is invalid', [{ field: 'spec.containers[0].name', message: 'Invalid value: "UP"' }]);
    expect(await said()).toEqual(['6:11 spec.containers[0].name: Invalid value: "UP"']);
    refuse('… strict decoding error: unknown field "spec.containers[0].foo"');
    expect(await said()).toEqual(['7:10 unknown field "spec.containers[0].foo"']);
    refuse(
      '… json: cannot unmarshal number into Go struct field Container.spec.containers.foo of type string',
    );
    expect((await said())[0]).toMatch(/^7:10 /);
    refuse('namespaces "here" not found');
    expect((await said())[0]).toMatch(/^3:1 namespaces/);
    refuse('admission webhook denied the request');
    expect(await said()).toEqual(['2:7 admission webhook denied the request']);
  });

  it('waits for what earlier documents make', async () => {
    const fake = cluster();
    fake.answer = (change) => {
      const object = 'create' in change ? change.create : {};
      if (object.metadata?.namespace === 'made')
        return { refused: { status: 404, reason: 'NotFound', message: 'namespaces "made" not found' } };
      return object.kind === 'Widget' ? { unserved: true } : { object };
    };
    const widget = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n';
    const text = [
      widget,
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: made}\n',
      pod('p', ', namespace: made'),
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {names: {kind: Widget}}\n',
      widget,
    ].join('---\n');
    expect((await outcomes(fake, text)).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'w refused',
      'made created',
      'p waits',
      'x created',
      'w waits',
    ]);
  });

  it('asks nothing of what is no YAML, and of what has no name', async () => {
    const fake = cluster();
    expect((await run(fake, 'a: [')).diagnostics[0]?.code).toMatch(/^yaml/);
    expect((await run(fake, 'apiVersion: v1\nkind: Pod\n')).diagnostics).toMatchObject([
      { code: 'incomplete' },
    ]);
    expect(fake.changes).toEqual([]);
  });
});
