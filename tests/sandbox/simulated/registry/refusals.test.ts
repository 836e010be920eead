import { beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { minimalObjects } from './minimal-objects.ts';
import { created, definitionOf, problems, updateProblems } from './support.ts';

beforeAll(ensureSchema);

// biome-ignore lint/suspicious/noExplicitAny: changes reach into objects of every shape.
type Change = (object: any) => void;

/** `apps/v1/daemonsets` as the scheme names it: `daemonsets.apps`. */
function nameOf(key: string): string {
  const [plural = '', , group] = key.split('/').reverse();
  return group ? `${plural}.${group}` : plural;
}

/** The minimal object of a kind, changed. */
function changed(key: string, change: Change): object {
  const { name, ...fields } = structuredClone(minimalObjects[key] ?? {});
  const object = name === undefined ? fields : { ...fields, metadata: { name } };
  change(object);
  return object;
}

const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

// Wordings recorded on a real v1.36.2, or those of its source.
const refused: [key: string, what: string, change: Change, expected: string[]][] = [
  [
    'v1/pods',
    'settings of its containers that do not go together',
    ({ spec }) => {
      spec.hostNetwork = true;
      spec.containers = [
        {
          name: 'c',
          image: 'i',
          ports: [{ containerPort: 80, hostPort: 81, protocol: 'TCP' }],
          resources: { requests: { 'example.com/gpu': '1' } },
          securityContext: { seccompProfile: { type: 'Localhost' } },
          lifecycle: { preStop: { sleep: { seconds: 99 } } },
        },
      ];
    },
    [
      'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
      'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
      'spec.containers[0].lifecycle.preStop.sleep: Invalid value: 99: must be non-negative and less than terminationGracePeriodSeconds (30)',
      'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
    ],
  ],
  [
    'v1/pods',
    'names and addresses that resolve to nothing',
    ({ spec }) =>
      Object.assign(spec, {
        dnsConfig: { nameservers: ['x'] },
        hostAliases: [{ ip: 'y', hostnames: ['a'] }],
        os: { name: 'dos' },
      }),
    [
      'spec.dnsConfig.nameservers[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.hostAliases[0].ip: Invalid value: "y": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'spec.os: Unsupported value: "dos": supported values: "linux", "windows"',
    ],
  ],
  [
    'v1/pods',
    'files outside of their volumes',
    ({ spec }) =>
      Object.assign(spec, {
        volumes: [
          { name: 'a', configMap: { name: 'x', items: [{ key: 'k', path: '../b' }] } },
          { name: 'b', downwardAPI: { items: [{ path: 'x' }] } },
        ],
      }),
    [
      'spec.volumes[0].configMap.items[0].path: Invalid value: "../b": must not contain \'..\'',
      'spec.volumes[1].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
    ],
  ],
  [
    'v1/pods',
    'resources that do not fit each other',
    ({ spec }) =>
      Object.assign(spec.containers[0], {
        resources: {
          requests: { 'example.com/gpu': '1', memory: '2Gi' },
          limits: { 'example.com/gpu': '2', memory: '1Gi' },
          claims: [{ name: 'x' }],
        },
        resizePolicy: [{ resourceName: 'disk', restartPolicy: 'NotRequired' }],
      }),
    [
      'spec.containers[0].resources.requests: Invalid value: "1": must be equal to example.com/gpu limit of 2',
      'spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
      'spec.containers[0].resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty',
      'spec.containers[0].resizePolicy: Unsupported value: "disk": supported values: "cpu", "memory"',
    ],
  ],
  [
    'v1/pods',
    'settings of the kernel that have no such names, or come twice',
    ({ spec }) => {
      spec.securityContext = {
        sysctls: ['a b', 'kernel.x', 'kernel.x', ''].map((name) => ({ name, value: '1' })),
      };
    },
    [
      'spec.securityContext.sysctls[0].name: Invalid value: "a b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      'spec.securityContext.sysctls[2].name: Duplicate value: "kernel.x"',
      'spec.securityContext.sysctls[3].name: Required value',
    ],
  ],
  [
    'v1/pods',
    'headers of probes and options of resolvers without a name',
    ({ spec }) => {
      spec.containers[0].readinessProbe = {
        httpGet: { port: 80, httpHeaders: [{ name: 'a b', value: 'c' }] },
      };
      spec.dnsConfig = { options: [{ value: 'x' }] };
    },
    [
      `spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')`,
      'spec.dnsConfig.options[0]: Required value: must not be empty',
    ],
  ],
  [
    'v1/pods',
    'fields of nodes it cannot ask for, and namespaces that cannot be',
    ({ spec }) => {
      const matchFields = [
        { key: 'spec.x', operator: 'In', values: ['a'] },
        { key: 'metadata.name', operator: 'Exists' },
        { key: 'metadata.name', operator: 'In', values: ['a', 'B'] },
      ];
      const term = { topologyKey: 'a', namespaces: ['A_'] };
      spec.affinity = {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
        },
        podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ podAffinityTerm: term }] },
      };
    },
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "spec.x": not a valid field selector key',
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[1].operator: Invalid value: "Exists": not a valid selector operator',
      "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[2].values: Required value: must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      `spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[2].values[1]: Invalid value: "B": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      'spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      `spec.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.namespace: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
    ],
  ],
  [
    'v1/pods',
    'what only comes while it runs, and a node while it is held back',
    ({ spec }) =>
      Object.assign(spec, {
        nodeName: 'n',
        schedulingGates: [{ name: 'a.io/b' }],
        ephemeralContainers: [{ name: 'e', image: 'i' }],
      }),
    [
      'spec.ephemeralContainers: Forbidden: cannot be set on create',
      'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
    ],
  ],
  [
    'v1/events',
    'an object of another namespace',
    (object) => Object.assign(object, { metadata: { namespace: 'a' }, involvedObject: { namespace: 'b' } }),
    ['involvedObject.namespace: Invalid value: "b": does not match event.namespace'],
  ],
  [
    'v1/nodes',
    'a range of addresses that is none',
    (object) => Object.assign(object, { spec: { podCIDR: 'x' } }),
    ['spec.podCIDRs[0]: Invalid value: "x": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'],
  ],
  [
    'batch/v1/jobs',
    'a success that cannot come',
    ({ spec }) =>
      Object.assign(spec, {
        completionMode: 'Indexed',
        completions: 3,
        successPolicy: { rules: [{ succeededIndexes: '0-9', succeededCount: 5 }, {}] },
      }),
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0-9": error parsing succeededIndexes: too large index: "9"',
      'spec.successPolicy.rules[0].succeededCount: Invalid value: 5: must be less than or equal to 3 (the number of specified completions)',
      'spec.successPolicy.rules[0].succeededCount: Invalid value: 5: must be less than or equal to 0 (the number of indexes in the specified succeededIndexes field)',
      'spec.successPolicy.rules[1]: Required value: at least one of succeededCount or succeededIndexes must be specified',
    ],
  ],
  [
    'batch/v1/jobs',
    'indexes that go back',
    ({ spec }) =>
      Object.assign(spec, {
        completionMode: 'Indexed',
        completions: 9,
        successPolicy: {
          rules: ['2,1', '3-3', 'a', '1-2-3', '0,2-4'].map((succeededIndexes) => ({ succeededIndexes })),
        },
      }),
    [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "2,1": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1',
      'spec.successPolicy.rules[1].succeededIndexes: Invalid value: "3-3": error parsing succeededIndexes: non-increasing order, previous: 3, current: 3',
      'spec.successPolicy.rules[2].succeededIndexes: Invalid value: "a": error parsing succeededIndexes: cannot convert string to integer for index: "a"',
      `spec.successPolicy.rules[3].succeededIndexes: Invalid value: "1-2-3": error parsing succeededIndexes: the fragment "1-2-3" violates the requirement that an index interval can have at most two parts separated by '-'`,
    ],
  ],
  [
    'batch/v1/jobs',
    'a success of its indexes where it has none, and the exit of a container it has not',
    ({ spec }) =>
      Object.assign(spec, {
        successPolicy: { rules: [{ succeededCount: 1 }] },
        podFailurePolicy: {
          rules: [{ action: 'FailJob', onExitCodes: { containerName: 'no', operator: 'In', values: [1] } }],
        },
      }),
    [
      'spec.successPolicy: Invalid value: {"Rules":[{"SucceededIndexes":null,"SucceededCount":1}]}: requires indexed completion mode',
      'spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "no": must be one of the container or initContainer names in the pod template',
    ],
  ],
  [
    'batch/v1/cronjobs',
    'a time zone in its schedule, whatever stands beside it',
    ({ spec }) => Object.assign(spec, { schedule: 'TZ=UTC * * * * *', timeZone: 'Etc/UTC' }),
    [
      'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    ],
  ],
  [
    'v1/pods',
    'files with more rights than there are',
    ({ spec }) => {
      spec.volumes = [{ name: 'a', configMap: { name: 'x', items: [{ key: 'k', path: 'k', mode: 512 }] } }];
    },
    [
      'spec.volumes[0].configMap.items[0].mode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
    ],
  ],
  [
    'v1/resourcequotas',
    'scopes that are none, and values where there can be none',
    ({ spec }) => {
      spec.scopeSelector = {
        matchExpressions: [
          { scopeName: 'Odd', operator: 'Like' },
          { scopeName: 'PriorityClass', operator: 'In' },
          { scopeName: 'Terminating', operator: 'In', values: ['a'] },
          { scopeName: 'PriorityClass', operator: 'Exists', values: ['a'] },
        ],
      };
    },
    [
      'spec.scopeSelector.matchExpressions.scopeName: Invalid value: "Odd": unsupported scope',
      'spec.scopeSelector.matchExpressions.operator: Invalid value: "Like": not a valid selector operator',
      "spec.scopeSelector.matchExpressions.values: Required value: must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
      `spec.scopeSelector.matchExpressions.operator: Invalid value: "In": ${EXISTS_ONLY}`,
      "spec.scopeSelector.matchExpressions.values: Invalid value: [\"a\"]: must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
    ],
  ],
  [
    'v1/configmaps',
    'a finalizer nobody can know',
    (object) => Object.assign(object, { metadata: { name: 'm', finalizers: ['mine', 'orphan', 'a.io/b'] } }),
    [
      'metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
    ],
  ],
  [
    'v1/configmaps',
    'an owner without a name',
    (object) =>
      Object.assign(object, {
        metadata: { name: 'm', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', uid: 'u' }] },
      }),
    ['metadata.ownerReferences.name: Invalid value: "": must not be empty'],
  ],
  [
    'v1/namespaces',
    'a name with dots',
    (object) => Object.assign(object, { metadata: { name: 'a.b' } }),
    ['metadata.name: Invalid value: "a.b": must not contain dots'],
  ],
  [
    'v1/services',
    'traffic policies and classes that are none of its type',
    ({ spec }) =>
      Object.assign(spec, {
        externalTrafficPolicy: 'Local',
        internalTrafficPolicy: 'Foo',
        loadBalancerClass: 'a.io/b',
        loadBalancerSourceRanges: ['10.0.0.0/8'],
        trafficDistribution: 'Far',
        healthCheckNodePort: 30000,
      }),
    [
      "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
      "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
      'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
      "spec.healthCheckNodePort: Invalid value: 30000: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      'spec.internalTrafficPolicy: Unsupported value: "Foo": supported values: "Cluster", "Local"',
      'spec.trafficDistribution: Unsupported value: "Far": supported values: "PreferClose", "PreferSameZone", "PreferSameNode"',
    ],
  ],
  [
    'v1/services',
    'addresses of this machine, and families the cluster has not',
    ({ spec }) => Object.assign(spec, { externalIPs: ['127.0.0.1'], ipFamilies: ['IPv6'] }),
    [
      'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster',
      'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  ],
  [
    'apps/v1/deployments',
    'a selector that is none',
    ({ spec }) => Object.assign(spec, { selector: { matchExpressions: [{ key: 'a', operator: 'Foo' }] } }),
    [
      'spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Foo"}]}: invalid label selector',
    ],
  ],
  [
    'apps/v1/deployments',
    'a strategy nobody has',
    ({ spec }) => Object.assign(spec, { strategy: { type: 'Foo' } }),
    [
      'spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ],
  ],
  [
    'batch/v1/jobs',
    'exit codes that are no failure',
    ({ spec }) =>
      Object.assign(spec, {
        podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [0] } }] },
      }),
    [
      'spec.podFailurePolicy.rules[0].onExitCodes.values[0]: Invalid value: 0: must not be 0 for the In operator',
    ],
  ],
  [
    'networking.k8s.io/v1/networkpolicies',
    'a range of ports that begins nowhere',
    ({ spec }) => Object.assign(spec, { ingress: [{ ports: [{ endPort: 90 }, { port: 80, endPort: 70 }] }] }),
    [
      'spec.ingress[0].ports[0].endPort: Invalid value: 90: may not be specified when `port` is not specified',
      'spec.ingress[0].ports[1].endPort: Invalid value: 80: must be greater than or equal to `port`',
    ],
  ],
  [
    'batch/v1/jobs',
    'a pod that is started again for ever',
    ({ spec }) => delete spec.template.spec.restartPolicy,
    ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  ],
  [
    'batch/v1/jobs',
    'indexes without a number of them',
    ({ spec }) => Object.assign(spec, { completionMode: 'Indexed', parallelism: 2 }),
    ['spec.completions: Required value: when completion mode is Indexed'],
  ],
  [
    'batch/v1/jobs',
    'less than no retries',
    ({ spec }) => Object.assign(spec, { backoffLimit: -1 }),
    ['spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0'],
  ],
  [
    'batch/v1/cronjobs',
    'a minute that no hour has',
    ({ spec }) => Object.assign(spec, { schedule: '61 * * * *' }),
    ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
  ],
  [
    'batch/v1/cronjobs',
    'four fields',
    ({ spec }) => Object.assign(spec, { schedule: '* * * *' }),
    ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]'],
  ],
  [
    'batch/v1/cronjobs',
    'a time zone nobody lives in',
    ({ spec }) => Object.assign(spec, { timeZone: 'Mars/Olympus' }),
    ['spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus'],
  ],
  [
    'apps/v1/statefulsets',
    'a selector its own pods miss',
    ({ spec }) => Object.assign(spec.selector.matchLabels, { app: 'x' }),
    [
      'spec.template.metadata.labels: Invalid value: {"app":"m"}: `selector` does not match template `labels`',
    ],
  ],
  [
    'apps/v1/statefulsets',
    'another way to order pods',
    ({ spec }) => Object.assign(spec, { podManagementPolicy: 'Random' }),
    [`spec.podManagementPolicy: Invalid value: "Random": must be 'OrderedReady' or 'Parallel'`],
  ],
  [
    'apps/v1/daemonsets',
    'pods that end',
    ({ spec }) => Object.assign(spec.template.spec, { restartPolicy: 'Never' }),
    ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
  ],
  [
    'v1/replicationcontrollers',
    'no template',
    ({ spec }) => delete spec.template,
    ['spec.selector: Required value', 'spec.template: Required value'],
  ],
  [
    'v1/persistentvolumes',
    'nothing that holds data',
    ({ spec }) => delete spec.hostPath,
    ['spec: Required value: must specify a volume type'],
  ],
  [
    'v1/persistentvolumes',
    'no size, and a mode there is not',
    ({ spec }) => Object.assign(spec, { capacity: undefined, accessModes: ['Often'] }),
    [
      'spec.accessModes: Unsupported value: "Often": supported values: "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"',
      'spec.capacity: Required value',
      'spec.capacity: Unsupported value: null: supported values: "storage"',
    ],
  ],
  [
    'v1/persistentvolumes',
    'a local disk of no node',
    ({ spec }) => Object.assign(spec, { hostPath: undefined, local: { path: '/mnt' } }),
    ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
  ],
  [
    'v1/persistentvolumeclaims',
    'neither mode nor size',
    ({ spec }) => Object.assign(spec, { accessModes: [], resources: {} }),
    [
      'spec.accessModes: Required value: at least 1 access mode is required',
      'spec.resources[storage]: Required value',
    ],
  ],
  [
    'v1/persistentvolumeclaims',
    'a size of nothing',
    ({ spec }) => Object.assign(spec.resources.requests, { storage: '0' }),
    ['spec.resources[storage]: Invalid value: "0": must be greater than zero'],
  ],
  [
    'storage.k8s.io/v1/storageclasses',
    'nobody who provisions, and words of no binding',
    (object) => Object.assign(object, { provisioner: '', volumeBindingMode: 'Later' }),
    [
      'provisioner: Required value',
      'volumeBindingMode: Unsupported value: "Later": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  [
    'networking.k8s.io/v1/ingresses',
    'a host that is none, and a path without a type',
    (object) => {
      object.spec = {
        rules: [{ host: 'not a host', http: { paths: [{ path: 'cart', backend: {} }] } }],
      };
    },
    [
      `spec.rules[0].host: Invalid value: "not a host": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      'spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified',
    ],
  ],
  [
    'networking.k8s.io/v1/ingresses',
    'a path that goes nowhere',
    (object) => {
      const backend = { service: { name: 'web', port: {} } };
      object.spec = { rules: [{ http: { paths: [{ path: 'cart', pathType: 'Prefix', backend }] } }] };
    },
    [
      'spec.rules[0].http.paths[0].path: Invalid value: "cart": must be an absolute path',
      'spec.rules[0].http.paths[0].backend: Required value: port name or number is required',
    ],
  ],
  [
    'networking.k8s.io/v1/networkpolicies',
    'an exception outside of its block, and an empty peer',
    ({ spec }) =>
      Object.assign(spec, {
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/16', except: ['10.1.0.0/24'] } }, {}] }],
      }),
    [
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "10.1.0.0/24": must be a strict subset of `cidr`',
      'spec.ingress[0].from[1]: Required value: must specify a peer',
    ],
  ],
  [
    'autoscaling/v2/horizontalpodautoscalers',
    'no most',
    ({ spec }) => Object.assign(spec, { maxReplicas: 0 }),
    [
      'spec.maxReplicas: Required value: must be set and greater than 0',
      'spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`',
    ],
  ],
  [
    'policy/v1/poddisruptionbudgets',
    'two bounds',
    ({ spec }) => Object.assign(spec, { maxUnavailable: 1, selector: undefined }),
    [
      'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
    ],
  ],
  [
    'scheduling.k8s.io/v1/priorityclasses',
    'more than people may have',
    (object) => Object.assign(object, { value: 2_000_000_000 }),
    ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
  ],
  [
    'v1/resourcequotas',
    'less than no pods',
    ({ spec }) => Object.assign(spec.hard, { pods: '-1' }),
    ['spec.hard[pods]: Invalid value: "-1": must be greater than or equal to 0'],
  ],
  [
    'v1/resourcequotas',
    'resources there are not',
    (object) => {
      object.spec = { hard: { apples: '1' } };
    },
    [
      'spec.hard[apples]: Invalid value: "apples": must be a standard resource type or fully qualified',
      'spec.hard[apples]: Invalid value: "apples": must be a standard resource for quota',
    ],
  ],
  [
    'v1/limitranges',
    'a least above the most',
    ({ spec }) => Object.assign(spec.limits[0], { min: { cpu: '2' }, defaultRequest: { cpu: '1' } }),
    [
      'spec.limits[0].min[cpu]: Invalid value: "2": min value 2 is greater than max value 1',
      'spec.limits[0].defaultRequest[cpu]: Invalid value: "1": min value 2 is greater than default request value 1',
      'spec.limits[0].default[cpu]: Invalid value: "2": min value 2 is greater than default value 1',
    ],
  ],
  [
    'admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    'a webhook that takes too long and says nothing of its effects',
    ({ webhooks }) => Object.assign(webhooks[0], { timeoutSeconds: 31, sideEffects: undefined }),
    [
      'webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun',
      'webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds',
    ],
  ],
  [
    'admissionregistration.k8s.io/v1/validatingadmissionpolicies',
    'nothing to say, and nothing to say it of',
    (object) => {
      object.spec = { matchConstraints: {} };
    },
    [
      'spec.matchConstraints.resourceRules: Required value',
      'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
      'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
    ],
  ],
  [
    'networking.k8s.io/v1/ingresses',
    'two classes',
    (object) => {
      object.metadata = { name: 'x', annotations: { 'kubernetes.io/ingress.class': 'a' } };
      object.spec.ingressClassName = 'b';
    },
    [
      'annotations.kubernetes.io/ingress.class: Invalid value: "a": must match `ingressClassName` when both are specified',
    ],
  ],
  [
    'v1/resourcequotas',
    'a scope of pods for services',
    ({ spec }) =>
      Object.assign(spec, {
        scopes: ['NotTerminating'],
        hard: { cpu: '1', services: '1', 'count/x.y': '1' },
      }),
    ['spec.scopes: Invalid value: ["NotTerminating"]: unsupported scope applied to resource'],
  ],
];

