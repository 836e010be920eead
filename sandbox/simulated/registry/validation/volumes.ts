/** Validation of volumes: exactly one source each, unique names, and what the sources learners use require. */
import type { FieldError } from '../../objects.ts';
import { validateClaimSpec } from '../core/persistentvolumeclaim-validation.ts';
import { type Fields, listOf } from '../fields.ts';
import { fileMode, relativePath, validateFieldRef, validateItems } from './env.ts';
import { duplicate, eachInvalid, forbidden, invalid, notSupported, required } from './errors.ts';
import { isDnsLabel } from './names.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

export interface CheckedVolumes {
  readonly errors: readonly FieldError[];
  /** Those that containers may mount, by name: the others are as if they were not there. */
  readonly sound: ReadonlyMap<string, Fields>;
}

export function validateVolumes(volumes: readonly Fields[], field: string): CheckedVolumes {
  const sound = new Map<string, Fields>();
  const errors = volumes.flatMap((volume, index) => {
    const path = `${field}[${index}]`;
    const name = String(volume['name'] ?? '');
    const found = [
      ...validateSource(volume, path),
      ...(name === '' ? [required(`${path}.name`)] : eachInvalid(`${path}.name`, name, isDnsLabel(name))),
      ...(sound.has(name) ? [duplicate(`${path}.name`, name)] : []),
    ];
    if (found.length === 0) sound.set(name, volume);
    return found;
  });
  return { errors, sound };
}

function validateSource(volume: Fields, path: string): FieldError[] {
  const sources = Object.keys(volume).filter((field) => field !== 'name' && volume[field] !== undefined);
  if (sources.length === 0) return [required(path, 'must specify a volume type')];
  return sources.flatMap((source, index) =>
    index > 0
      ? [forbidden(`${path}.${source}`, 'may not specify more than 1 volume type')]
      : validateVolumeSource(source, volume[source], `${path}.${source}`),
  );
}

/** One source of a volume, in a pod or in a PersistentVolume: `hostPath`, `nfs` … Those learners do not write pass. */
export function validateVolumeSource(name: string, source: Fields, path: string): FieldError[] {
  return checks[name]?.(source, path) ?? [];
}

