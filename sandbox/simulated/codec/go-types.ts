/**
 * What only the Go types know, and what shows on the wire: which scalars are pointers (a sent zero counts), and what
 * types are called in error messages.
 */
import { referenceOf } from '../scheme/schema.ts';
import type { Schema } from '../scheme/types.ts';
import { NAMED_STRINGS } from './named-strings.ts';

/** Scalars that are pointers in Go, by type: a `0`, `false` or '' that was sent is kept. Others are dropped when zero. */
const POINTERS: Readonly<Record<string, string>> = {
  'admissionregistration.v1.MatchResources': 'matchPolicy',
  'admissionregistration.v1.MutatingAdmissionPolicySpec': 'failurePolicy',
  'admissionregistration.v1.MutatingWebhook':
    'failurePolicy matchPolicy sideEffects timeoutSeconds reinvocationPolicy',
  'admissionregistration.v1.ParamRef': 'parameterNotFoundAction',
  'admissionregistration.v1.ServiceReference': 'path port',
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': 'failurePolicy',
  'admissionregistration.v1.ValidatingWebhook': 'failurePolicy matchPolicy sideEffects timeoutSeconds',
  'admissionregistration.v1.Validation': 'reason',
  'admissionregistration.v1.WebhookClientConfig': 'url',
  'apiextensions.v1.CustomResourceDefinitionVersion': 'deprecationWarning',
  'apiextensions.v1.CustomResourceSubresourceScale': 'labelSelectorPath',
  'apiextensions.v1.JSONSchemaProps':
    'default example $ref maximum maxItems maxLength maxProperties minimum minItems minLength minProperties multipleOf x-kubernetes-list-type x-kubernetes-map-type x-kubernetes-preserve-unknown-fields',
  'apiextensions.v1.ServiceReference': 'path port',
  'apiextensions.v1.ValidationRule': 'optionalOldSelf reason',
  'apiextensions.v1.WebhookClientConfig': 'url',
  'apiregistration.v1.ServiceReference': 'port',
  'apps.v1.DaemonSetSpec': 'revisionHistoryLimit',
  'apps.v1.DaemonSetStatus': 'collisionCount',
  'apps.v1.DeploymentSpec': 'replicas revisionHistoryLimit progressDeadlineSeconds',
  'apps.v1.DeploymentStatus': 'collisionCount terminatingReplicas',
  'apps.v1.ReplicaSetSpec': 'replicas',
  'apps.v1.ReplicaSetStatus': 'terminatingReplicas',
  'apps.v1.RollingUpdateStatefulSetStrategy': 'partition',
  'apps.v1.StatefulSetSpec': 'replicas revisionHistoryLimit',
  'apps.v1.StatefulSetStatus': 'collisionCount',
  'authentication.v1.TokenRequestSpec': 'expirationSeconds',
  'autoscaling.v1.HorizontalPodAutoscalerSpec': 'minReplicas targetCPUUtilizationPercentage',
  'autoscaling.v1.HorizontalPodAutoscalerStatus': 'observedGeneration currentCPUUtilizationPercentage',
  'autoscaling.v2.HPAScalingRules': 'stabilizationWindowSeconds selectPolicy',
  'autoscaling.v2.HorizontalPodAutoscalerSpec': 'minReplicas',
  'autoscaling.v2.HorizontalPodAutoscalerStatus': 'observedGeneration',
  'autoscaling.v2.MetricTarget': 'averageUtilization',
  'autoscaling.v2.MetricValueStatus': 'averageUtilization',
  'batch.v1.CronJobSpec':
    'timeZone startingDeadlineSeconds suspend successfulJobsHistoryLimit failedJobsHistoryLimit',
  'batch.v1.JobSpec':
    'parallelism completions activeDeadlineSeconds backoffLimit backoffLimitPerIndex maxFailedIndexes manualSelector ttlSecondsAfterFinished completionMode suspend podReplacementPolicy managedBy',
  'batch.v1.JobStatus': 'terminating ready failedIndexes',
  'batch.v1.PodFailurePolicyOnExitCodesRequirement': 'containerName',
  'batch.v1.SuccessPolicyRule': 'succeededIndexes succeededCount',
  'certificates.v1.CertificateSigningRequestSpec': 'expirationSeconds',
  'coordination.v1.LeaseSpec':
    'holderIdentity leaseDurationSeconds leaseTransitions strategy preferredHolder',
  'core.v1.AppArmorProfile': 'localhostProfile',
  'core.v1.AzureDiskVolumeSource': 'cachingMode fsType readOnly kind',
  'core.v1.AzureFilePersistentVolumeSource': 'secretNamespace',
  'core.v1.CSIVolumeSource': 'readOnly fsType',
  'core.v1.ClientIPConfig': 'timeoutSeconds',
  'core.v1.ClusterTrustBundleProjection': 'name signerName optional',
  'core.v1.ConfigMap': 'immutable',
  'core.v1.ConfigMapEnvSource': 'optional',
  'core.v1.ConfigMapKeySelector': 'optional',
  'core.v1.ConfigMapProjection': 'optional',
  'core.v1.ConfigMapVolumeSource': 'defaultMode optional',
  'core.v1.Container': 'restartPolicy',
  'core.v1.ContainerStatus': 'started stopSignal',
  'core.v1.DownwardAPIVolumeFile': 'mode',
  'core.v1.DownwardAPIVolumeSource': 'defaultMode',
  'core.v1.EndpointAddress': 'nodeName',
  'core.v1.EndpointPort': 'appProtocol',
  'core.v1.EphemeralContainer': 'restartPolicy',
  'core.v1.FCVolumeSource': 'lun',
  'core.v1.FileKeySelector': 'optional',
  'core.v1.GRPCAction': 'service',
  'core.v1.GlusterfsPersistentVolumeSource': 'endpointsNamespace',
  'core.v1.HostPathVolumeSource': 'type',
  'core.v1.ISCSIPersistentVolumeSource': 'initiatorName',
  'core.v1.ISCSIVolumeSource': 'initiatorName',
  'core.v1.KeyToPath': 'mode',
  'core.v1.Lifecycle': 'stopSignal',
  'core.v1.LoadBalancerIngress': 'ipMode',
  'core.v1.LocalVolumeSource': 'fsType',
  'core.v1.NodeFeatures': 'supplementalGroupsPolicy',
  'core.v1.NodeRuntimeHandlerFeatures': 'recursiveReadOnlyMounts userNamespaces',
  'core.v1.NodeSwapStatus': 'capacity',
  'core.v1.PersistentVolumeClaimSpec': 'storageClassName volumeMode volumeAttributesClassName',
  'core.v1.PersistentVolumeClaimStatus': 'currentVolumeAttributesClassName',
  'core.v1.PersistentVolumeSpec': 'volumeMode volumeAttributesClassName',
  'core.v1.PodCertificateProjection': 'maxExpirationSeconds',
  'core.v1.PodDNSConfigOption': 'value',
  'core.v1.PodResourceClaim': 'resourceClaimName resourceClaimTemplateName',
  'core.v1.PodResourceClaimStatus': 'resourceClaimName',
  'core.v1.PodSchedulingGroup': 'podGroupName',
  'core.v1.PodSecurityContext':
    'runAsUser runAsGroup runAsNonRoot fsGroup supplementalGroupsPolicy fsGroupChangePolicy seLinuxChangePolicy',
  'core.v1.PodSpec':
    'terminationGracePeriodSeconds activeDeadlineSeconds automountServiceAccountToken shareProcessNamespace priority runtimeClassName enableServiceLinks preemptionPolicy setHostnameAsFQDN hostUsers hostnameOverride',
  'core.v1.PodStatus': 'nominatedNodeName',
  'core.v1.PortStatus': 'error',
  'core.v1.Probe': 'terminationGracePeriodSeconds',
  'core.v1.ProjectedVolumeSource': 'defaultMode',
  'core.v1.ReplicationControllerSpec': 'replicas',
  'core.v1.ResourceHealth': 'message',
  'core.v1.SeccompProfile': 'localhostProfile',
  'core.v1.Secret': 'immutable',
  'core.v1.SecretEnvSource': 'optional',
  'core.v1.SecretKeySelector': 'optional',
  'core.v1.SecretProjection': 'optional',
  'core.v1.SecretVolumeSource': 'defaultMode optional',
  'core.v1.SecurityContext':
    'privileged runAsUser runAsGroup runAsNonRoot readOnlyRootFilesystem allowPrivilegeEscalation procMount',
  'core.v1.ServiceAccount': 'automountServiceAccountToken',
  'core.v1.ServiceAccountTokenProjection': 'expirationSeconds',
  'core.v1.ServicePort': 'appProtocol',
  'core.v1.ServiceSpec':
    'ipFamilyPolicy allocateLoadBalancerNodePorts loadBalancerClass internalTrafficPolicy trafficDistribution',
  'core.v1.Toleration': 'tolerationSeconds',
  'core.v1.TopologySpreadConstraint': 'minDomains nodeAffinityPolicy nodeTaintsPolicy',
  'core.v1.TypedLocalObjectReference': 'apiGroup',
  'core.v1.TypedObjectReference': 'apiGroup namespace',
  'core.v1.VolumeMount': 'mountPropagation recursiveReadOnly',
  'core.v1.VolumeMountStatus': 'recursiveReadOnly',
  'core.v1.WindowsSecurityContextOptions':
    'gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess',
  'discovery.v1.Endpoint': 'hostname nodeName zone',
  'discovery.v1.EndpointConditions': 'ready serving terminating',
  'discovery.v1.EndpointPort': 'name protocol port appProtocol',
  'flowcontrol.v1.ExemptPriorityLevelConfiguration': 'nominalConcurrencyShares lendablePercent',
  'flowcontrol.v1.LimitedPriorityLevelConfiguration':
    'nominalConcurrencyShares lendablePercent borrowingLimitPercent',
  'networking.v1.HTTPIngressPath': 'pathType',
  'networking.v1.IngressClassParametersReference': 'apiGroup scope namespace',
  'networking.v1.IngressPortStatus': 'error',
  'networking.v1.IngressSpec': 'ingressClassName',
  'networking.v1.NetworkPolicyPort': 'protocol endPort',
  'policy.v1.PodDisruptionBudgetSpec': 'unhealthyPodEvictionPolicy',
  'resource.v1.AllocatedDeviceStatus': 'shareID',
  'resource.v1.Device': 'nodeName allNodes bindsToNode allowMultipleAllocations',
  'resource.v1.DeviceAttribute': 'int bool string version',
  'resource.v1.DeviceClassSpec': 'extendedResourceName',
  'resource.v1.DeviceConstraint': 'matchAttribute distinctAttribute',
  'resource.v1.DeviceRequestAllocationResult': 'adminAccess shareID',
  'resource.v1.DeviceToleration': 'tolerationSeconds',
  'resource.v1.ExactDeviceRequest': 'adminAccess',
  'resource.v1.ResourceSliceSpec': 'nodeName allNodes perDeviceNodeSelection',
  'scheduling.v1.PriorityClass': 'preemptionPolicy',
  'storage.v1.CSIDriverSpec':
    'attachRequired podInfoOnMount storageCapacity fsGroupPolicy requiresRepublish seLinuxMount nodeAllocatableUpdatePeriodSeconds serviceAccountTokenInSecrets preventPodSchedulingIfMissing',
  'storage.v1.StorageClass': 'reclaimPolicy allowVolumeExpansion volumeBindingMode',
  'storage.v1.TokenRequest': 'expirationSeconds',
  'storage.v1.VolumeAttachmentSource': 'persistentVolumeName',
  'storage.v1.VolumeError': 'errorCode',
  'storage.v1.VolumeNodeResources': 'count',
  'meta.v1.DeleteOptions':
    'gracePeriodSeconds orphanDependents propagationPolicy ignoreStoreReadErrorWithClusterBreakingPotential',
  'meta.v1.ListMeta': 'remainingItemCount',
  'meta.v1.ObjectMeta': 'deletionGracePeriodSeconds',
  'meta.v1.OwnerReference': 'controller blockOwnerDeletion',
  'meta.v1.Preconditions': 'uid resourceVersion',
};

