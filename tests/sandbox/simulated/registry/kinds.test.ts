import { beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { created, definitionOf, problems, updateProblems } from './support.ts';

beforeAll(ensureSchema);

const NOW = Date.parse('2026-01-01T00:10:00Z');

function cells(resource: string, fields: object): unknown[] {
  const metadata = { name: 'x', creationTimestamp: '2026-01-01T00:00:00Z' };
  return [...definitionOf(resource).table.row(created(resource, { metadata, ...fields }), NOW)];
}

const template = (labels: object) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'c', image: 'nginx' }] },
});
const deployment = (more: object = {}) => ({
  spec: { selector: { matchLabels: { app: 'd' } }, template: template({ app: 'd' }), ...more },
});

// Messages and columns were recorded on a real v1.36.2.
describe('every kind', () => {
  it.each(resources.map((each) => [each.plural, each] as const))(
    '%s has a cell for each column',
    (_, each) => {
      const object = created(each, {});
      const columns = each.table.columns;
      expect(each.table.row(object, NOW)).toHaveLength(columns.length);
      expect(columns.every((column) => column.description !== '')).toBe(true);
    },
  );
});

describe('deployments', () => {
  it('roll out as a real server would by default', () => {
    expect(created('deployments.apps', deployment()).spec).toMatchObject({
      replicas: 1,
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    });
    expect(created('deployments.apps', deployment()).spec.template.spec.enableServiceLinks).toBeUndefined();
  });

  it('count a generation for a changed spec, not for labels', () => {
    const { strategy } = definitionOf('deployments.apps');
    const old = created('deployments.apps', deployment());
    const labelled = structuredClone(old);
    labelled.metadata.labels = { a: 'b' };
    strategy.prepareForUpdate?.(labelled, old);
    const scaled = structuredClone(old);
    scaled.spec.replicas = 3;
    strategy.prepareForUpdate?.(scaled, old);
    expect([labelled.metadata.generation, scaled.metadata.generation]).toEqual([1, 2]);
  });

  it.each<[string, object, string]>([
    [
      'labels its own selector misses',
      { template: template({ app: 'x' }) },
      'spec.template.metadata.labels: Invalid value: {"app":"x"}: `selector` does not match template `labels`',
    ],
    [
      'less than no replicas',
      { replicas: -1 },
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'a rolling update of what is recreated',
      { strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } },
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ],
    [
      'a rollout that cannot move',
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } },
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
    ],
  ])('refuse %s', (_, more, message) => {
    expect(problems('deployments.apps', deployment(more))).toEqual([message]);
  });

  it('need a selector: without one no labels match', () => {
    expect(problems('deployments.apps', { spec: { template: template({ app: 'd' }) } })).toEqual([
      'spec.selector: Required value',
      'spec.template.metadata.labels: Invalid value: {"app":"d"}: `selector` does not match template `labels`',
    ]);
  });

  it('keep the selector they were born with', () => {
    const found = updateProblems('deployments.apps', deployment(), ({ spec }) => {
      spec.selector = { matchLabels: { app: 'x' } };
    });
    expect(found).toEqual([
      'spec.template.metadata.labels: Invalid value: {"app":"d"}: `selector` does not match template `labels`',
      'spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable',
    ]);
  });

  it('show ready of desired, containers, images and the selector', () => {
    expect(cells('deployments.apps', deployment())).toEqual(['x', '0/1', 0, 0, '10m', 'c', 'nginx', 'app=d']);
  });
});

