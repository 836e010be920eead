/**
 * A finding and a language become a sentence. Pure and safe in a browser: it imports the sentences and types, and
 * nothing else.
 */
import { sentence } from './messages/index.ts';
import type { Finding, ListQuery, ObjectRef, PodRef, Whereabouts } from './types.ts';

/** The sentence for a finding. A code without one is shown with its values, so that nothing is ever hidden. */
export function say(finding: Finding, language: 'ko' | 'en'): string {
  const text = sentence(finding.code, language);
  if (text === undefined) return `${finding.code} ${JSON.stringify(finding.values)}`;
  const named = wordsIn(finding.values, language);
  return filled(text, { ...finding.values, ...wholeOf(finding.values), ...named });
}

/** The path of a whole object or container is its name alone, without the colon that a field would follow. */
function wholeOf({ path }: Finding['values']): Finding['values'] {
  return typeof path === 'string' ? { path: path.replace(/: $/, '') } : {};
}

/** Values that are words in turn: `from.is` is the code of those for `{from}`, and `from.labels` fills their `{labels}`. */
function wordsIn(values: Finding['values'], language: 'ko' | 'en'): Finding['values'] {
  const words: Record<string, string> = {};
  for (const [key, code] of Object.entries(values)) {
    if (!key.endsWith('.is')) continue;
    const name = key.slice(0, -'.is'.length);
    const within = Object.entries(values).flatMap(([other, value]) =>
      other.startsWith(`${name}.`) ? [[other.slice(name.length + 1), value]] : [],
    );
    const text = sentence(String(code), language);
    if (text !== undefined) words[name] = filled(text, Object.fromEntries(within));
  }
  return words;
}

/** Where to look. */
export interface LookAt {
  /** What stands before `code`: `To see for yourself:`. */
  readonly words: string;
  readonly code: string;
  /** `code` is a command line for the learner's shell. */
  readonly runs: boolean;
}

/** Where the learner may see it with their own eyes; `undefined` when a finding does not say what it is about. */
export function whereToLook({ at }: Finding, language: 'ko' | 'en'): LookAt | undefined {
  if (at === undefined) return undefined;
  if ('node' in at) {
    const words = filled(sentence('where.node', language) ?? '', { node: at.node });
    return { words, code: at.path, runs: false };
  }
  return { words: sentence('where.command', language) ?? '', code: commandFor(at), runs: true };
}

function commandFor(at: Exclude<Whereabouts, { node: string }>): string {
  if ('object' in at)
    return `kubectl${scope(at.object)} get ${kindOf(at.object)} ${quoted(at.object.name)} -o yaml`;
  if ('list' in at) return listCommand(at.list);
  if ('helm' in at) return helmCommand(at);
  if ('home' in at) return `cat ${quoted(`~/${at.home.replace(/^~\//, '')}`)}`;
  if ('exec' in at) return `${inPod('exec', at.exec)} -- ${at.run.map(quoted).join(' ')}`;
  return inPod('logs', at.logs);
}

function helmCommand({ helm, namespace, release }: Extract<Whereabouts, { helm: string }>): string {
  const begin = `helm -n ${quoted(namespace)}`;
  if (release === undefined) return `${begin} list`;
  return `${begin} ${helm === 'values' ? 'get values' : 'history'} ${quoted(release)}`;
}

function inPod(verb: 'exec' | 'logs', { namespace, name, container }: PodRef): string {
  const which = container === undefined ? '' : ` -c ${quoted(container)}`;
  return `kubectl -n ${quoted(namespace)} ${verb} ${quoted(name)}${which}`;
}

function listCommand(list: ListQuery): string {
  const labels = Object.entries(list.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const selectors = [
    ...(labels.length > 0 ? [`-l ${quoted(labels.join(','))}`] : []),
    ...(list.fieldSelector === undefined ? [] : [`--field-selector ${quoted(list.fieldSelector)}`]),
  ];
  const where = list.namespace === undefined ? ' -A' : '';
  // Findings about lists of Pods are about their nodes and addresses as well.
  const wide = list.apiVersion === 'v1' && list.kind === 'Pod' ? ['-o wide'] : [];
  return [`kubectl${scope(list)} get ${kindOf(list)}${where}`, ...selectors, ...wide].join(' ');
}

function scope({ namespace }: Pick<ObjectRef, 'namespace'>): string {
  return namespace === undefined ? '' : ` -n ${quoted(namespace)}`;
}

/** With its group where two groups have the kind. */
function kindOf({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): string {
  const [group] = apiVersion.includes('/') ? apiVersion.split('/') : [''];
  const own = group !== '' && group?.includes('.') && !group.endsWith('.k8s.io');
  return own ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase();
}

/** Safe in a shell. A tilde at the beginning keeps its meaning. */
function quoted(text: string): string {
  const tilde = /^~\//.exec(text)?.[0] ?? '';
  const rest = text.slice(tilde.length);
  return /^[\w@%+=:,./-]+$/.test(rest) ? text : `${tilde}'${rest.replaceAll("'", `'\\''`)}'`;
}

function filled(text: string, values: Finding['values']): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}
