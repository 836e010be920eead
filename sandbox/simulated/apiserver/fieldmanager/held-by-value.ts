/**
 * Which structs Kubernetes v1.36 holds by value: such a field is never missing, at most empty, so nobody comes to own it
 * by filling it. Everything else of a struct type is a pointer, and appears with the first who writes it. (A field of
 * the OpenAPI document with `default: {}`.)
 */

/** Types that are held by value wherever a field has them, as `group.version: names`. */
const TYPES: Readonly<Record<string, string>> = {
  'admissionregistration.v1':
    'MutatingAdmissionPolicyBindingSpec MutatingAdmissionPolicySpec ValidatingAdmissionPolicyBindingSpec ValidatingAdmissionPolicySpec ValidatingAdmissionPolicyStatus WebhookClientConfig',
  'apiextensions.v1':
    'CustomResourceDefinitionNames CustomResourceDefinitionSpec CustomResourceDefinitionStatus',
  'apiregistration.v1': 'APIServiceSpec APIServiceStatus',
  'apps.v1':
    'DaemonSetSpec DaemonSetStatus DaemonSetUpdateStrategy DeploymentSpec DeploymentStatus DeploymentStrategy ReplicaSetSpec ReplicaSetStatus StatefulSetSpec StatefulSetStatus StatefulSetUpdateStrategy',
  'authentication.v1':
    'SelfSubjectReviewStatus TokenRequestSpec TokenRequestStatus TokenReviewSpec TokenReviewStatus UserInfo',
  'authorization.v1':
    'SelfSubjectAccessReviewSpec SelfSubjectRulesReviewSpec SubjectAccessReviewSpec SubjectAccessReviewStatus SubjectRulesReviewStatus',
  'autoscaling.v1':
    'CrossVersionObjectReference HorizontalPodAutoscalerSpec HorizontalPodAutoscalerStatus ScaleSpec ScaleStatus',
  'autoscaling.v2':
    'CrossVersionObjectReference HorizontalPodAutoscalerSpec HorizontalPodAutoscalerStatus MetricIdentifier MetricTarget MetricValueStatus',
  'batch.v1': 'CronJobSpec CronJobStatus JobSpec JobStatus JobTemplateSpec',
  'certificates.v1': 'CertificateSigningRequestSpec CertificateSigningRequestStatus',
  'coordination.v1': 'LeaseSpec',
  'core.v1':
    'ContainerState DaemonEndpoint EventSource LimitRangeSpec LoadBalancerStatus NamespaceSpec NamespaceStatus NodeDaemonEndpoints NodeSelectorTerm NodeSpec NodeStatus NodeSystemInfo PersistentVolumeClaimSpec PersistentVolumeClaimStatus PersistentVolumeStatus PodAffinityTerm PodSpec PodStatus ReplicationControllerSpec ReplicationControllerStatus ResourceQuotaSpec ResourceQuotaStatus ServiceSpec ServiceStatus VolumeResourceRequirements',
  'discovery.v1': 'EndpointConditions',
  'flowcontrol.v1':
    'FlowSchemaSpec FlowSchemaStatus LimitResponse PriorityLevelConfigurationReference PriorityLevelConfigurationSpec PriorityLevelConfigurationStatus',
  'meta.v1': 'ListMeta ObjectMeta',
  'networking.v1':
    'IPAddressSpec IngressClassSpec IngressLoadBalancerStatus IngressSpec IngressStatus NetworkPolicySpec ServiceBackendPort ServiceCIDRSpec ServiceCIDRStatus',
  'policy.v1': 'PodDisruptionBudgetSpec PodDisruptionBudgetStatus',
  'rbac.v1': 'RoleRef',
  'resource.v1':
    'DeviceAllocationResult DeviceClaim DeviceClassSpec ResourceClaimSpec ResourceClaimStatus ResourceClaimTemplateSpec ResourcePool ResourceSliceSpec',
  'storage.v1':
    'CSIDriverSpec CSINodeSpec VolumeAttachmentSource VolumeAttachmentSpec VolumeAttachmentStatus',
};

/** Fields held by value, of types to which other fields are pointers. */
const FIELDS: ReadonlySet<string> = new Set([
  'apps.v1.DaemonSetSpec.template',
  'apps.v1.DeploymentSpec.template',
  'apps.v1.ReplicaSetSpec.template',
  'apps.v1.StatefulSetSpec.template',
  'batch.v1.JobSpec.template',
  'core.v1.Binding.target',
  'core.v1.Container.resources',
  'core.v1.EphemeralContainer.resources',
  'core.v1.Event.involvedObject',
  'core.v1.PersistentVolume.spec',
  'core.v1.PodTemplate.template',
  'events.v1.Event.regarding',
  'networking.v1.HTTPIngressPath.backend',
  'networking.v1.NetworkPolicySpec.podSelector',
]);

const types: ReadonlySet<string> = new Set(
  Object.entries(TYPES).flatMap(([group, names]) => names.split(' ').map((name) => `${group}.${name}`)),
);

/** Whether the field of a struct is a struct itself. Both as schemas are named: `io.k8s.api.core.v1.PodSpec`. */
export function isHeldByValue(struct: string, field: string, type: string | undefined): boolean {
  if (type === undefined) return false;
  return types.has(shortName(type)) || FIELDS.has(`${shortName(struct)}.${field}`);
}

/** `core.v1.PodSpec` */
function shortName(name: string): string {
  return name.split('.').slice(-3).join('.');
}
