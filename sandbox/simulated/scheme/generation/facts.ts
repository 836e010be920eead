/**
 * What neither package knows: how lists and maps are merged, by strategic merge patches and by server-side apply.
 * After the struct tags (`patchStrategy`, `patchMergeKey`, `listType`, `listMapKey`, `mapType`) of Kubernetes v1.36.
 */

/** Lists whose items are told apart by keys, as `group/version.Type.field`: the keys, in order. Others are replaced whole. */
export const listMapKeys: Readonly<Record<string, readonly string[]>> = {
  ...lists(['name'], {
    'admissionregistration.v1': [
      'MutatingAdmissionPolicySpec.matchConditions',
      'MutatingWebhook.matchConditions',
      'MutatingWebhookConfiguration.webhooks',
      'ValidatingAdmissionPolicySpec.matchConditions',
      'ValidatingAdmissionPolicySpec.variables',
      'ValidatingWebhook.matchConditions',
      'ValidatingWebhookConfiguration.webhooks',
    ],
    'core.v1': [
      'Container.env',
      'ContainerStatus.allocatedResourcesStatus',
      'EphemeralContainer.env',
      'PodSpec.containers',
      'PodSpec.ephemeralContainers',
      'PodSpec.imagePullSecrets',
      'PodSpec.initContainers',
      'PodSpec.resourceClaims',
      'PodSpec.schedulingGates',
      'PodSpec.volumes',
      'PodStatus.resourceClaimStatuses',
      'ResourceRequirements.claims',
      'ServiceAccount.secrets',
    ],
    'storage.v1': ['CSINodeSpec.drivers'],
  }),
  ...lists(['type'], {
    'admissionregistration.v1': ['ValidatingAdmissionPolicyStatus.conditions'],
    'apps.v1': [
      'DaemonSetStatus.conditions',
      'DeploymentStatus.conditions',
      'ReplicaSetStatus.conditions',
      'StatefulSetStatus.conditions',
    ],
    'autoscaling.v2': ['HorizontalPodAutoscalerStatus.conditions'],
    'certificates.v1': ['CertificateSigningRequestStatus.conditions'],
    'core.v1': [
      'ComponentStatus.conditions',
      'NamespaceStatus.conditions',
      'NodeStatus.addresses',
      'NodeStatus.conditions',
      'PersistentVolumeClaimStatus.conditions',
      'PodStatus.conditions',
      'ReplicationControllerStatus.conditions',
      'ServiceStatus.conditions',
    ],
    'flowcontrol.v1': ['FlowSchemaStatus.conditions', 'PriorityLevelConfigurationStatus.conditions'],
    'networking.v1': ['ServiceCIDRStatus.conditions'],
    'policy.v1': ['PodDisruptionBudgetStatus.conditions'],
    'resource.v1': ['AllocatedDeviceStatus.conditions'],
    'apiextensions.v1': ['CustomResourceDefinitionStatus.conditions'],
    'apiregistration.v1': ['APIServiceStatus.conditions'],
  }),
  ...lists(['containerPort', 'protocol'], { 'core.v1': ['Container.ports', 'EphemeralContainer.ports'] }),
  ...lists(['devicePath'], { 'core.v1': ['Container.volumeDevices', 'EphemeralContainer.volumeDevices'] }),
  ...lists(['mountPath'], {
    'core.v1': ['Container.volumeMounts', 'ContainerStatus.volumeMounts', 'EphemeralContainer.volumeMounts'],
  }),
  ...lists(['ip'], { 'core.v1': ['PodSpec.hostAliases', 'PodStatus.podIPs'] }),
  ...lists(['topologyKey', 'whenUnsatisfiable'], { 'core.v1': ['PodSpec.topologySpreadConstraints'] }),
  ...lists(['resourceID'], { 'core.v1': ['ResourceStatus.resources'] }),
  ...lists(['port', 'protocol'], { 'core.v1': ['ServiceSpec.ports'] }),
  ...lists(['driver', 'device', 'pool', 'shareID'], { 'resource.v1': ['ResourceClaimStatus.devices'] }),
  ...lists(['uid'], {
    'resource.v1': ['ResourceClaimStatus.reservedFor'],
    'meta.v1': ['ObjectMeta.ownerReferences'],
  }),
  ...lists(['rule'], { 'apiextensions.v1': ['JSONSchemaProps.x-kubernetes-validations'] }),
};

