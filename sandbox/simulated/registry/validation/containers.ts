/** Validation of containers. After `validateContainerCommon` and its callers. */
import type { FieldError } from '../../objects.ts';
import { type Fields, isZero, listOf } from '../fields.ts';
import { validateEnv, validateEnvFrom } from './env.ts';
import { duplicate, eachInvalid, forbidden, invalid, notFound, notSupported, required } from './errors.ts';
import { isDnsLabel, isPortName, isPortNumber } from './names.ts';
import { validateLifecycle, validateProbe } from './probes.ts';
import { validateResources } from './resources.ts';
import { validateSecurityContext } from './security-context.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

type Volumes = ReadonlyMap<string, Fields>;

/** The ordinary containers of a pod; there must be one. */
export function validateContainers(
  containers: readonly Fields[],
  volumes: Volumes,
  field: string,
): FieldError[] {
  if (containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const found = containers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    return [
      ...validateCommon(container, volumes, path),
      ...uniqueName(container, names, path),
      ...validateLifecycle(container['lifecycle'], `${path}.lifecycle`),
      ...PROBES.flatMap((probe) => validateProbe(container[probe], probe, `${path}.${probe}`)),
    ];
  });
  return [...found, ...hostPortConflicts(containers, field)];
}

/** Init containers share their names with the ordinary ones; only sidecars may have probes and hooks. */
export function validateInitContainers(spec: Fields, volumes: Volumes, field: string): FieldError[] {
  const names = new Set(listOf(spec['containers']).map((container) => String(container['name'])));
  return listOf(spec['initContainers']).flatMap((container, index) => {
    const path = `${field}[${index}]`;
    return [
      ...validateCommon(container, volumes, path),
      ...uniqueName(container, names, path),
      ...validateInitRules(container, path),
    ];
  });
}

function validateInitRules(container: Fields, path: string): FieldError[] {
  const policy = container['restartPolicy'];
  if (policy === 'Always')
    return PROBES.flatMap((name) => validateProbe(container[name], name, `${path}.${name}`));
  const names = ['lifecycle', ...PROBES].filter((name) => container[name] !== undefined);
  const found = names.map((name) =>
    forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always'),
  );
  if (policy) found.push(notSupported(`${path}.restartPolicy`, policy, ['Always']));
  return found;
}

const NOT_EPHEMERAL = ['ports', 'livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle', 'resources'];

/** Ephemeral containers, which come and go in a pod that runs: neither ports nor probes, and a name of their own. */
export function validateEphemeralContainers(spec: Fields, volumes: Volumes, field: string): FieldError[] {
  const others = [...listOf(spec['containers']), ...listOf(spec['initContainers'])];
  const names = new Set(others.map((container) => String(container['name'])));
  return listOf(spec['ephemeralContainers']).flatMap((container, index) => {
    const path = `${field}[${index}]`;
    const target = container['targetContainerName'];
    return [
      ...validateCommon(container, volumes, path),
      ...uniqueName(container, names, path),
      ...(target && !others.some(({ name }) => name === target)
        ? [notFound(`${path}.targetContainerName`, target)]
        : []),
      ...NOT_EPHEMERAL.filter((name) => !isZero(container[name])).map((name) =>
        forbidden(`${path}.${name}`, 'cannot be set for an Ephemeral Container'),
      ),
    ];
  });
}

function uniqueName(container: Fields, names: Set<string>, path: string): FieldError[] {
  const name = container['name'] ?? '';
  if (names.has(name)) return [duplicate(`${path}.name`, name)];
  names.add(name);
  return [];
}

