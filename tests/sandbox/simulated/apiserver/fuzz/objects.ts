/** Objects that are as they should be; the fuzz takes them apart. */

const template = {
  metadata: { labels: { app: 'web' }, annotations: { note: 'x' } },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'nginx:1.27',
        command: ['sleep', '60'],
        ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
        env: [
          { name: 'A', value: 'b' },
          { name: 'N', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'K', valueFrom: { configMapKeyRef: { name: 'cm', key: 'k', optional: true } } },
        ],
        envFrom: [{ configMapRef: { name: 'cm', optional: true } }],
        resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
        readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
        livenessProbe: { exec: { command: ['true'] } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
        securityContext: { runAsUser: 0 },
      },
    ],
    initContainers: [{ name: 'i', image: 'busybox:1.36', command: ['true'] }],
    volumes: [
      { name: 'v', emptyDir: {} },
      { name: 'm', configMap: { name: 'cm', optional: true, items: [{ key: 'k', path: 'p' }] } },
    ],
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['b'] }] }],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: {
              labelSelector: { matchLabels: { app: 'web' } },
              topologyKey: 'kubernetes.io/hostname',
            },
          },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { app: 'web' } },
      },
    ],
    terminationGracePeriodSeconds: 1,
    restartPolicy: 'Always',
  },
};

const selector = {
  matchLabels: { app: 'web' },
  matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }],
};

/** By the path of their resource below `/api/v1/` or `/apis/`. */
export const OBJECTS: Readonly<Record<string, object>> = {
  configmaps: { data: { k: 'v' }, binaryData: { b: 'AAE=' }, immutable: false },
  secrets: { type: 'Opaque', data: { k: 'dg==' }, stringData: { s: 'v' } },
  pods: template,
  services: {
    spec: {
      selector: { app: 'web' },
      type: 'NodePort',
      ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP', nodePort: 30080 }],
      sessionAffinity: 'None',
    },
  },
  endpoints: { subsets: [{ addresses: [{ ip: '10.1.2.3' }], ports: [{ port: 80 }] }] },
  serviceaccounts: { secrets: [{ name: 's' }], automountServiceAccountToken: true },
  events: {
    involvedObject: { kind: 'Pod', name: 'web' },
    reason: 'R',
    message: 'm',
    type: 'Normal',
    count: 1,
  },
  namespaces: { metadata: { labels: { a: 'b' } }, spec: { finalizers: ['kubernetes'] } },
  nodes: {
    metadata: { labels: { a: 'b' } },
    spec: { taints: [{ key: 'a', value: 'b', effect: 'NoSchedule' }], podCIDR: '10.9.0.0/24' },
    status: {
      capacity: { cpu: '2', memory: '1Gi', pods: '10' },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  },
  'apps/v1/deployments': {
    spec: {
      replicas: 2,
      selector,
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      revisionHistoryLimit: 2,
      progressDeadlineSeconds: 60,
      minReadySeconds: 0,
      paused: false,
    },
  },
  'apps/v1/replicasets': { spec: { replicas: 1, selector, template } },
  'coordination.k8s.io/v1/leases': { spec: { holderIdentity: 'me', leaseDurationSeconds: 40 } },
  'discovery.k8s.io/v1/endpointslices': {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.1.2.3'], conditions: { ready: true } }],
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  },
};

export const CLUSTER_SCOPED = new Set(['namespaces', 'nodes']);