describe('creating', () => {
  it.each(refused)('%s is refused with %s', (key, _, change, expected) => {
    expect(problems(nameOf(key), changed(key, change))).toEqual(expected);
  });
});

const fixed: [key: string, what: string, change: Change, expected: string[]][] = [
  [
    'apps/v1/statefulsets',
    'the name of its service',
    ({ spec }) => Object.assign(spec, { serviceName: 'other' }),
    [
      "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
    ],
  ],
  [
    'batch/v1/jobs',
    'how often it runs',
    ({ spec }) => Object.assign(spec, { completions: 5 }),
    ['spec.completions: Invalid value: 5: field is immutable'],
  ],
  [
    'scheduling.k8s.io/v1/priorityclasses',
    'its value',
    (object) => Object.assign(object, { value: 5 }),
    ['value: Forbidden: may not be changed in an update.'],
  ],
  [
    'storage.k8s.io/v1/storageclasses',
    'who provisions',
    (object) => Object.assign(object, { provisioner: 'other' }),
    ['provisioner: Invalid value: "other": field is immutable'],
  ],
  [
    'v1/persistentvolumeclaims',
    'how it is used',
    ({ spec }) => Object.assign(spec, { accessModes: ['ReadWriteMany'] }),
    [
      `spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
@@ -1,6 +1,6 @@
 {
  "AccessModes": [
-  "ReadWriteOnce"
+  "ReadWriteMany"
  ],
  "Selector": null,
  "Resources": {
`,
    ],
  ],
  [
    'v1/persistentvolumes',
    'where its data is',
    ({ spec }) => Object.assign(spec.hostPath, { path: '/other' }),
    [
      `spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation
@@ -2,7 +2,7 @@
  "GCEPersistentDisk": null,
  "AWSElasticBlockStore": null,
  "HostPath": {
-  "Path": "/data",
+  "Path": "/other",
   "Type": ""
  },
  "Glusterfs": null,
`,
    ],
  ],
  [
    'batch/v1/jobs',
    'when it counts as failed',
    ({ spec }) =>
      Object.assign(spec, {
        podReplacementPolicy: 'Failed',
        podFailurePolicy: {
          rules: [{ action: 'Ignore', onExitCodes: { operator: 'In', values: [3] } }],
        },
      }),
    [
      'spec.podFailurePolicy: Invalid value: {"Rules":[{"Action":"Ignore","OnExitCodes":{"ContainerName":null,"Operator":"In","Values":[3]},"OnPodConditions":null}]}: field is immutable',
    ],
  ],
  [
    'storage.k8s.io/v1/storageclasses',
    'its parameters',
    (object) => Object.assign(object, { parameters: { a: 'b' } }),
    ['parameters: Invalid value: {"a":"b"}: field is immutable'],
  ],
  [
    'storage.k8s.io/v1/volumeattributesclasses',
    'its driver and what it asks of it',
    (object) => Object.assign(object, { driverName: 'example.org', parameters: { iops: '6' } }),
    [
      'driverName: Forbidden: updates to driverName are forbidden.',
      'parameters: Forbidden: updates to parameters are forbidden.',
    ],
  ],
  [
    'networking.k8s.io/v1/ingressclasses',
    'its controller',
    ({ spec }) => Object.assign(spec, { controller: 'example.com/other' }),
    ['spec.controller: Invalid value: "example.com/other": field is immutable'],
  ],
  [
    'networking.k8s.io/v1/servicecidrs',
    'its range, though another may join it',
    ({ spec }) => Object.assign(spec, { cidrs: ['10.99.0.0/24', 'fd00::/112'] }),
    ['spec.cidrs[0]: Invalid value: "10.99.0.0/24": field is immutable'],
  ],
];