describe('services', () => {
  it('answer with their defaults', () => {
    expect(created('services', { spec: { ports: [{ port: 80 }] } }).spec).toEqual({
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
      sessionAffinity: 'None',
      type: 'ClusterIP',
      internalTrafficPolicy: 'Cluster',
    });
  });

  it('need ports, and names when there are several', () => {
    expect(problems('services', { spec: {} })).toEqual(['spec.ports: Required value']);
    const ports = [{ port: 80 }, { port: 81 }];
    expect(problems('services', { spec: { ports } })).toEqual([
      'spec.ports[0].name: Required value',
      'spec.ports[1].name: Required value',
    ]);
  });

  it('keep the address they were given', () => {
    const before = { spec: { ports: [{ port: 80 }], clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] } };
    const found = updateProblems('services', before, ({ spec }) => {
      spec.clusterIP = '10.96.77.77';
    });
    expect(found).toEqual(['spec.clusterIPs[0]: Invalid value: ["10.96.77.77"]: may not change once set']);
  });

  it('show where they are reached', () => {
    const ports = [
      { port: 80, nodePort: 30080 },
      { port: 53, protocol: 'UDP' },
    ];
    const spec = { type: 'NodePort', clusterIP: '10.96.0.9', ports, selector: { app: 'd' } };
    expect(cells('services', { spec })).toEqual([
      'x',
      'NodePort',
      '10.96.0.9',
      '<none>',
      '80:30080/TCP,53/UDP',
      '10m',
      'app=d',
    ]);
  });
});

describe('namespaces', () => {
  it('carry their name as a label, and a finalizer', () => {
    const made = created('namespaces', {}, 'team');
    expect(made.metadata.labels).toEqual({ 'kubernetes.io/metadata.name': 'team' });
    expect([made.spec, made.status]).toEqual([{ finalizers: ['kubernetes'] }, { phase: 'Active' }]);
  });

  it('are refused twice for a bad name: as a name, and as the label made of it', () => {
    expect(problems('namespaces', {}, 'Bad NS').map((each) => each.slice(0, 40))).toEqual([
      'metadata.name: Invalid value: "Bad NS": ',
      'metadata.labels: Invalid value: "Bad NS"',
    ]);
  });
});

describe('configmaps and secrets', () => {
  it('cannot change once immutable', () => {
    const found = updateProblems('configmaps', { immutable: true, data: { a: '1' } }, (map) => {
      map['data'] = { a: '2' };
    });
    expect(found).toEqual(['data: Forbidden: field is immutable when `immutable` is set']);
  });

  it('encode what a secret was given in plain', () => {
    const made = created('secrets', { stringData: { a: 'hello' }, data: { b: 'eA==' } });
    expect([made['data'], made['stringData'], made['type']]).toEqual([
      { a: 'aGVsbG8=', b: 'eA==' },
      undefined,
      'Opaque',
    ]);
  });

  it('need the keys of their type', () => {
    expect(problems('secrets', { type: 'kubernetes.io/tls' })).toEqual([
      'data[tls.crt]: Required value',
      'data[tls.key]: Required value',
    ]);
  });

  it('refuse a label with a space in its key', () => {
    const metadata = { name: 'x', labels: { 'bad key': '1' } };
    expect(problems('configmaps', { metadata })).toEqual([
      `metadata.labels: Invalid value: "bad key": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    ]);
  });
});

describe('nodes and events', () => {
  it('show a node that is cordoned, with its role', () => {
    const metadata = { name: 'x', labels: { 'node-role.kubernetes.io/control-plane': '' } };
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      nodeInfo: { kubeletVersion: 'v1.36.2' },
    };
    const row = cells('nodes', { metadata, spec: { unschedulable: true }, status });
    expect(row.slice(0, 5)).toEqual([
      'x',
      'Ready,SchedulingDisabled',
      'control-plane',
      '<unknown>',
      'v1.36.2',
    ]);
  });

  it('show what happened, to what, and how often', () => {
    const event = {
      involvedObject: { kind: 'Pod', name: 'p' },
      reason: 'BackOff',
      type: 'Warning',
      message: 'Back-off\n',
      lastTimestamp: '2026-01-01T00:09:50Z',
      firstTimestamp: '2026-01-01T00:00:00Z',
      count: 4,
      source: { component: 'kubelet', host: 'n1' },
    };
    const row = cells('events', event);
    expect(row).toEqual(['10s', 'Warning', 'BackOff', 'pod/p', '', 'kubelet, n1', 'Back-off', '10m', 4, 'x']);
  });
});
