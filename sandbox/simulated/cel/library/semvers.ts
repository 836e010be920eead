/** Semantic versions: `semver('1.2.3').isLessThan(semver('2.0.0'))`. After apiserver/pkg/cel/library/semverlib.go. */
import { EvaluationError, OpaqueValue } from '../values.ts';
import { libraryType, type Overload, overload } from './overload.ts';

const SEMVER = libraryType('kubernetes.Semver', 'struct');
const FORM =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

class SemverValue extends OpaqueValue {
  readonly type = SEMVER;
  readonly numbers: readonly bigint[];
  readonly pre: readonly string[];
  readonly text: string;

  constructor(text: string, numbers: readonly bigint[], pre: readonly string[]) {
    super();
    this.text = text;
    this.numbers = numbers;
    this.pre = pre;
  }

  toString(): string {
    return this.text;
  }

  override equals(other: OpaqueValue): boolean {
    return other instanceof SemverValue && compareSemver(this, other) === 0;
  }
}

function parsed(text: string): SemverValue | string {
  const found = FORM.exec(text);
  if (!found) return reason(text);
  const [, major = '0', minor = '0', patch = '0', pre] = found;
  const parts = pre?.split('.') ?? [];
  if (parts.some((part) => /^0\d+$/.test(part))) {
    return `Numeric PreRelease version must not contain leading zeroes ${JSON.stringify(pre)}`;
  }
  return new SemverValue(text, [BigInt(major), BigInt(minor), BigInt(patch)], parts);
}

function reason(text: string): string {
  if (text === '') return 'Version string empty';
  if (text.split('.').length < 3) return 'No Major.Minor.Patch elements found';
  const names = ['major', 'minor', 'patch'];
  const wrong = text
    .split('.')
    .slice(0, 3)
    .findIndex((part) => !/^\d+/.test(part) || /^0\d/.test(part));
  const part = text.split('.')[wrong] ?? '';
  if (/^0\d/.test(part)) {
    return `${upper(names[wrong] ?? '')} number must not contain leading zeroes ${JSON.stringify(part)}`;
  }
  return `Invalid character(s) found in ${names[wrong] ?? 'patch'} number ${JSON.stringify(part)}`;
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** `v1.0` is read as `1.0.0`: without the `v`, leading zeros, and with all three numbers. */
function normalized(text: string): SemverValue | string {
  const parts = text.replace(/^v/, '').split('.');
  const numbers = parts
    .slice(0, 3)
    .map((part, at) => (at < 2 || parts.length <= 3 ? part.replace(/^0+(?=\d)/, '') : part));
  if (parts.length < 3 && /[+-]/.test(numbers.at(-1) ?? '')) {
    return 'short version cannot contain PreRelease/Build meta data';
  }
  while (numbers.length < 3) numbers.push('0');
  return parsed([...numbers, ...parts.slice(3)].join('.'));
}

function orThrow(found: SemverValue | string): SemverValue {
  if (typeof found === 'string') throw new EvaluationError(found);
  return found;
}

function compareSemver(a: SemverValue, b: SemverValue): number {
  for (let at = 0; at < 3; at++) {
    const [x = 0n, y = 0n] = [a.numbers[at], b.numbers[at]];
    if (x !== y) return x < y ? -1 : 1;
  }
  if (a.pre.length === 0 || b.pre.length === 0) return Math.sign(b.pre.length - a.pre.length);
  for (let at = 0; at < Math.min(a.pre.length, b.pre.length); at++) {
    const order = comparePart(a.pre[at] ?? '', b.pre[at] ?? '');
    if (order !== 0) return order;
  }
  return Math.sign(a.pre.length - b.pre.length);
}

function comparePart(a: string, b: string): number {
  const [one, two] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (one && two) return Math.sign(Number(a) - Number(b));
  if (one !== two) return one ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

const type = 'kubernetes.Semver';

/** All functions of versions. */
export const semvers: readonly Overload[] = [
  overload('string_to_semver', `semver(string): ${type}`, (a: string) => orThrow(parsed(a))),
  overload('string_bool_to_semver', `semver(string, bool): ${type}`, (a: string, b: boolean) =>
    orThrow(b ? normalized(a) : parsed(a)),
  ),
  overload('is_semver_string', 'isSemver(string): bool', (a: string) => typeof parsed(a) !== 'string'),
  overload(
    'is_semver_string_bool',
    'isSemver(string, bool): bool',
    (a: string, b: boolean) => typeof (b ? normalized(a) : parsed(a)) !== 'string',
  ),
  overload(
    'semver_is_greater_than',
    `${type}~isGreaterThan(${type}): bool`,
    (a: SemverValue, b: SemverValue) => compareSemver(a, b) > 0,
  ),
  overload(
    'semver_is_less_than',
    `${type}~isLessThan(${type}): bool`,
    (a: SemverValue, b: SemverValue) => compareSemver(a, b) < 0,
  ),
  overload('semver_compare_to', `${type}~compareTo(${type}): int`, (a: SemverValue, b: SemverValue) =>
    BigInt(compareSemver(a, b)),
  ),
  overload('semver_major', `${type}~major(): int`, (a: SemverValue) => a.numbers[0] ?? 0n),
  overload('semver_minor', `${type}~minor(): int`, (a: SemverValue) => a.numbers[1] ?? 0n),
  overload('semver_patch', `${type}~patch(): int`, (a: SemverValue) => a.numbers[2] ?? 0n),
];
