import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiVersionOf, resources } from '../../../../sandbox/simulated/scheme/index.ts';
import type { ResourceDefinition } from '../../../../sandbox/simulated/scheme/types.ts';
import { bootCluster, kubectls, type TestCluster } from '../support.ts';
import { minimalObjects } from './minimal-objects.ts';

/** Columns a real v1.36.2 answered with, by version and resource: `Name, Replicas:integer, Selector(1)`. */
const recorded = new Map(
  readFileSync(new URL('./table-columns.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): [string, string] => {
      const [apiVersion = '', resource = '', columns = ''] = line.split('\t');
      return [`${apiVersion}/${resource}`, columns];
    }),
);

/** Needs a request that the tests of certificates make, and it has its own. */
const ELSEWHERE = new Set(['certificates.k8s.io/v1/certificatesigningrequests']);
const keyOf = (definition: ResourceDefinition) => `${apiVersionOf(definition)}/${definition.plural}`;
const creatable = resources
  .filter(({ verbs = ['create', 'list'] }) => verbs.includes('create') && verbs.includes('list'))
  .filter((definition) => !ELSEWHERE.has(keyOf(definition)));

let test: TestCluster;
beforeAll(async () => {
  test = await bootCluster({ timeFactor: 0.01 });
  await test.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'every' } } });
});
afterAll(async () => {
  expect(test.logged).toEqual([]);
  await test[Symbol.asyncDispose]();
});

function collectionOf({ group, version, plural, namespaced }: ResourceDefinition): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return `${root}${namespaced ? '/namespaces/every' : ''}/${plural}`;
}

function minimalObject(definition: ResourceDefinition) {
  const { name = `m-${definition.version}`, ...fields } = minimalObjects[keyOf(definition)] ?? {};
  const metadata = { name, ...(definition.namespaced ? { namespace: 'every' } : {}) };
  return { apiVersion: apiVersionOf(definition), kind: definition.kind, metadata, ...fields };
}

describe.each(creatable.map((each) => [keyOf(each), each] as const))('%s', (key, definition) => {
  it('takes a minimal object, shows it in the recorded columns, can be patched and goes', async () => {
    const collection = collectionOf(definition);
    const body = minimalObject(definition);
    const item = `${collection}/${body.metadata.name}`;
    const made = await test.ask('POST', collection, { body });
    expect(made.text.slice(0, 300)).toContain(`"kind":"${definition.kind}"`);
    expect(made.code).toBe(201);
    expect((await test.ask('GET', item)).body).toMatchObject({ apiVersion: body.apiVersion });

    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const table = (await test.ask('GET', collection, { headers: { accept } })).body;
    if (recorded.has(key)) expect(columnsOf(table)).toBe(recorded.get(key));
    for (const row of table.rows) expect(row.cells).toHaveLength(table.columnDefinitions.length);

    const patch = { metadata: { labels: { patched: 'yes' } } };
    const headers = { 'content-type': 'application/merge-patch+json' };
    const patched = await test.ask('PATCH', item, { headers, body: patch });
    expect(patched.body).toMatchObject({ kind: definition.kind, metadata: { labels: { patched: 'yes' } } });
    const deletion = { gracePeriodSeconds: 0, propagationPolicy: 'Background' };
    expect((await test.ask('DELETE', item, { body: deletion })).code).toBe(200);
  });
});

interface Column {
  readonly name: string;
  readonly type: string;
  readonly priority: number;
}

function columnsOf({ columnDefinitions }: { columnDefinitions: readonly Column[] }): string {
  return columnDefinitions
    .map(({ name, type, priority }) => {
      return `${name}${type === 'string' ? '' : `:${type}`}${priority === 1 ? '(1)' : ''}`;
    })
    .join(', ');
}

/** kubectl 1.32 describes these with versions that v1.36 no longer serves, and fails on a real cluster too. */
const DESCRIBED_AS_BETA = new Set(['IPAddress', 'ServiceCIDR', 'VolumeAttributesClass']);

describe.each(kubectls())('%s', (kubectl) => {
  it('creates, describes, lists and deletes one of each', async () => {
    const objects = creatable.filter(({ storedAs }) => !storedAs).map(minimalObject);
    const items = objects.map((each) => ({ ...each, metadata: { ...each.metadata, name: nameFor(each) } }));
    const listOf = (some: readonly object[]) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: some });
    const stdin = listOf(items);
    const made = await test.kubectl('create -f -', { kubectl, stdin });
    expect(made.stderr).not.toContain('Error');
    expect(made.stdout.trim().split('\n')).toHaveLength(items.length);
    const known = listOf(items.filter(({ kind }) => !DESCRIBED_AS_BETA.has(kind)));
    for (const args of ['get -o wide -f -', 'describe -f -', 'delete --now --wait=false -f -']) {
      const input = args.startsWith('describe') ? known : stdin;
      const { code, stderr } = await test.kubectl(args, { kubectl, stdin: input });
      expect(`${args} ${code} ${stderr}`).not.toMatch(/panic|goroutine|error/i);
    }
  });
});

/** What a run before this one left may still be on its way out. */
let run = 0;
function nameFor({ kind, metadata: { name } }: { kind: string; metadata: { name: string } }): string {
  run += 1;
  if (kind === 'APIService' || kind === 'CustomResourceDefinition') return name;
  return kind === 'IPAddress' ? `10.96.8.${run % 250}` : `${name}-${run}`;
}
