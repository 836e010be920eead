/**
 * Objects as the server holds them in memory, which some refusals show: Go structs without JSON names, in which every field
 * stands, set or not.
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
    'Volumes InitContainers Containers EphemeralContainers RestartPolicy TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy NodeSelector ServiceAccountName AutomountServiceAccountToken NodeName SecurityContext ImagePullSecrets Hostname Subdomain SetHostnameAsFQDN Affinity SchedulerName Tolerations HostAliases PriorityClassName Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints OS SchedulingGates ResourceClaims Resources HostnameOverride SchedulingGroup',
  Container:
    'Name Image Command Args WorkingDir Ports EnvFrom Env Resources ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath TerminationMessagePolicy ImagePullPolicy SecurityContext Stdin StdinOnce TTY',
  PodSecurityContext:
    'HostNetwork HostPID HostIPC ShareProcessNamespace HostUsers SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls SeccompProfile AppArmorProfile SELinuxChangePolicy',
  PersistentVolumeClaimSpec:
    'AccessModes Selector Resources VolumeName StorageClassName VolumeMode DataSource DataSourceRef VolumeAttributesClassName',
  // Only what it embeds as its source.
  PersistentVolumeSpec:
    'GCEPersistentDisk AWSElasticBlockStore HostPath Glusterfs NFS RBD Quobyte ISCSI FlexVolume Cinder CephFS FC Flocker AzureFile VsphereVolume AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Local StorageOS CSI',
  ISCSIPersistentVolumeSource:
    'TargetPortal IQN Lun ISCSIInterface FSType ReadOnly Portals DiscoveryCHAPAuth SessionCHAPAuth SecretRef InitiatorName',
  Probe:
    'Exec HTTPGet TCPSocket GRPC InitialDelaySeconds TimeoutSeconds PeriodSeconds SuccessThreshold FailureThreshold TerminationGracePeriodSeconds',
  SecurityContext:
    'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile',
  Volume:
    'Name HostPath EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret NFS ISCSI Glusterfs PersistentVolumeClaim RBD Quobyte FlexVolume Cinder CephFS Flocker DownwardAPI FC AzureFile ConfigMap VsphereVolume AzureDisk PhotonPersistentDisk Projected PortworxVolume ScaleIO StorageOS CSI Ephemeral Image',
  VolumeMount: 'Name ReadOnly RecursiveReadOnly MountPath SubPath MountPropagation SubPathExpr',
};

/** Structs that are not behind a pointer: they stand there even when nothing is set. */
const VALUES = new Set(['Container.Resources', 'PersistentVolumeClaimSpec.Resources']);

/** Fields that the server moves into the pod's security context. */
const MOVED = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers'];

/** Fields whose Go name does not follow from the JSON name. */
const JSON_NAMES: Readonly<Record<string, string>> = {
  StorageOS: 'storageos',
  DiscoveryCHAPAuth: 'chapAuthDiscovery',
  SessionCHAPAuth: 'chapAuthSession',
};

/** What differs between two values of a definition (`io.k8s.api.core.v1.PodSpec`), as a unified diff; '' if nothing does. */
export function structDiff(before: Fields, after: Fields, definition: string): string {
  const lines = (value: Fields) => JSON.stringify(showStruct(value, definition), null, 1).split('\n');
  return unifiedDiff(lines(before), lines(after));
}

/** A value of a definition as Go would write its struct. */
export function showStruct(value: Fields, definition: string): Fields {
  const shown = definition === `${CORE}.PodSpec` ? withHostFields(value) : value;
  const type = definition.split('.').at(-1) ?? '';
  return Object.fromEntries(
    goFieldsOf(definition).map((name) => {
      const field = jsonNameOf(name);
      return [name, showField(shown[field], schemaOf(definition, field), `${type}.${name}`, definition)];
    }),
  );
}

/** A template of pods: its metadata is embedded and keeps its JSON names. */
export function showTemplate({ metadata = {}, spec = {} }: Fields): Fields {
  const sorted = (map: Fields) =>
    Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  const { labels, annotations } = metadata;
  const shown = { ...metadata, ...(labels && { labels: sorted(labels) }) };
  if (annotations) shown.annotations = sorted(annotations);
  return { ...shown, Spec: showStruct(spec, `${CORE}.PodSpec`) };
}

function withHostFields(spec: Fields): Fields {
  const securityContext = { ...spec['securityContext'] };
  for (const field of MOVED) securityContext[field] = spec[field];
  return { ...spec, securityContext };
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
  return schemaNamed(ownerOf(field, definition))?.properties?.[field] ?? {};
}

function ownerOf(field: string, definition: string): string {
  return MOVED.includes(field) ? `${CORE}.PodSpec` : definition;
}

function showField(value: unknown, schema: Schema, goField: string, definition: string): unknown {
  if (value !== undefined) return showValue(value, schema);
  if (VALUES.has(goField)) return showValue({}, schema);
  const field = jsonNameOf(goField.split('.').at(-1) ?? '');
  if (pointersOf(ownerOf(field, definition)).has(field)) return null;
  const zeros: Readonly<Record<string, unknown>> = { string: '', integer: 0, number: 0, boolean: false };
  return zeros[schema.type ?? ''] ?? null;
}

function showValue(value: unknown, schema: Schema): unknown {
  const reference = referenceOf(schema);
  if (reference !== undefined) {
    // Those of apimachinery, such as label selectors, have JSON names in the server too.
    const isStruct =
      reference.startsWith('io.k8s.api.') &&
      schemaNamed(reference)?.properties !== undefined &&
      typeof value === 'object';
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
  const known = JSON_NAMES[name];
  if (known) return known;
  return name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase());
}

const ACRONYMS = /^(api|dns|http|tcp|grpc|nfs|csi|rbd|fc|os|tty|uid|gid|ip|fs)(?![a-z])/;

/** `apiVersion` → `APIVersion`, `fieldPath` → `FieldPath` */
function goNameOf(field: string): string {
  return ACRONYMS.test(field)
    ? field.replace(ACRONYMS, (start) => start.toUpperCase())
    : field.charAt(0).toUpperCase() + field.slice(1);
}