const NONE: ReadonlySet<string> = new Set();
const pointers = new Map<string, ReadonlySet<string>>();

/** The scalars of a type that are pointers. `definition` is the name of its schema. */
export function pointersOf(definition: string): ReadonlySet<string> {
  const known = pointers.get(definition);
  if (known) return known;
  const fields = POINTERS[definition.split('.').slice(-3).join('.')];
  const found = fields === undefined ? NONE : new Set(fields.split(' '));
  pointers.set(definition, found);
  return found;
}

const REFERENCE = { struct: 'LocalObjectReference', own: 'key optional items defaultMode' };
const RULE = { struct: 'Rule', own: 'operations' };

/** Structs that have another embedded in them, and which fields are their own. */
const EMBEDDED: Readonly<Record<string, { struct: string; own: string }>> = {
  ConfigMapEnvSource: REFERENCE,
  ConfigMapKeySelector: REFERENCE,
  ConfigMapProjection: REFERENCE,
  ConfigMapVolumeSource: REFERENCE,
  EphemeralContainer: { struct: 'EphemeralContainerCommon', own: 'targetContainerName' },
  IngressRule: { struct: 'IngressRuleValue', own: 'host' },
  NamedRuleWithOperations: { struct: 'RuleWithOperations.Rule', own: 'resourceNames' },
  PersistentVolumeSpec: {
    struct: 'PersistentVolumeSource',
    own: 'capacity accessModes claimRef persistentVolumeReclaimPolicy storageClassName mountOptions volumeMode nodeAffinity volumeAttributesClassName',
  },
  Probe: {
    struct: 'ProbeHandler',
    own: 'initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold terminationGracePeriodSeconds',
  },
  RuleWithOperations: RULE,
  SecretEnvSource: REFERENCE,
  SecretKeySelector: REFERENCE,
  SecretProjection: REFERENCE,
  Volume: { struct: 'VolumeSource', own: 'name' },
};

