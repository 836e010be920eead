/** Validation of security contexts. After `ValidateSecurityContext` and `validatePodSecurityContext`. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { relativePath } from './env.ts';
import { duplicate, invalid, notSupported, required } from './errors.ts';

const MAX_ID = 2147483647;
const SECCOMP = ['Localhost', 'RuntimeDefault', 'Unconfined'];
const GROUP_CHANGES = ['Always', 'OnRootMismatch'];
const PROC_MOUNTS = ['Default', 'Unmasked'];

/** That of a pod, or of a container. */
export function validateSecurityContext(context: Fields | undefined, field: string): FieldError[] {
  if (!context) return [];
  const groups: unknown[] = context['supplementalGroups'] ?? [];
  return [
    ...['fsGroup', 'runAsUser', 'runAsGroup'].flatMap((name) =>
      validateId(context[name], `${field}.${name}`),
    ),
    ...groups.flatMap((group, index) => validateId(group, `${field}.supplementalGroups[${index}]`)),
    ...validateSysctls(listOf(context['sysctls']), `${field}.sysctls`),
    ...oneOf(context['fsGroupChangePolicy'], GROUP_CHANGES, `${field}.fsGroupChangePolicy`),
    ...oneOf(context['procMount'], PROC_MOUNTS, `${field}.procMount`),
    ...validateSeccomp(context['seccompProfile'], `${field}.seccompProfile`),
    ...validateEscalation(context, field),
  ];
}

function oneOf(value: unknown, supported: readonly string[], field: string): FieldError[] {
  return typeof value !== 'string' || supported.includes(value)
    ? []
    : [notSupported(field, value, supported)];
}

function validateId(id: unknown, field: string): FieldError[] {
  if (typeof id !== 'number' || (id >= 0 && id <= MAX_ID)) return [];
  return [invalid(field, id, `must be between 0 and ${MAX_ID}, inclusive`)];
}

const SYSCTL = '([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL_NAME = new RegExp(`^${SYSCTL}$`);

function validateSysctls(sysctls: readonly Fields[], field: string): FieldError[] {
  const names = new Set<string>();
  return sysctls.flatMap(({ name = '' }, index) => {
    const path = `${field}[${index}].name`;
    if (name === '') return [required(path)];
    if (name.length > 253 || !SYSCTL_NAME.test(name)) {
      return [invalid(path, name, `must have at most 253 characters and match regex ^${SYSCTL}$`)];
    }
    if (names.has(name)) return [duplicate(path, name)];
    names.add(name);
    return [];
  });
}

function validateSeccomp(profile: Fields | undefined, field: string): FieldError[] {
  if (!profile) return [];
  const { type = '', localhostProfile } = profile;
  const path = `${field}.localhostProfile`;
  const found: FieldError[] = [];
  if (type === '') found.push(required(`${field}.type`, 'type is required when seccompProfile is set'));
  else found.push(...oneOf(type, SECCOMP, `${field}.type`));
  if (type !== 'Localhost') {
    const shown = { Type: type, LocalhostProfile: localhostProfile };
    const detail = 'can only be set when seccomp type is Localhost';
    return localhostProfile === undefined ? found : [...found, invalid(path, shown, detail)];
  }
  if (localhostProfile === undefined)
    return [...found, required(path, 'must be set when seccomp type is Localhost')];
  return [...found, ...relativePath(localhostProfile, path)];
}

/** Who may do anything cannot be kept from becoming more. */
function validateEscalation(context: Fields, field: string): FieldError[] {
  if (context['allowPrivilegeEscalation'] !== false) return [];
  const refuse = (what: string) =>
    invalid(field, asGo(context), `cannot set \`allowPrivilegeEscalation\` to false and ${what}`);
  const added: string[] = context['capabilities']?.add ?? [];
  return [
    ...(context['privileged'] ? [refuse('`privileged` to true')] : []),
    ...(added.includes('CAP_SYS_ADMIN') ? [refuse('`capabilities.Add` CAP_SYS_ADMIN')] : []),
  ];
}

/** How the message shows the context: as the internal type, which has no JSON names. */
function asGo(context: Fields): object {
  const { capabilities, seccompProfile, appArmorProfile } = context;
  const profile = (of: Fields | undefined) =>
    of ? { Type: of['type'], LocalhostProfile: of['localhostProfile'] ?? null } : null;
  return {
    Capabilities: capabilities ? { Add: capabilities.add ?? null, Drop: capabilities.drop ?? null } : null,
    Privileged: context['privileged'] ?? null,
    SELinuxOptions: context['seLinuxOptions'] ?? null,
    WindowsOptions: context['windowsOptions'] ?? null,
    RunAsUser: context['runAsUser'] ?? null,
    RunAsGroup: context['runAsGroup'] ?? null,
    RunAsNonRoot: context['runAsNonRoot'] ?? null,
    ReadOnlyRootFilesystem: context['readOnlyRootFilesystem'] ?? null,
    AllowPrivilegeEscalation: false,
    ProcMount: context['procMount'] ?? null,
    SeccompProfile: profile(seccompProfile),
    AppArmorProfile: profile(appArmorProfile),
  };
}
