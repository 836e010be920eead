import { beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { minimalObjects } from './minimal-objects.ts';
import { created, definitionOf } from './support.ts';

beforeAll(ensureSchema);

const NOW = Date.parse('2026-01-01T00:10:00Z');

/** Cells of an object as it was made from the minimal one, with another spec and a status. */
function cells(
  key: string,
  more: { spec?: object; status?: object; [field: string]: unknown } = {},
): unknown[] {
  const [plural = '', , group] = key.split('/').reverse();
  const { name = 'x', spec, ...fields } = minimalObjects[key] ?? {};
  const metadata = { name, creationTimestamp: '2026-01-01T00:00:00Z' };
  const whole = { ...fields, ...more, metadata, spec: { ...Object(spec), ...more.spec } };
  const resource = group ? `${plural}.${group}` : plural;
  const object = created(resource, whole);
  if (more.status) object['status'] = more.status;
  return [...definitionOf(resource).table.row(object, NOW)];
}

const startTime = '2026-01-01T00:01:00Z';
const completed = [{ type: 'Complete', status: 'True' }];

// As kubectl printed them from a real v1.36.2.
describe('the row of', () => {
  it.each<[string, string, Parameters<typeof cells>[1], unknown[]]>([
    ['apps/v1/statefulsets', 'pods ready of those wanted', {}, ['x', '0/1', '10m', 'c', 'nginx']],
    [
      'apps/v1/daemonsets',
      'counts, and where its pods may go',
      { status: { desiredNumberScheduled: 2, numberReady: 1 } },
      ['x', 2, 0, 1, 0, 0, '<none>', '10m', 'c', 'nginx', 'app=m'],
    ],
    [
      'batch/v1/cronjobs',
      'when it runs, and whether it is held',
      { spec: { suspend: true }, status: { lastScheduleTime: '2026-01-01T00:09:00Z', active: [{}] } },
      ['x', '0 * * * *', '<none>', 'True', 1, '60s', '10m', 'c', 'nginx', '<none>'],
    ],
    [
      'v1/persistentvolumes',
      'its size, its modes in short and its claim',
      { spec: { claimRef: { namespace: 'a', name: 'b' } }, status: { phase: 'Bound' } },
      ['x', '1Gi', 'RWO', 'Retain', 'Bound', 'a/b', '', '<unset>', '', '10m', 'Filesystem'],
    ],
    [
      'v1/persistentvolumeclaims',
      'nothing of a volume it does not have yet',
      { spec: { storageClassName: 'standard' } },
      ['x', 'Pending', '', '', '', 'standard', '<unset>', '10m', 'Filesystem'],
    ],
    [
      'networking.k8s.io/v1/ingresses',
      'its hosts, and another port for TLS',
      { spec: { ingressClassName: 'y', rules: ['a', 'b', 'c', 'd'].map((host) => ({ host })), tls: [{}] } },
      ['x', 'y', 'a,b,c + 1 more...', '', '80, 443', '10m'],
    ],
    ['networking.k8s.io/v1/networkpolicies', 'all pods as none selected', {}, ['x', '<none>', '10m']],
    ['networking.k8s.io/v1/ipaddresses', 'whose it is', {}, ['10.96.7.7', 'services/default/web']],
    [
      'autoscaling/v2/horizontalpodautoscalers',
      'what is used of what is aimed at',
      {
        spec: {
          metrics: [
            {
              type: 'Resource',
              resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
            },
          ],
        },
        status: {
          currentReplicas: 2,
          currentMetrics: [{ resource: { current: { averageUtilization: 10 } } }],
        },
      },
      ['x', 'Deployment/web', 'cpu: 10%/50%', '1', 3, 2, '10m'],
    ],
    [
      'autoscaling/v2/horizontalpodautoscalers',
      'what it does not know',
      {},
      ['x', 'Deployment/web', 'cpu: <unknown>/80%', '1', 3, 0, '10m'],
    ],
    ['policy/v1/poddisruptionbudgets', 'the bound it has', {}, ['x', '1', 'N/A', 0, '10m']],
    [
      'v1/resourcequotas',
      'requests and limits apart',
      { status: { hard: { pods: '5', 'limits.cpu': '2' }, used: { pods: '1' } } },
      ['x', 'pods: 1/5', 'limits.cpu: 0/2', '10m'],
    ],
    [
      'storage.k8s.io/v1/storageclasses',
      'what happens to its volumes',
      {},
      ['x', 'example.com/disks', 'Delete', 'Immediate', false, '10m'],
    ],
    [
      'storage.k8s.io/v1/csidrivers',
      'what it needs',
      {},
      ['x', true, false, false, '<unset>', false, 'Persistent', '10m'],
    ],
    [
      'apiregistration.k8s.io/v1/apiservices',
      'who answers, and whether',
      {
        status: { conditions: [{ type: 'Available', status: 'False', reason: 'MissingEndpoints' }] },
      },
      ['v1.example.com', 'default/m', 'False (MissingEndpoints)', '10m'],
    ],
  ])('%s shows %s', (key, _, more, expected) => {
    expect(cells(key, more)).toEqual(expected);
  });

  it.each([
    [{}, ['Running', '0/1', '']],
    [{ startTime, active: 1 }, ['Running', '0/1', '9m']],
    [
      { startTime, completionTime: '2026-01-01T00:01:45Z', succeeded: 1, conditions: completed },
      ['Complete', '1/1', '45s'],
    ],
    [{ startTime, conditions: [{ type: 'Failed', status: 'True' }] }, ['Failed', '0/1', '9m']],
    [{ conditions: [{ type: 'Suspended', status: 'True' }] }, ['Suspended', '0/1', '']],
  ])('a job tells how it stands: %j', (status, expected) => {
    expect(cells('batch/v1/jobs', { status }).slice(1, 4)).toEqual(expected);
  });
});

describe('what the API fills in', () => {
  it('lets a job find its pods by its own uid', () => {
    const job = created('jobs.batch', {
      ...minimalObjects['batch/v1/jobs'],
      metadata: { name: 'j', uid: 'u' },
    });
    expect(job.spec).toMatchObject({ completions: 1, parallelism: 1, backoffLimit: 6, suspend: false });
    expect(job.spec.selector).toEqual({ matchLabels: { 'batch.kubernetes.io/controller-uid': 'u' } });
    expect(job.metadata.labels).toEqual(job.spec.template.metadata.labels);
    expect(job.metadata.labels).toMatchObject({ 'job-name': 'j', 'controller-uid': 'u' });
  });

  it('counts the templates of a DaemonSet for old clients', () => {
    const set = created('daemonsets.apps', minimalObjects['apps/v1/daemonsets'] ?? {});
    const { strategy } = definitionOf('daemonsets.apps');
    const next = structuredClone(set);
    next.spec.template.spec.containers[0].image = 'nginx:2';
    strategy.prepareForUpdate?.(next, set);
    const annotation = 'deprecated.daemonset.template.generation';
    expect([set, next].map(({ metadata }) => metadata.annotations?.[annotation])).toEqual(['1', '2']);
  });

  it('derives limits from maxima and requests from limits', () => {
    const limits = [{ type: 'Container', max: { cpu: '1000m' }, min: { memory: '8Mi' } }];
    expect(created('limitranges', { spec: { limits } }).spec.limits[0]).toEqual({
      type: 'Container',
      max: { cpu: '1' },
      min: { memory: '8Mi' },
      default: { cpu: '1' },
      defaultRequest: { cpu: '1', memory: '8Mi' },
    });
  });

  it('isolates pods for egress only where a policy speaks of egress', () => {
    const typesOf = (spec: object) => created('networkpolicies.networking.k8s.io', { spec }).spec.policyTypes;
    expect(typesOf({ podSelector: {} })).toEqual(['Ingress']);
    expect(typesOf({ podSelector: {}, egress: [{}] })).toEqual(['Ingress', 'Egress']);
  });
});
