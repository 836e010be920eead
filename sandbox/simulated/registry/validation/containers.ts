/** Validation of containers. After `validateContainerCommon` and its callers. */
import type { FieldError } from '../../objects.ts';
import { type Fields, isZero, listOf } from '../fields.ts';
import { relativePath, validateEnv, validateEnvFrom } from './env.ts';
import {
  duplicate,
  eachInvalid,
  forbidden,
  invalid,
  notFound,
  notSupported,
  oneOf,
  required,
  tooMany,
} from './errors.ts';
import { isDnsLabel, isPortName, isPortNumber } from './names.ts';
import { validateLifecycle, validateProbe } from './probes.ts';
import { validateResources } from './resources.ts';
import { validateSecurityContext } from './security-context.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const RULE_ACTIONS = ['Restart', 'RestartAllContainers'];
const RULE_OPERATORS = ['In', 'NotIn'];
const RESIZABLE = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

type Volumes = ReadonlyMap<string, Fields>;

/** The ordinary containers of a pod; there must be one. */
export function validateContainers(
  containers: readonly Fields[],
  volumes: Volumes,
  field: string,
  { gracePeriod, claims }: { gracePeriod: number; claims: readonly string[] },
): FieldError[] {
  if (containers.length === 0) return [required(field)];
  const names = new Set<string>();
  const found = containers.flatMap((container, index) => {
    const path = `${field}[${index}]`;
    return [
      ...validateCommon(container, volumes, path, claims),
      ...uniqueName(container, names, path),
      ...validateLifecycle(container['lifecycle'], `${path}.lifecycle`, gracePeriod),
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
      ...validateCommon(container, volumes, path, claimsOf(spec)),
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

/** The names of claims for devices that the containers of a pod may use. */
export function claimsOf(spec: Fields): string[] {
  return listOf(spec['resourceClaims']).map(({ name }) => String(name));
}

function validateCommon(
  container: Fields,
  volumes: Volumes,
  path: string,
  claims: readonly string[] = [],
): FieldError[] {
  const { name = '', image = '', terminationMessagePolicy } = container;
  return [
    ...(name === '' ? [required(`${path}.name`)] : eachInvalid(`${path}.name`, name, isDnsLabel(name))),
    ...(image === '' ? [required(`${path}.image`)] : validateImage(image, `${path}.image`)),
    ...supported(terminationMessagePolicy, MESSAGE_POLICIES, `${path}.terminationMessagePolicy`),
    ...validatePorts(listOf(container['ports']), `${path}.ports`),
    ...validateEnv(listOf(container['env']), `${path}.env`),
    ...validateEnvFrom(listOf(container['envFrom']), `${path}.envFrom`),
    ...validateMounts(listOf(container['volumeMounts']), volumes, `${path}.volumeMounts`, container),
    ...supported(container['imagePullPolicy'], PULL_POLICIES, `${path}.imagePullPolicy`),
    ...validateResources(container['resources'] ?? {}, `${path}.resources`, claims),
    ...validateRestart(container, path),
    ...validateResize(listOf(container['resizePolicy']), `${path}.resizePolicy`),
    ...validateSecurityContext(container['securityContext'], `${path}.securityContext`),
    ...validateDevices(listOf(container['volumeDevices']), volumes, `${path}.volumeDevices`),
  ];
}

/** Which of the policies is wrong is said of one that comes twice alone. */
function validateResize(policies: readonly Fields[], field: string): FieldError[] {
  const named = new Set<string>();
  return policies.flatMap(({ resourceName = '', restartPolicy = '' }, index) => {
    const repeated = named.has(resourceName) ? [duplicate(`${field}[${index}]`, resourceName)] : [];
    named.add(resourceName);
    return [
      ...repeated,
      ...oneOf(field, resourceName, RESIZABLE),
      ...oneOf(field, restartPolicy, RESIZE_POLICIES),
    ];
  });
}

function validateImage(image: string, path: string): FieldError[] {
  return image.trim() === image ? [] : [invalid(path, image, 'must not have leading or trailing whitespace')];
}

/** A policy of its own, and rules that come before it; after validateContainerRestartPolicy. */
function validateRestart(container: Fields, path: string): FieldError[] {
  const policy = container['restartPolicy'];
  const rules = listOf(container['restartPolicyRules']);
  const field = `${path}.restartPolicyRules`;
  return [
    ...(policy === undefined && rules.length > 0
      ? [required(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')]
      : supported(policy, RESTART_POLICIES, `${path}.restartPolicy`)),
    ...(rules.length > 20 ? [tooMany(field, rules.length, 20)] : []),
    ...rules.flatMap((rule, index) => validateRule(rule, `${field}[${index}]`)),
  ];
}

function validateRule({ action, exitCodes }: Fields, path: string): FieldError[] {
  const codes = `${path}.exitCodes`;
  const values = listOf(exitCodes?.values).length;
  return [
    ...(RULE_ACTIONS.includes(action ?? '')
      ? []
      : [notSupported(`${path}.action`, action ?? '', RULE_ACTIONS)]),
    ...(exitCodes ? [] : [required(codes, 'must be specified')]),
    ...(!exitCodes || RULE_OPERATORS.includes(exitCodes.operator ?? '')
      ? []
      : [notSupported(`${codes}.operator`, exitCodes.operator ?? '', RULE_OPERATORS)]),
    ...(values > 255 ? [tooMany(`${codes}.values`, values, 255)] : []),
  ];
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

function validateMounts(
  mounts: readonly Fields[],
  volumes: Volumes,
  field: string,
  container: Fields,
): FieldError[] {
  const isPrivileged = container['securityContext']?.privileged === true;
  const points = new Set<string>();
  return mounts.flatMap((mount, index) => {
    const path = `${field}[${index}]`;
    const found: FieldError[] = [];
    if (!mount['name']) found.push(required(`${path}.name`));
    if (!volumes.has(mount['name'] ?? '')) found.push(notFound(`${path}.name`, mount['name'] ?? ''));
    found.push(...validateMountPath(mount['mountPath'] ?? '', points, `${path}.mountPath`));
    // Which of the mounts it is, is not said of these two.
    if (mount['subPath']) found.push(...relativePath(mount['subPath'], `${field}.subPath`));
    if (mount['subPathExpr']) {
      found.push(...relativePath(mount['subPathExpr'], `${field}.subPathExpr`));
      const detail = 'subPathExpr and subPath are mutually exclusive';
      if (mount['subPath']) found.push(invalid(`${path}.subPathExpr`, mount['subPathExpr'], detail));
    }
    return [...found, ...validatePropagation(mount['mountPropagation'], isPrivileged, field)];
  });
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

function validatePropagation(mode: unknown, isPrivileged: boolean, field: string): FieldError[] {
  const path = `${field}.mountPropagation`;
  if (mode !== 'Bidirectional' || isPrivileged) return supported(mode, PROPAGATIONS, path);
  return [forbidden(path, 'Bidirectional mount propagation is available only to privileged containers')];
}

function validateMountPath(mountPath: string, points: Set<string>, path: string): FieldError[] {
  if (mountPath === '') return [required(path)];
  if (points.has(mountPath)) return [invalid(path, mountPath, 'must be unique')];
  points.add(mountPath);
  return [];
}

const FOR_BLOCKS = 'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode';

function validateDevices(devices: readonly Fields[], volumes: Volumes, field: string): FieldError[] {
  return devices.flatMap((device, index) => {
    const { name = '', devicePath = '' } = device;
    const volume = volumes.get(name);
    const path = `${field}[${index}]`;
    const found: FieldError[] = [];
    if (name === '') found.push(required(`${path}.name`));
    if (volume && !volume['persistentVolumeClaim'] && !volume['ephemeral']) {
      found.push(invalid(`${path}.name`, name, FOR_BLOCKS));
    }
    if (!volume) found.push(notFound(`${path}.name`, name));
    if (devicePath === '') found.push(required(`${path}.devicePath`));
    return found;
  });
}

/** Ports of a pod in the network of its node are ports of the node. */
export function validateHostPorts(containers: readonly Fields[], field: string): FieldError[] {
  return containers.flatMap((container, index) =>
    listOf(container['ports']).flatMap(({ hostPort, containerPort }, position) => {
      const path = `${field}[${index}].ports[${position}].hostPort`;
      const detail = 'must match `containerPort` when `hostNetwork` is true';
      return !hostPort || hostPort === containerPort ? [] : [invalid(path, hostPort, detail)];
    }),
  );
}