describe('once it is there', () => {
  it.each(fixed)('%s keeps %s', (key, _, change, expected) => {
    expect(
      updateProblems(
        nameOf(key),
        changed(key, () => {}),
        change,
      ),
    ).toEqual(expected);
  });

  it('a pod that is held back may be told more of where it runs, and nothing else', () => {
    const terms = (...nodeSelectorTerms: object[]) => ({
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
    });
    const [one, two] = ['a', 'b'].map((key) => ({ key, operator: 'Exists' }));
    const before = changed('v1/pods', ({ spec }) =>
      Object.assign(spec, {
        schedulingGates: [{ name: 'a.io/b' }],
        nodeSelector: { a: 'b' },
        affinity: terms({ matchExpressions: [one] }),
      }),
    );
    const update = (fields: object) =>
      updateProblems('pods', before, ({ spec }) => Object.assign(spec, fields));
    const list =
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
    expect(update({ nodeSelector: { a: 'b', c: 'd' } })).toEqual([]);
    expect(update({ nodeSelector: { c: 'd' } })).toEqual([
      'spec.nodeSelector: Invalid value: {"c":"d"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    ]);
    expect(update({ affinity: terms({ matchExpressions: [one, two] }) })).toEqual([]);
    expect(update({ affinity: terms({ matchExpressions: [two] }) })).toEqual([
      `${list}[0]: Invalid value: {"MatchExpressions":[{"Key":"b","Operator":"Exists","Values":null}],"MatchFields":null}: only additions are allowed (no mutations or deletions)`,
    ]);
    expect(update({ affinity: undefined })).toEqual([
      `${list}: Invalid value: []: no additions/deletions to non-empty NodeSelectorTerms list are allowed`,
    ]);
  });

  it('a container that was added to a pod stays in it as it is', () => {
    const before = changed('v1/pods', () => {});
    const pod = (...ephemeralContainers: object[]) =>
      created('pods', { spec: { ...Object(before)['spec'], ephemeralContainers } });
    const update = (now: object[]) =>
      definitionOf('pods')
        .strategy.validateEphemeral?.(pod(...now), pod({ name: 'e', image: 'i' }))
        .map(({ detail }) => detail);
    expect(
      update([
        { name: 'f', image: 'i' },
        { name: 'e', image: 'i' },
      ]),
    ).toEqual([]);
    expect(update([])).toEqual(['Forbidden: existing ephemeral containers "e" may not be removed\n']);
    const [changedImage = ''] = update([{ name: 'e', image: 'j' }]) ?? [];
    expect(changedImage.split('\n').slice(0, 6)).toEqual([
      'Forbidden: existing ephemeral containers "e" may not be changed',
      '@@ -1,6 +1,6 @@',
      ' {',
      '  "Name": "e",',
      '- "Image": "i",',
      '+ "Image": "j",',
    ]);
  });

  it('a job shows the template it was to have, as the server holds it', () => {
    const update = (suspend: boolean, change: Change) =>
      updateProblems(
        nameOf('batch/v1/jobs'),
        changed('batch/v1/jobs', ({ spec }) => Object.assign(spec, { suspend })),
        change,
      );
    const image: Change = ({ spec }) => Object.assign(spec.template.spec.containers[0], { image: 'other' });
    const resources: Change = ({ spec }) => {
      spec.template.spec.containers[0].resources = { requests: { cpu: '1m' } };
    };
    expect(update(false, image)[0]).toMatch(/^spec.template: Invalid value: {.*"Spec":{"Volumes":null,/);
    expect(update(true, image)[0]).toMatch(/^spec.template.spec: Invalid value: {"Volumes":null,/);
    expect(update(false, resources)).toHaveLength(1);
    expect(update(true, resources)).toEqual([]);
  });

  it('a claim that has its volume may grow, not shrink', () => {
    const claim = {
      spec: { ...Object(minimalObjects['v1/persistentvolumeclaims'])['spec'], volumeName: 'pv' },
    };
    const resize =
      (storage: string): Change =>
      (object) => {
        object.spec.resources = { requests: { storage } };
      };
    const bound = { phase: 'Bound', capacity: { storage: '1Gi' } };
    expect(updateProblems('persistentvolumeclaims', claim, resize('2Gi'), bound)).toEqual([]);
    expect(updateProblems('persistentvolumeclaims', claim, resize('1Mi'), bound)).toEqual([
      'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
    ]);
  });
});

it("warns of a certificate and a key that are none, or are in each other's place", () => {
  const pem = (kind: string) => `-----BEGIN ${kind}-----\nAA==\n-----END ${kind}-----\n`;
  const warnings = (certificate: string, key: string) => {
    const data = { 'tls.crt': btoa(certificate), 'tls.key': btoa(key) };
    const secret = created('secrets', { type: 'kubernetes.io/tls', data });
    return definitionOf('secrets').strategy.warnings?.(secret);
  };
  const [certificate, key] = [pem('CERTIFICATE'), pem('EC PRIVATE KEY')];
  expect(warnings('x', key)).toEqual(['tls: failed to find any PEM data in certificate input']);
  expect(warnings(key, certificate)).toEqual([
    'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
  ]);
  expect(warnings(certificate, 'x')).toEqual(['tls: failed to find any PEM data in key input']);
  expect(warnings(certificate, certificate)).toEqual([
    'tls: found a certificate rather than a key in the PEM for the private key',
  ]);
});

it('lets containers use the claims for devices of their pod', () => {
  const pod = changed('v1/pods', ({ spec }) => {
    spec.resourceClaims = [{ name: 'gpu', resourceClaimName: 'one' }];
    spec.containers[0].resources = { claims: [{ name: 'gpu' }] };
  });
  expect(problems('pods', pod)).toEqual([]);
});

it('a network policy may leave out a part of its block', () => {
  const ipBlock = { cidr: '10.0.0.0/16', except: ['10.0.1.0/24'] };
  const spec = { podSelector: {}, ingress: [{ from: [{ ipBlock }] }] };
  expect(problems('networkpolicies.networking.k8s.io', { spec })).toEqual([]);
});

it('lets the containers of a StatefulSet mount its claims, and nothing that is not there', () => {
  const set = (mounted: string) =>
    changed('apps/v1/statefulsets', ({ spec }) => {
      spec.volumeClaimTemplates = [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ];
      spec.template.spec.containers[0].volumeMounts = [{ name: mounted, mountPath: '/data' }];
    });
  expect(problems('statefulsets.apps', set('data'))).toEqual([]);
  expect(problems('statefulsets.apps', set('other'))).toEqual([
    'spec.template.spec.containers[0].volumeMounts[0].name: Not found: "other"',
  ]);
});
