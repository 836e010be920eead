/**
 * How a refused update of a pod shows what it changed: both specs as the server holds them in memory, line by line. Those
 * are Go structs without JSON names, in which every field stands, set or not.
 */
import { pointersOf } from '../../codec/go-types.ts';
import { fieldNames } from '../../codec/protobuf-messages.ts';
import { referenceOf, schemaNamed } from '../../scheme/schema.ts';
import type { Schema } from '../../scheme/types.ts';
import type { Fields } from '../fields.ts';
import { unifiedDiff } from './unified-diff.ts';

const CORE = 'io.k8s.api.core.v1';

/** Fields in the order of `pkg/apis/core/types.go`, where it is not that of the API's own types. */
const ORDER: Readonly<Record<string, string>> = {
  PodSpec:
    'Volumes InitContainers Containers EphemeralContainers RestartPolicy TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy NodeSelector ServiceAccountName AutomountServiceAccountToken NodeName SecurityContext ImagePullSecrets Hostname Subdomain SetHostnameAsFQDN Affinity SchedulerName Tolerations HostAliases PriorityClassName Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints OS SchedulingGates ResourceClaims Resources HostnameOverride',
  Container:
    'Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext Stdin StdinOnce TTY',
  PodSecurityContext:
    'HostNetwork HostPID HostIPC ShareProcessNamespace HostUsers SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls SeccompProfile AppArmorProfile SELinuxChangePolicy',
  Probe:
    'Exec HTTPGet TCPSocket GRPC InitialDelaySeconds TimeoutSeconds PeriodSeconds SuccessThreshold FailureThreshold TerminationGracePeriodSeconds',
  SecurityContext:
    'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile',
  Volume:
    'Name HostPath EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret NFS ISCSI Glusterfs PersistentVolumeClaim RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI FC AzureFile ConfigMap VsphereVolume AzureDisk PhotonPersistentDisk Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image',
  VolumeMount: 'Name ReadOnly RecursiveReadOnly MountPath SubPath MountPropagation SubPathExpr',
};

/** Structs that are not behind a pointer: they stand there even when nothing is set. */
const VALUES = new Set(['Container.Resources']);

/** Fields that the server moves into the pod's security context. */
const MOVED = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

/** What differs between two specs, as a unified diff; '' if nothing does. */
export function podSpecDiff(before: Fields, after: Fields): string {
  return unifiedDiff(linesOf(before), linesOf(after));
}

function linesOf(spec: Fields): string[] {
  const securityContext = { ...spec['securityContext'] };
  for (const field of MOVED) securityContext[field] = spec[field];
  const shown = showStruct({ ...spec, securityContext }, `${CORE}.PodSpec`);
  return JSON.stringify(shown, null, 1).split('\n');
}

function showStruct(value: Fields, definition: string): Fields {
  const type = definition.split('.').at(-1) ?? '';
  return Object.fromEntries(
    goFieldsOf(definition).map((name) => {
      const field = jsonNameOf(name);
      return [name, showField(value[field], schemaOf(definition, field), `${type}.${name}`, definition)];
    }),
  );
}

function goFieldsOf(definition: string): string[] {
  const type = definition.split('.').at(-1) ?? '';
  const order = ORDER[type]?.split(' ');
  if (order) return order;
  const names = [...(fieldNames(definition.split('.').slice(-3).join('.'))?.values() ?? [])];
  return names.flatMap((name) =>
    name.startsWith('*') ? goFieldsOf(`${CORE}.${name.slice(1)}`) : [goNameOf(name)],
  );
}

function schemaOf(definition: string, field: string): Schema {
  const owner = MOVED.includes(field) ? `${CORE}.PodSpec` : definition;
  return schemaNamed(owner)?.properties?.[field] ?? {};
}

function showField(value: unknown, schema: Schema, goField: string, definition: string): unknown {
  if (value !== undefined) return showValue(value, schema);
  if (VALUES.has(goField)) return showValue({}, schema);
  if (pointersOf(definition).has(jsonNameOf(goField.split('.').at(-1) ?? ''))) return null;
  const zeros: Readonly<Record<string, unknown>> = { string: '', integer: 0, number: 0, boolean: false };
  return zeros[schema.type ?? ''] ?? null;
}

function showValue(value: unknown, schema: Schema): unknown {
  const reference = referenceOf(schema);
  if (reference !== undefined) {
    const isStruct = schemaNamed(reference)?.properties !== undefined && typeof value === 'object';
    return isStruct && value !== null ? showStruct(value, reference) : value;
  }
  if (Array.isArray(value)) return value.map((each) => showValue(each, schema.items ?? {}));
  if (schema.additionalProperties && typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  }
  return value;
}

/** `DNSPolicy` → `dnsPolicy`, `TTY` → `tty`, `SELinuxOptions` → `seLinuxOptions` */
function jsonNameOf(name: string): string {
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase());
}

const ACRONYMS = /^(api|dns|http|tcp|grpc|nfs|csi|rbd|fc|os|tty|uid|gid|ip|fs)(?![a-z])/;

/** `apiVersion` → `APIVersion`, `fieldPath` → `FieldPath` */
function goNameOf(field: string): string {
  return ACRONYMS.test(field)
    ? field.replace(ACRONYMS, (start) => start.toUpperCase())
    : field.charAt(0).toUpperCase() + field.slice(1);
}
