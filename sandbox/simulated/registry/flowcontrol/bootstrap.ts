/** The priority levels and flow schemas of a new cluster. After `pkg/apis/flowcontrol/bootstrap/default.go`. */
import type { KubeObject } from '../../objects.ts';
import type { Fields } from '../fields.ts';

const GROUP_VERSION = 'flowcontrol.apiserver.k8s.io/v1';
const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' };

/** Shares, what can be lent in percent, and the queues (number, hand, length); without queues requests are refused. */
const LIMITED: Readonly<
  Record<string, readonly [shares: number, lendable: number, queues?: readonly number[]]>
> = {
  system: [30, 33, [64, 6, 50]],
  'node-high': [40, 25, [64, 6, 50]],
  'leader-election': [10, 0, [16, 4, 50]],
  'workload-high': [40, 50, [128, 6, 50]],
  'workload-low': [100, 90, [128, 6, 50]],
  'global-default': [20, 50, [128, 6, 50]],
  'catch-all': [5, 0],
};

export function defaultPriorityLevels(): KubeObject[] {
  const limited = Object.entries(LIMITED).map(([name, level]) => priorityLevel(name, limitedSpec(level)));
  const exempt = { nominalConcurrencyShares: 0, lendablePercent: 0 };
  return [priorityLevel('exempt', { type: 'Exempt', exempt }), ...limited];
}

function priorityLevel(name: string, spec: Fields): KubeObject {
  const metadata = { name, annotations };
  return { apiVersion: GROUP_VERSION, kind: 'PriorityLevelConfiguration', metadata, spec };
}

function limitedSpec([nominalConcurrencyShares, lendablePercent, queues]: (typeof LIMITED)[string]): Fields {
  const [number, handSize, queueLengthLimit] = queues ?? [];
  const limitResponse = queues
    ? { type: 'Queue', queuing: { queues: number, handSize, queueLengthLimit } }
    : { type: 'Reject' };
  return { type: 'Limited', limited: { nominalConcurrencyShares, lendablePercent, limitResponse } };
}

interface Flow {
  readonly level: string;
  readonly precedence: number;
  readonly by?: 'ByUser' | 'ByNamespace';
  readonly subjects: readonly Fields[];
  readonly rules: readonly Fields[];
}

const group = (name: string): Fields => ({ kind: 'Group', group: { name } });
const user = (name: string): Fields => ({ kind: 'User', user: { name } });
const systemAccounts: Fields = {
  kind: 'ServiceAccount',
  serviceAccount: { name: '*', namespace: 'kube-system' },
};
const everybody = [group('system:unauthenticated'), group('system:authenticated')];
const controllerManager = user('system:kube-controller-manager');
const scheduler = user('system:kube-scheduler');

const anything: readonly Fields[] = [
  {
    resourceRules: [
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] },
    ],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
  },
];
const leases = (verbs: readonly string[]): Fields => ({
  verbs,
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  namespaces: ['*'],
});
const ofNodes: Fields = {
  verbs: ['*'],
  apiGroups: [''],
  resources: ['nodes', 'nodes/status'],
  clusterScope: true,
  namespaces: ['*'],
};
const health: Fields = { verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] };

const FLOWS: Readonly<Record<string, Flow>> = {
  exempt: { level: 'exempt', precedence: 1, subjects: [group('system:masters')], rules: anything },
  probes: { level: 'exempt', precedence: 2, subjects: everybody, rules: [{ nonResourceRules: [health] }] },
  'system-leader-election': {
    level: 'leader-election',
    precedence: 100,
    by: 'ByUser',
    subjects: [controllerManager, scheduler, systemAccounts],
    rules: [{ resourceRules: [leases(['get', 'create', 'update'])] }],
  },
  'system-node-high': {
    level: 'node-high',
    precedence: 400,
    by: 'ByUser',
    subjects: [group('system:nodes')],
    rules: [{ resourceRules: [ofNodes, leases(['*'])] }],
  },
  'system-nodes': {
    level: 'system',
    precedence: 500,
    by: 'ByUser',
    subjects: [group('system:nodes')],
    rules: anything,
  },
  'kube-controller-manager': {
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    subjects: [controllerManager],
    rules: anything,
  },
  'kube-scheduler': {
    level: 'workload-high',
    precedence: 800,
    by: 'ByNamespace',
    subjects: [scheduler],
    rules: anything,
  },
  'kube-system-service-accounts': {
    level: 'workload-high',
    precedence: 900,
    by: 'ByNamespace',
    subjects: [systemAccounts],
    rules: anything,
  },
  'service-accounts': {
    level: 'workload-low',
    precedence: 9000,
    by: 'ByUser',
    subjects: [group('system:serviceaccounts')],
    rules: anything,
  },
  'global-default': {
    level: 'global-default',
    precedence: 9900,
    by: 'ByUser',
    subjects: everybody,
    rules: anything,
  },
  'catch-all': {
    level: 'catch-all',
    precedence: 10000,
    by: 'ByUser',
    subjects: everybody,
    rules: anything,
  },
};

export function defaultFlowSchemas(): KubeObject[] {
  return Object.entries(FLOWS).map(([name, { level, precedence, by, subjects, rules }]) => ({
    apiVersion: GROUP_VERSION,
    kind: 'FlowSchema',
    metadata: { name, annotations },
    spec: {
      priorityLevelConfiguration: { name: level },
      matchingPrecedence: precedence,
      ...(by ? { distinguisherMethod: { type: by } } : {}),
      rules: rules.map((rule) => ({ subjects, ...rule })),
    },
  }));
}

/** What the API server says of a flow schema whose level is there. `time` as in metadata. */
export function flowSchemaStatus(level: string, time: string): Fields {
  const message = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)} and it exists`;
  return {
    conditions: [{ type: 'Dangling', status: 'False', lastTransitionTime: time, reason: 'Found', message }],
  };
}
