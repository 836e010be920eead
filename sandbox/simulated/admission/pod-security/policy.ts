/** The policy of a namespace, as its labels say (pod-security-admission/api/helpers.go). */
import type { FieldError } from '../../objects.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

export interface LevelVersion {
  readonly level: Level;
  /** `latest`, or `v1.` and a number. */
  readonly version: string;
}

/** What is done about violations. `audit` shows nowhere in this cluster: it keeps no audit log. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
  /** What is wrong with the labels. */
  readonly errors: readonly FieldError[];
}

type Labels = Readonly<Record<string, string>>;

const prefix = 'pod-security.kubernetes.io/';
const levels: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const freely: LevelVersion = { level: 'privileged', version: 'latest' };
const none: Policy = { enforce: freely, audit: freely, warn: freely, errors: [] };

/** Wrong labels enforce the strictest level, and warn of nothing. */
export function policyOf(labels: Labels = {}): Policy {
  if (!Object.keys(labels).some((label) => label.startsWith(prefix))) return none;
  const errors: FieldError[] = [];
  const enforce = modeOf(labels, 'enforce', 'restricted', errors);
  const audit = modeOf(labels, 'audit', 'privileged', errors);
  const own = modeOf(labels, 'warn', 'privileged', errors);
  return { enforce, audit, warn: hasWarn(labels) ? own : warnAsEnforced(labels, enforce, own), errors };
}

/** `restricted:latest` */
export function nameOf({ level, version }: LevelVersion): string {
  return `${level}:${version}`;
}

/** Above zero when `one` is stricter than `other`. */
export function compareLevels(one: Level, other: Level): number {
  return levels.indexOf(one) - levels.indexOf(other);
}

function modeOf(labels: Labels, mode: string, fallback: Level, errors: FieldError[]): LevelVersion {
  const level = labels[`${prefix}${mode}`];
  const version = labels[`${prefix}${mode}-version`];
  const known = levels.find((each) => each === level);
  if (level !== undefined && !known) {
    errors.push(wrong(mode, level, `must be one of ${levels.join(', ')}`));
  }
  const dated = version === undefined || version === 'latest' || /^v1\.(0|[1-9][0-9]*)$/.test(version);
  if (!dated) errors.push(wrong(`${mode}-version`, version, 'must be "latest" or "v1.x"'));
  return {
    level: level === undefined ? 'privileged' : (known ?? fallback),
    version: dated ? (version ?? 'latest') : 'latest',
  };
}

function wrong(label: string, value: string, why: string): FieldError {
  const field = `metadata.labels[${prefix}${label}]`;
  return { type: 'FieldValueInvalid', field, detail: `Invalid value: ${JSON.stringify(value)}: ${why}` };
}

function hasWarn(labels: Labels): boolean {
  return labels[`${prefix}warn`] !== undefined;
}

/** Whoever enforces a level is warned of it, too: otherwise nobody would hear why a Deployment has no pods. */
function warnAsEnforced(labels: Labels, enforce: LevelVersion, warn: LevelVersion): LevelVersion {
  const isLevel = levels.some((level) => level === labels[`${prefix}enforce`]);
  if (!isLevel || enforce.level === 'privileged') return warn;
  const dated = labels[`${prefix}warn-version`] !== undefined;
  return { level: enforce.level, version: dated ? warn.version : enforce.version };
}