/** A field on the way to what an error is about: with the struct it comes from, where that is embedded. */
export function goStep(struct: string, field: string): string {
  const embedded = EMBEDDED[struct];
  if (!embedded || embedded.own.split(' ').includes(field)) return field;
  // The operations of a named rule stand one struct less deep than the rest.
  if (struct === 'NamedRuleWithOperations' && field === 'operations') return `RuleWithOperations.${field}`;
  return `${embedded.struct}.${field}`;
}

/** The Go type of a field, as error messages name it: `[]v1.Container`, `int32`, `map[string]string`. */
export function goTypeOf(schema: Schema, owner = ''): string {
  const reference = referenceOf(schema);
  if (reference !== undefined) return reference.split('.').slice(-2).join('.');
  if (schema.type === 'array') return `[]${goTypeOf(schema.items ?? {}, owner)}`;
  if (schema.type === 'object') return goMapType(schema);
  if (schema.type === 'boolean') return 'bool';
  if (schema.type === 'integer') return schema.format ?? 'int64';
  if (schema.type === 'number') return 'float64';
  if (schema.format === 'byte') return '[]uint8';
  return NAMED_STRINGS[owner] ?? 'string';
}

function goMapType(schema: Schema): string {
  const values = schema.additionalProperties ?? {};
  const type = goTypeOf(values);
  return type === 'resource.Quantity' ? 'v1.ResourceList' : `map[string]${type}`;
}