/** Lists of plain values in which every value stands once. */
export const listSets: ReadonlySet<string> = new Set([
  'admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec.validationActions',
  'batch.v1.PodFailurePolicyOnExitCodesRequirement.values',
  'batch.v1.UncountedTerminatedPods.failed',
  'batch.v1.UncountedTerminatedPods.succeeded',
  'core.v1.ContainerRestartRuleOnExitCodes.values',
  'core.v1.NodeAllocatableResourceClaimStatus.containers',
  'core.v1.NodeSpec.podCIDRs',
  'discovery.v1.Endpoint.addresses',
  'flowcontrol.v1.NonResourcePolicyRule.nonResourceURLs',
  'flowcontrol.v1.NonResourcePolicyRule.verbs',
  'flowcontrol.v1.ResourcePolicyRule.apiGroups',
  'flowcontrol.v1.ResourcePolicyRule.namespaces',
  'flowcontrol.v1.ResourcePolicyRule.resources',
  'flowcontrol.v1.ResourcePolicyRule.verbs',
  'storage.v1.CSIDriverSpec.volumeLifecycleModes',
  'meta.v1.ObjectMeta.finalizers',
]);

/** Keyed lists that strategic merge patches nevertheless replace whole. */
export const notPatchedByKey: ReadonlySet<string> = new Set([
  'admissionregistration.v1.ValidatingAdmissionPolicyStatus.conditions',
  'apiextensions.v1.CustomResourceDefinitionStatus.conditions',
  'certificates.v1.CertificateSigningRequestStatus.conditions',
  'core.v1.ResourceRequirements.claims',
  'core.v1.ResourceStatus.resources',
  'resource.v1.AllocatedDeviceStatus.conditions',
  'resource.v1.ResourceClaimStatus.devices',
]);

/** Patch strategies that do not follow from the list's own type: `[strategy, merge key]`. */
export const patchStrategies: Readonly<Record<string, readonly [strategy: string, mergeKey?: string]>> = {
  'apps.v1.DeploymentSpec.strategy': ['retainKeys'],
  'batch.v1.JobStatus.conditions': ['merge', 'type'],
  'core.v1.NodeSpec.podCIDRs': ['merge'],
  'core.v1.PodSpec.resourceClaims': ['merge,retainKeys', 'name'],
  'core.v1.PodSpec.volumes': ['merge,retainKeys', 'name'],
  'core.v1.PodStatus.hostIPs': ['merge', 'ip'],
  'core.v1.PodStatus.resourceClaimStatuses': ['merge,retainKeys', 'name'],
  'meta.v1.ObjectMeta.finalizers': ['merge'],
  'policy.v1.PodDisruptionBudgetSpec.selector': ['replace'],
};

/** Types and fields that are owned as one piece. */
export const atomicMaps: ReadonlySet<string> = new Set([
  'admissionregistration.v1.MatchResources',
  'admissionregistration.v1.NamedRuleWithOperations',
  'admissionregistration.v1.ParamKind',
  'admissionregistration.v1.ParamRef',
  'admissionregistration.v1.Variable',
  'autoscaling.v1.CrossVersionObjectReference',
  'core.v1.ConfigMapKeySelector',
  'core.v1.EndpointAddress',
  'core.v1.EndpointPort',
  'core.v1.FileKeySelector',
  'core.v1.LocalObjectReference',
  'core.v1.NodeSelector',
  'core.v1.NodeSelectorTerm',
  'core.v1.ObjectFieldSelector',
  'core.v1.ObjectReference',
  'core.v1.PodSpec.nodeSelector',
  'core.v1.ReplicationControllerSpec.selector',
  'core.v1.ResourceFieldSelector',
  'core.v1.ScopeSelector',
  'core.v1.SecretKeySelector',
  'core.v1.SecretReference',
  'core.v1.ServiceSpec.selector',
  'core.v1.TopologySelectorTerm',
  'core.v1.TypedLocalObjectReference',
  'discovery.v1.EndpointPort',
  'meta.v1.LabelSelector',
  'meta.v1.OwnerReference',
  'networking.v1.ServiceBackendPort',
  'node.v1.Scheduling.nodeSelector',
  'rbac.v1.RoleRef',
  'rbac.v1.Subject',
]);

/** Fields granular although their type is atomic. */
export const granularMaps: ReadonlySet<string> = new Set([
  'core.v1.PersistentVolumeClaimStatus.allocatedResourceStatuses',
  'core.v1.PersistentVolumeSpec.claimRef',
]);

/** Defaults that schemas carry because keys of lists depend on them. */
export const defaults: Readonly<Record<string, unknown>> = {
  'core.v1.ContainerPort.protocol': 'TCP',
  'core.v1.ReplicationControllerSpec.replicas': 1,
  'core.v1.ServicePort.protocol': 'TCP',
};

/** `io.k8s.api.core.v1.Pod` as these tables name it: `core.v1.Pod`. */
export function factName(definition: string): string {
  return definition.split('.').slice(-3).join('.');
}

function lists(
  keys: readonly string[],
  fields: Readonly<Record<string, readonly string[]>>,
): Record<string, readonly string[]> {
  const entries = Object.entries(fields).flatMap(([group, names]) =>
    names.map((name) => [`${group}.${name}`, keys]),
  );
  return Object.fromEntries(entries);
}
