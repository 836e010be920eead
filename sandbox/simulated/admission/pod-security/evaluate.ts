/** Evaluates a pod against a level of the standards in one of their versions (pod-security-admission/policy/registry.go). */
import { baseline } from './baseline.ts';
import type { LevelVersion } from './policy.ts';
import { restricted } from './restricted.ts';
import type { Check, SecuredPod, Violation } from './types.ts';

/** Everything a pod breaks; nothing for the privileged level. */
export function violations({ level, version }: LevelVersion, pod: SecuredPod): Violation[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? Number.POSITIVE_INFINITY : Number(version.slice('v1.'.length));
  return checksOf(level, minor).flatMap((check) => check.find(pod, minor) ?? []);
}

function checksOf(level: LevelVersion['level'], minor: number): Check[] {
  const base = baseline.filter(({ since }) => since <= minor);
  if (level === 'baseline') return base;
  const strict = restricted.filter(({ since }) => since <= minor);
  const contained = new Set(strict.map(({ instead }) => instead));
  return [...base.filter(({ id }) => !contained.has(id)), ...strict];
}

/** `host namespaces (hostNetwork=true), privileged (container "c" must not …)` */
export function inDetail(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => (detail ? `${reason} (${detail})` : reason)).join(', ');
}

/** `host namespaces, privileged` */
export function inShort(found: readonly Violation[]): string {
  return found.map(({ reason }) => reason).join(', ');
}
