/**
 * What names, labels and keys may look like. Every check returns messages, none for a good value.
 * After `k8s.io/apimachinery/pkg/util/validation`.
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';

/** A check of one value: its messages. */
export type NameCheck = (value: string) => string[];

/** `must be no more than 63 characters`; labels and their keys are counted in `bytes`, by newer checks. */
export function maxLength(length: number, unit: 'characters' | 'bytes' = 'characters'): string {
  return `must be no more than ${length} ${unit}`;
}

function regexMessage(message: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return examples.length === 0
    ? `${message} (regex used for validation is '${pattern}')`
    : `${message} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

function check(
  value: string,
  pattern: string,
  longest: number,
  message: string,
  unit?: 'characters' | 'bytes',
): string[] {
  const found = [];
  if (byteLength(value) > longest) found.push(maxLength(longest, unit));
  if (!compiled(pattern).test(value)) found.push(message);
  return found;
}

const expressions = new Map<string, RegExp>();

function compiled(pattern: string): RegExp {
  const known = expressions.get(pattern);
  if (known) return known;
  const made = new RegExp(`^${pattern}$`);
  expressions.set(pattern, made);
  return made;
}

function byteLength(value: string): number {
  return Buffer.byteLength(value);
}

const SUBDOMAIN_MESSAGE = regexMessage(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
);

/** Names of most objects. */
export function isDnsSubdomain(value: string): string[] {
  return check(value, SUBDOMAIN, 253, SUBDOMAIN_MESSAGE);
}

/** Domains a resolver looks in: those of services known by an underscore, too. */
export function isDnsSearch(value: string): string[] {
  const part = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
  const pattern = `${part}(\\.${part})*`;
  const message =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return check(value, pattern, 253, regexMessage(message, pattern, 'example.com'));
}

const LABEL_MESSAGE = regexMessage(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
);

/** Names of namespaces, containers, volumes and ports of services. */
export function isDnsLabel(value: string): string[] {
  if (!compiled(LABEL).test(value) && compiled(SUBDOMAIN).test(value)) {
    return [...(byteLength(value) > 63 ? [maxLength(63)] : []), 'must not contain dots'];
  }
  return check(value, LABEL, 63, LABEL_MESSAGE);
}

const HEADER = '[-A-Za-z0-9]+';
const HEADER_MESSAGE = regexMessage(
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  HEADER,
  'X-Header-Name',
);

/** Headers a probe sends. */
export function isHttpHeaderName(value: string): string[] {
  return compiled(HEADER).test(value) ? [] : [HEADER_MESSAGE];
}

/** Names of services, which become names in DNS and in environment variables. */
export function isDns1035Label(value: string): string[] {
  const message =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return check(value, LABEL_1035, 63, regexMessage(message, LABEL_1035, 'my-name', 'abc-123'));
}

const QUALIFIED_MESSAGE = regexMessage(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  QUALIFIED,
  'MyName',
  'my.name',
  '123-abc',
);

/** As many good names as are remembered: keys are few, and checked with every object that has them. */
const MOST = 1_000;
const goodNames = new Set<string>();

/** Keys of labels, annotations and taints: `name` or `prefix/name`. */
export function isQualifiedName(value: string): string[] {
  if (goodNames.has(value)) return [];
  const found = qualifiedNameProblems(value);
  if (found.length > 0) return found;
  if (goodNames.size >= MOST) goodNames.clear();
  goodNames.add(value);
  return found;
}

function qualifiedNameProblems(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${QUALIFIED_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? checkPrefix(parts[0] ?? '') : [];
  if (name === '') return [...prefix, 'name part must be non-empty', `name part ${QUALIFIED_MESSAGE}`];
  return [
    ...prefix,
    ...check(name, QUALIFIED, 63, QUALIFIED_MESSAGE, 'bytes').map((message) => `name part ${message}`),
  ];
}

function checkPrefix(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return isDnsSubdomain(prefix).map((message) => `prefix part ${message.replace(/characters$/, 'bytes')}`);
}

const LABEL_VALUE_MESSAGE = regexMessage(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  LABEL_VALUE,
  'MyValue',
  'my_value',
  '12345',
);

export function isLabelValue(value: string): string[] {
  return check(value, LABEL_VALUE, 63, LABEL_VALUE_MESSAGE, 'bytes');
}

/** Keys of ConfigMaps and Secrets, which become names of files. */
export function isConfigMapKey(value: string): string[] {
  const message = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  const found = check(
    value,
    CONFIG_KEY,
    253,
    regexMessage(message, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name'),
  );
  if (value === '.') found.push(`must not be '.'`);
  else if (value === '..') found.push(`must not be '..'`);
  else if (value.startsWith('..')) found.push(`must not start with '..'`);
  return found;
}

/** Names of container ports. */
export function isPortName(value: string): string[] {
  const found = [];
  if (value.length > 15) found.push(maxLength(15));
  if (!/^[-a-z0-9]+$/.test(value)) {
    found.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) found.push('must contain at least one letter (a-z)');
  if (value.includes('--')) found.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) found.push('must not begin or end with a hyphen');
  return found;
}

export function isPortNumber(value: number): string[] {
  return value >= 1 && value <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** Names of environment variables, as generously as since v1.34. */
export function isEnvVarName(value: string): string[] {
  return /^[ -<>-~]+$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function isPercent(value: string): string[] {
  const message = "a valid percent string must be a numeric string followed by an ending '%'";
  return /^[0-9]+%$/.test(value) ? [] : [regexMessage(message, '[0-9]+%', '1%', '93%')];
}
