/** Pods. After `pkg/registry/core/pod/strategy.go`. */
import { copyJson } from '../../json.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition, Strategy } from '../../scheme/types.ts';
import { countGeneration, keepStatus, proxy, sameKind } from '../definitions.ts';
import { type Fields, listOf, setDefault } from '../fields.ts';
import { allContainers, applyPodSpecDefaults } from '../pod-spec-defaults.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { applyLabelKeys } from './label-keys.ts';
import { qosClass } from './pod-qos.ts';
import { validatePodResize } from './pod-resize.ts';
import { podTable } from './pod-table.ts';
import { validateEphemeralUpdate, validateNewPod, validatePod, validatePodUpdate } from './pod-validation.ts';

const strategy: Strategy = {
  applyDefaults(pod) {
    pod['spec'] ??= {};
    // Only pods get these two, templates do not: a template's pods ask again when they are created.
    for (const container of allContainers(pod['spec'])) requestWhatIsLimited(container);
    setDefault(pod['spec'], 'enableServiceLinks', true);
    applyPodSpecDefaults(pod['spec']);
    if (pod['spec'].hostNetwork) for (const container of allContainers(pod['spec'])) openHostPorts(container);
  },
  prepareForCreate(pod) {
    pod['status'] = { phase: 'Pending', qosClass: qosClass(pod['spec']) };
    pod.metadata.generation = 1;
    applyLabelKeys(pod);
    if (pod['spec'].terminationGracePeriodSeconds < 0) pod['spec'].terminationGracePeriodSeconds = 1;
    if (listOf(pod['spec'].schedulingGates).length > 0) pod['status'].conditions = [schedulingGated(pod)];
  },
  prepareForUpdate(pod, old) {
    keepStatus(pod, old);
    countGeneration(pod, old);
  },
  prepareForStatusUpdate(pod, old) {
    pod['spec'] = copyJson(old['spec']);
    delete pod.metadata.ownerReferences;
    if (old.metadata.ownerReferences) pod.metadata.ownerReferences = copyJson(old.metadata.ownerReferences);
    if (pod['status'] && old['status']?.qosClass) pod['status'].qosClass = old['status'].qosClass;
  },
  validate: validatePod,
  validateNew: validateNewPod,
  validateUpdate: validatePodUpdate,
  validateEphemeral: validateEphemeralUpdate,
  validateResize: validatePodResize,
  warnings: (pod) => podSpecWarnings(pod['spec'] ?? {}, 'spec'),
  gracePeriodSeconds,
};

const schedulingGated = ({ metadata }: KubeObject) => ({
  lastProbeTime: null,
  lastTransitionTime: metadata.creationTimestamp ?? null,
  type: 'PodScheduled',
  status: 'False',
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
});

function requestWhatIsLimited(container: Fields): void {
  const limits: Fields = container['resources']?.limits ?? {};
  for (const [name, amount] of Object.entries(limits)) {
    container['resources'].requests ??= {};
    setDefault(container['resources'].requests, name, amount);
  }
}

function openHostPorts(container: Fields): void {
  for (const port of listOf(container['ports'])) port['hostPort'] ||= port['containerPort'];
}

/** Pods that run nowhere, or no longer, go at once. */
function gracePeriodSeconds(pod: KubeObject): number {
  const phase = pod['status']?.phase;
  if (!pod['spec']?.nodeName || phase === 'Failed' || phase === 'Succeeded') return 0;
  const seconds = pod['spec'].terminationGracePeriodSeconds ?? 30;
  return seconds < 0 ? 1 : seconds;
}

export const pods: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Pod',
  plural: 'pods',
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Pod',
  subresources: {
    attach: { kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    binding: { kind: 'Binding', verbs: ['create'] },
    ephemeralcontainers: sameKind('Pod'),
    eviction: { group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    exec: { kind: 'PodExecOptions', verbs: ['create', 'get'] },
    log: sameKind('Pod', ['get']),
    portforward: { kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
    proxy: proxy('Pod'),
    resize: sameKind('Pod'),
    status: sameKind('Pod'),
  },
  strategy,
  table: podTable,
  fields: (pod) => ({
    'spec.nodeName': pod['spec']?.nodeName ?? '',
    'spec.restartPolicy': pod['spec']?.restartPolicy ?? '',
    'spec.schedulerName': pod['spec']?.schedulerName ?? '',
    'spec.serviceAccountName': pod['spec']?.serviceAccountName ?? '',
    'spec.hostNetwork': String(pod['spec']?.hostNetwork ?? false),
    'status.phase': pod['status']?.phase ?? '',
    'status.podIP': pod['status']?.podIP ?? '',
    'status.podIPs': listOf(pod['status']?.podIPs)
      .map(({ ip }) => ip)
      .join(','),
    'status.nominatedNodeName': pod['status']?.nominatedNodeName ?? '',
  }),
};