const checks: Readonly<Record<string, (source: Fields, path: string) => FieldError[]>> = {
  hostPath(source, path) {
    if (!source['path']) return [required(`${path}.path`)];
    const found = noBackSteps(source['path'], `${path}.path`);
    if (!HOST_PATH_TYPES.includes(source['type'] ?? '')) {
      found.push(notSupported(`${path}.type`, source['type'], HOST_PATH_TYPES));
    }
    return found;
  },
  secret: (source, path) => [
    ...(source['secretName'] ? [] : [required(`${path}.secretName`)]),
    ...fileMode(source['defaultMode'], `${path}.defaultMode`),
    ...validateItems(source['items'], `${path}.items`),
  ],
  configMap: (source, path) => [
    ...(source['name'] ? [] : [required(`${path}.name`)]),
    ...fileMode(source['defaultMode'], `${path}.defaultMode`),
    ...validateItems(source['items'], `${path}.items`),
  ],
  persistentVolumeClaim: (source, path) => (source['claimName'] ? [] : [required(`${path}.claimName`)]),
  nfs: (source, path) => [
    ...['server', 'path'].filter((name) => !source[name]).map((name) => required(`${path}.${name}`)),
    ...(source['path']?.startsWith('/')
      ? []
      : [invalid(`${path}.path`, source['path'] ?? '', 'must be an absolute path')]),
  ],
  local: (source, path) =>
    source['path'] ? noBackSteps(source['path'], `${path}.path`) : [required(`${path}.path`)],
  // A driver knows the volume of a pod by the pod, one of its own by a handle.
  csi: (source, path) =>
    (path === 'spec.csi' ? ['driver', 'volumeHandle'] : ['driver'])
      .filter((name) => !source[name])
      .map((name) => required(`${path}.${name}`)),
  projected: (source, path) => [
    ...fileMode(source['defaultMode'], `${path}.defaultMode`),
    ...validateSources(listOf(source['sources']), path),
  ],
  ephemeral: ({ volumeClaimTemplate: template }, path) =>
    template
      ? validateClaimSpec(template.spec ?? {}, `${path}.volumeClaimTemplate.spec`)
      : [required(`${path}.volumeClaimTemplate`)],
  image: ({ reference, pullPolicy }, path) => [
    // A template may leave it to whoever makes the pods.
    ...(reference || !path.startsWith('spec.volumes') ? [] : [required(`${path}.reference`)]),
    ...(pullPolicy === undefined || PULL_POLICIES.includes(pullPolicy)
      ? []
      : [notSupported(`${path}.pullPolicy`, pullPolicy, PULL_POLICIES)]),
  ],
  downwardAPI: (source, path) => [
    ...fileMode(source['defaultMode'], `${path}.defaultMode`),
    ...validateDownward(source, path),
  ],
  emptyDir: ({ sizeLimit }, path) =>
    String(sizeLimit ?? '').startsWith('-')
      ? [forbidden(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
};

/** Each source for itself, and no two of them may make the same file. */
function validateSources(sources: readonly Fields[], field: string): FieldError[] {
  const taken = new Set<string>();
  return sources.flatMap((source, index) => {
    const path = `${field}.sources[${index}]`;
    const { secret, configMap, downwardAPI, serviceAccountToken: token } = source;
    const kinds = [secret, configMap, downwardAPI, token].filter(Boolean).length;
    return [
      ...(secret ? validateProjected(secret, `${path}.secret`, field, taken) : []),
      ...(configMap ? validateProjected(configMap, `${path}.configMap`, field, taken) : []),
      ...(downwardAPI ? validateDownward(downwardAPI, `${path}.downwardAPI`) : []),
      ...(downwardAPI ? conflicts(downwardAPI.items, undefined, field, taken) : []),
      ...(token ? validateToken(token, `${path}.serviceAccountToken`, field) : []),
      ...(kinds > 1 ? [forbidden(path, 'may not specify more than 1 volume type per source')] : []),
    ];
  });
}

function validateProjected(
  { name = '', items }: Fields,
  path: string,
  field: string,
  taken: Set<string>,
): FieldError[] {
  return [
    ...(name === '' ? [required(`${path}.name`)] : []),
    ...validateItems(items, `${path}.items`),
    ...conflicts(items, name, field, taken),
  ];
}

/** `title` is what the message names: the object, or else the path itself. */
function conflicts(
  items: unknown,
  title: string | undefined,
  field: string,
  taken: Set<string>,
): FieldError[] {
  return listOf(items).flatMap(({ path = '' }) => {
    if (path === '') return [];
    if (taken.has(path)) return [invalid(field, title ?? path, 'conflicting duplicate paths')];
    taken.add(path);
    return [];
  });
}

const TEN_MINUTES = 600;

/** A path is missed in the volume, not in the source. */
function validateToken(
  { expirationSeconds, path = '' }: Fields,
  field: string,
  volume: string,
): FieldError[] {
  const short = expirationSeconds !== undefined && expirationSeconds < TEN_MINUTES;
  const detail = 'may not specify a duration less than 10 minutes';
  return [
    ...(short ? [invalid(`${field}.expirationSeconds`, expirationSeconds, detail)] : []),
    ...(path === '' ? [required(`${volume}.path`)] : relativePath(path, `${volume}.path`)),
  ];
}

/** What files may tell of a pod. */
const FILE_PATHS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'metadata.annotations',
  'metadata.uid',
];

/** Which of the items it is, is not said. */
function validateDownward({ items }: Fields, field: string): FieldError[] {
  return listOf(items).flatMap(({ path = '', fieldRef, resourceFieldRef }) => [
    ...(path === '' ? [required(`${field}.path`)] : relativePath(path, `${field}.path`)),
    ...(fieldRef ? validateFieldRef(fieldRef, `${field}.fieldRef`, FILE_PATHS) : []),
    ...(fieldRef || resourceFieldRef
      ? []
      : [required(field, 'one of fieldRef and resourceFieldRef is required')]),
  ]);
}

function noBackSteps(value: string, path: string): FieldError[] {
  return value.split('/').includes('..') ? [invalid(path, value, "must not contain '..'")] : [];
}
