/** The least that a real server accepts of each kind, by the plural and group of its resource and its version. */

const podSpec = { containers: [{ name: 'c', image: 'nginx' }] };
const template = { metadata: { labels: { app: 'm' } }, spec: podSpec };
const workload = { selector: { matchLabels: { app: 'm' } }, template };
const job = { template: { spec: { ...podSpec, restartPolicy: 'Never' } } };
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const target = { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' };
const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
const webhook = {
  name: 'a.example.com',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { url: 'https://example.com' },
};
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
/** Of the namespace that the tests of every kind use: an event of the core group stands beside its object. */
const regarding = { kind: 'Pod', name: 'web', namespace: 'every' };
const request = { name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' } };

/** Keys: `v1/pods`, `apps/v1/deployments`. A `name` of their own for kinds whose names mean something. */
export const minimalObjects: Readonly<
  Record<string, { readonly name?: string; readonly [field: string]: unknown }>
> = {
  'apiextensions.k8s.io/v1/customresourcedefinitions': {
    name: 'things.example.com',
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', kind: 'Thing' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
  },
  'v1/configmaps': {},
  'v1/endpoints': {},
  'v1/events': { involvedObject: regarding, reason: 'Seen', type: 'Normal', message: 'It was seen.' },
  'v1/limitranges': { spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] } },
  'v1/namespaces': {},
  'v1/nodes': {},
  'v1/persistentvolumeclaims': { spec: claim },
  'v1/persistentvolumes': {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } },
  },
  'v1/pods': { spec: podSpec },
  'v1/podtemplates': { template },
  'v1/replicationcontrollers': { spec: { template } },
  'v1/resourcequotas': { spec: { hard: { pods: '5' } } },
  'v1/secrets': {},
  'v1/serviceaccounts': {},
  'v1/services': { spec: { ports: [{ port: 80 }] } },
  'admissionregistration.k8s.io/v1/mutatingadmissionpolicies': {
    spec: {
      matchConstraints: { resourceRules: [rule] },
      mutations: [
        {
          patchType: 'JSONPatch',
          jsonPatch: {
            expression: 'has(object.data) ? [] : [JSONPatch{op: "add", path: "/data", value: {}}]',
          },
        },
      ],
    },
  },
  'admissionregistration.k8s.io/v1/mutatingadmissionpolicybindings': { spec: { policyName: 'm' } },
  'admissionregistration.k8s.io/v1/mutatingwebhookconfigurations': { webhooks: [webhook] },
  'admissionregistration.k8s.io/v1/validatingadmissionpolicies': {
    spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }] },
  },
  'admissionregistration.k8s.io/v1/validatingadmissionpolicybindings': {
    spec: { policyName: 'm', validationActions: ['Deny'] },
  },
  'admissionregistration.k8s.io/v1/validatingwebhookconfigurations': { webhooks: [webhook] },
  'apiregistration.k8s.io/v1/apiservices': {
    name: 'v1.example.com',
    spec: {
      group: 'example.com',
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { namespace: 'default', name: 'm' },
    },
  },
  'apps/v1/controllerrevisions': { revision: 1, data: { spec: {} } },
  'apps/v1/daemonsets': { spec: workload },
  'apps/v1/deployments': { spec: workload },
  'apps/v1/replicasets': { spec: workload },
  'apps/v1/statefulsets': { spec: { ...workload, serviceName: 'm' } },
  'autoscaling/v1/horizontalpodautoscalers': { spec: { scaleTargetRef: target, maxReplicas: 3 } },
  'autoscaling/v2/horizontalpodautoscalers': { spec: { scaleTargetRef: target, maxReplicas: 3 } },
  'batch/v1/cronjobs': { spec: { schedule: '0 * * * *', jobTemplate: { spec: job } } },
  'batch/v1/jobs': { spec: job },
  'coordination.k8s.io/v1/leases': {},
  'discovery.k8s.io/v1/endpointslices': { addressType: 'IPv4', endpoints: [] },
  'events.k8s.io/v1/events': {
    regarding,
    reason: 'Seen',
    type: 'Normal',
    note: 'It was seen.',
    action: 'Look',
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'example.com/eyes',
    reportingInstance: 'left',
  },
  'flowcontrol.apiserver.k8s.io/v1/flowschemas': { spec: { priorityLevelConfiguration: { name: 'system' } } },
  'flowcontrol.apiserver.k8s.io/v1/prioritylevelconfigurations': {
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  },
  'networking.k8s.io/v1/ingressclasses': { spec: { controller: 'example.com/ingress' } },
  'networking.k8s.io/v1/ingresses': {
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
  },
  'networking.k8s.io/v1/ipaddresses': {
    name: '10.96.7.7',
    spec: { parentRef: { resource: 'services', namespace: 'default', name: 'web' } },
  },
  'networking.k8s.io/v1/networkpolicies': { spec: { podSelector: {} } },
  'networking.k8s.io/v1/servicecidrs': { spec: { cidrs: ['10.97.0.0/24'] } },
  'node.k8s.io/v1/runtimeclasses': { handler: 'runsc' },
  'policy/v1/poddisruptionbudgets': { spec: { minAvailable: 1, selector: { matchLabels: { app: 'm' } } } },
  'rbac.authorization.k8s.io/v1/clusterrolebindings': { roleRef },
  'rbac.authorization.k8s.io/v1/clusterroles': {},
  'rbac.authorization.k8s.io/v1/rolebindings': { roleRef },
  'rbac.authorization.k8s.io/v1/roles': {},
  'resource.k8s.io/v1/deviceclasses': {},
  'resource.k8s.io/v1/resourceclaims': { spec: { devices: { requests: [request] } } },
  'resource.k8s.io/v1/resourceclaimtemplates': { spec: { spec: { devices: { requests: [request] } } } },
  'resource.k8s.io/v1/resourceslices': {
    spec: {
      driver: 'gpu.example.com',
      nodeName: 'n',
      pool: { name: 'n', generation: 1, resourceSliceCount: 1 },
    },
  },
  'scheduling.k8s.io/v1/priorityclasses': { value: 1000 },
  'storage.k8s.io/v1/csidrivers': { spec: {} },
  'storage.k8s.io/v1/csinodes': { spec: { drivers: [] } },
  'storage.k8s.io/v1/csistoragecapacities': { storageClassName: 'standard' },
  'storage.k8s.io/v1/storageclasses': { provisioner: 'example.com/disks' },
  'storage.k8s.io/v1/volumeattachments': {
    spec: { attacher: 'example.com', nodeName: 'n', source: { persistentVolumeName: 'm' } },
  },
  'storage.k8s.io/v1/volumeattributesclasses': { driverName: 'example.com', parameters: { iops: '100' } },
};
