/** Values and places as a learner reads them in a finding: short, and in the words of the manifest. */

const LONGEST = 120;

/** A value in one short line. Texts are shown bare, everything else as JSON. */
export function show(value: unknown): string | number {
  if (typeof value === 'number') return value;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  if (text === '') return '""';
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Both sides of a difference. Where they would read the same (80 and "80"), quotes show which one is a text. */
export function showPair(want: unknown, got: unknown): { want: string | number; got: string | number } {
  const pair = { want: show(want), got: show(got) };
  if (String(pair.want) !== String(pair.got)) return pair;
  return { want: JSON.stringify(want), got: JSON.stringify(got) };
}

/** The path of a field: `spec.replicas`, `metadata.labels["app.kubernetes.io/name"]`. */
export function child(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`;
  return path === '' || path.endsWith(': ') ? `${path}${key}` : `${path}.${key}`;
}

/** The path of a list item: `containers[name=web]`, `ports[0]`. */
export function item(path: string, which: string): string {
  return `${path}[${which}]`;
}