function validateCommon(container: Fields, volumes: Volumes, path: string): FieldError[] {
  const { name = '', image = '', terminationMessagePolicy } = container;
  return [
    ...(name === '' ? [required(`${path}.name`)] : eachInvalid(`${path}.name`, name, isDnsLabel(name))),
    ...(image === '' ? [required(`${path}.image`)] : validateImage(image, `${path}.image`)),
    ...supported(terminationMessagePolicy, MESSAGE_POLICIES, `${path}.terminationMessagePolicy`),
    ...validatePorts(listOf(container['ports']), `${path}.ports`),
    ...validateEnv(listOf(container['env']), `${path}.env`),
    ...validateEnvFrom(listOf(container['envFrom']), `${path}.envFrom`),
    ...validateMounts(listOf(container['volumeMounts']), volumes, `${path}.volumeMounts`),
    ...supported(container['imagePullPolicy'], PULL_POLICIES, `${path}.imagePullPolicy`),
    ...validateResources(container['resources'] ?? {}, `${path}.resources`),
    ...validateSecurityContext(container['securityContext'], `${path}.securityContext`),
  ];
}

function validateImage(image: string, path: string): FieldError[] {
  return image.trim() === image ? [] : [invalid(path, image, 'must not have leading or trailing whitespace')];
}

function supported(value: unknown, values: readonly string[], path: string): FieldError[] {
  return typeof value === 'string' && !values.includes(value) ? [notSupported(path, value, values)] : [];
}

function validatePorts(ports: readonly Fields[], field: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const path = `${field}[${index}]`;
    return [
      ...validatePortName(port['name'], names, `${path}.name`),
      ...validatePortNumber(port['containerPort'], `${path}.containerPort`),
      ...(port['hostPort']
        ? eachInvalid(`${path}.hostPort`, port['hostPort'], isPortNumber(port['hostPort']))
        : []),
      ...supported(port['protocol'], PROTOCOLS, `${path}.protocol`),
    ];
  });
}

function validatePortName(name: string | undefined, names: Set<string>, path: string): FieldError[] {
  if (!name) return [];
  const messages = isPortName(name);
  if (messages.length > 0) return eachInvalid(path, name, messages);
  if (names.has(name)) return [duplicate(path, name)];
  names.add(name);
  return [];
}

function validatePortNumber(port: number | undefined, path: string): FieldError[] {
  return port ? eachInvalid(path, port, isPortNumber(port)) : [required(path)];
}

function hostPortConflicts(containers: readonly Fields[], field: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    listOf(container['ports']).flatMap((port, position) => {
      if (!port['hostPort']) return [];
      const identity = `${port['protocol']}/${port['hostIP'] ?? ''}/${port['hostPort']}`;
      const path = `${field}[${index}].ports[${position}].hostPort`;
      if (taken.has(identity)) return [duplicate(path, identity)];
      taken.add(identity);
      return [];
    }),
  );
}

function validateMounts(mounts: readonly Fields[], volumes: Volumes, field: string): FieldError[] {
  const points = new Set<string>();
  return mounts.flatMap((mount, index) => {
    const path = `${field}[${index}]`;
    const found: FieldError[] = [];
    if (!mount['name']) found.push(required(`${path}.name`));
    if (!volumes.has(mount['name'] ?? '')) found.push(notFound(`${path}.name`, mount['name'] ?? ''));
    found.push(...validateMountPath(mount['mountPath'] ?? '', points, `${path}.mountPath`));
    if (mount['subPath']) found.push(...validateSubPath(mount['subPath'], `${path}.subPath`));
    return found;
  });
}

function validateMountPath(mountPath: string, points: Set<string>, path: string): FieldError[] {
  if (mountPath === '') return [required(path)];
  if (points.has(mountPath)) return [invalid(path, mountPath, 'must be unique')];
  points.add(mountPath);
  return [];
}

function validateSubPath(subPath: string, path: string): FieldError[] {
  const found: FieldError[] = [];
  if (subPath.startsWith('/')) found.push(invalid(path, subPath, 'must be a relative path'));
  if (subPath.split('/').includes('..')) found.push(invalid(path, subPath, "must not contain '..'"));
  return found;
}
