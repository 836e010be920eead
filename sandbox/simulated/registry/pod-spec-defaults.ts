/**
 * What the API fills into a pod spec, wherever it stands: in a Pod or in the template of a workload.
 * After `pkg/apis/core/v1/defaults.go`.
 */
import { formatQuantity, parseQuantity, QuantityError } from '../codec/quantity.ts';
import { type Fields, listOf, setDefault, setDefaultForZero } from './fields.ts';

/** Fills in what is the same for pods and for templates. */
export function applyPodSpecDefaults(spec: Fields): void {
  setDefaultForZero(spec, 'restartPolicy', 'Always');
  setDefaultForZero(spec, 'dnsPolicy', 'ClusterFirst');
  setDefaultForZero(spec, 'schedulerName', 'default-scheduler');
  setDefault(spec, 'terminationGracePeriodSeconds', 30);
  setDefault(spec, 'securityContext', {});
  mirrorServiceAccount(spec);
  for (const volume of listOf(spec['volumes'])) applyVolumeDefaults(volume);
  for (const container of allContainers(spec)) applyContainerDefaults(container);
  for (const kind of ['overhead', 'resources']) if (spec[kind]) canonicaliseResources(spec[kind]);
}

/** Every container of a pod spec: init, ordinary and ephemeral ones. */
export function allContainers(spec: Fields): Fields[] {
  return [
    ...listOf(spec['initContainers']),
    ...listOf(spec['containers']),
    ...listOf(spec['ephemeralContainers']),
  ];
}

/** `serviceAccount` is the old name of `serviceAccountName`; the API always answers with both. */
function mirrorServiceAccount(spec: Fields): void {
  if (!spec['serviceAccountName'] && spec['serviceAccount'])
    spec['serviceAccountName'] = spec['serviceAccount'];
  if (spec['serviceAccountName']) spec['serviceAccount'] = spec['serviceAccountName'];
  else delete spec['serviceAccount'];
}

function applyContainerDefaults(container: Fields): void {
  setDefaultForZero(container, 'terminationMessagePath', '/dev/termination-log');
  setDefaultForZero(container, 'terminationMessagePolicy', 'File');
  setDefaultForZero(container, 'imagePullPolicy', pullPolicyFor(String(container['image'] ?? '')));
  setDefault(container, 'resources', {});
  canonicaliseResources(container['resources']);
  for (const port of listOf(container['ports'])) setDefaultForZero(port, 'protocol', 'TCP');
  for (const variable of listOf(container['env'])) applyFieldRefDefaults(variable['valueFrom']);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
    applyProbeDefaults(container[probe]);
  dropStopSignal(container);
  for (const hook of ['postStart', 'preStop']) applyHandlerDefaults(container['lifecycle']?.[hook]);
}

/** A field of a feature that v1.36 has not turned on is left out. */
function dropStopSignal(container: Fields): void {
  const { lifecycle } = container;
  if (lifecycle?.stopSignal === undefined) return;
  delete lifecycle.stopSignal;
  if (Object.keys(lifecycle).length === 0) delete container['lifecycle'];
}

/** `Always` for images without a tag or tagged `latest`, unless pinned by digest; `IfNotPresent` otherwise. */
function pullPolicyFor(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function applyFieldRefDefaults(holder: Fields | undefined): void {
  if (holder?.['fieldRef']) setDefaultForZero(holder['fieldRef'], 'apiVersion', 'v1');
}

function applyProbeDefaults(probe: Fields | undefined): void {
  if (!probe) return;
  setDefaultForZero(probe, 'timeoutSeconds', 1);
  setDefaultForZero(probe, 'periodSeconds', 10);
  setDefaultForZero(probe, 'successThreshold', 1);
  setDefaultForZero(probe, 'failureThreshold', 3);
  if (probe['grpc']) setDefault(probe['grpc'], 'service', '');
  applyHandlerDefaults(probe);
}

function applyHandlerDefaults(handler: Fields | undefined): void {
  if (!handler?.['httpGet']) return;
  setDefaultForZero(handler['httpGet'], 'path', '/');
  setDefaultForZero(handler['httpGet'], 'scheme', 'HTTP');
}

function applyVolumeDefaults(volume: Fields): void {
  const sources = Object.keys(volume).filter((field) => field !== 'name' && volume[field] !== undefined);
  if (sources.length === 0) volume['emptyDir'] = {};
  for (const kind of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    if (volume[kind]) setDefault(volume[kind], 'defaultMode', 0o644);
  }
  if (volume['hostPath']) setDefault(volume['hostPath'], 'type', '');
  for (const item of listOf(volume['downwardAPI']?.items)) applyFieldRefDefaults(item);
  for (const source of listOf(volume['projected']?.sources)) applyProjectionDefaults(source);
  const claim = volume['ephemeral']?.volumeClaimTemplate?.spec;
  if (claim) setDefault(claim, 'volumeMode', 'Filesystem');
  if (volume['emptyDir']?.sizeLimit !== undefined) canonicaliseIn(volume['emptyDir'], 'sizeLimit');
}

function applyProjectionDefaults(source: Fields): void {
  if (source['serviceAccountToken']) setDefault(source['serviceAccountToken'], 'expirationSeconds', 3600);
  for (const item of listOf(source['downwardAPI']?.items)) applyFieldRefDefaults(item);
}

function canonicaliseResources(resources: Fields): void {
  for (const list of [resources['limits'], resources['requests']]) canonicaliseAll(list);
}

/** Writes every quantity of a list of resources as the API would; a list that is not there is left alone. */
export function canonicaliseAll(list: unknown): void {
  if (!list || typeof list !== 'object') return;
  for (const name of Object.keys(list)) canonicaliseIn(list as Fields, name);
}

/** Writes a quantity as the API would; leaves what is none to the decoder and to validation. */
export function canonicaliseIn(fields: Fields, name: string): void {
  try {
    fields[name] = formatQuantity(parseQuantity(fields[name]));
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
  }
}
