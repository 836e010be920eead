/**
 * What `kubectl apply` would come to, asked of the API server itself: each object of a manifest as a dry run with strict
 * validation. Nothing is changed. What the server refuses is said where it is written.
 */
import type { Changed, Kube, KubeObject, Refusal } from '../../sandbox/kube-types.ts';
import type { Diagnostic, ManifestTrial } from '../protocol-files.ts';
import type { Reader, ReadObject, Remark } from './reader.ts';

/** Objects of one file that are asked about. */
const MOST = 100;

export interface TrialOptions {
  readonly kube: Kube;
  readonly reader: Reader;
  /** Where objects without a namespace go. */
  readonly namespace: string;
}

type Tried = ManifestTrial['objects'][number];

/** Nothing is asked when the YAML itself is wrong. Rejects with a Fault when the cluster does not answer. */
export async function tryManifest(
  text: string,
  options: TrialOptions,
  signal: AbortSignal,
): Promise<ManifestTrial> {
  const { errors, objects } = await options.reader.objects(text, MOST);
  const trial = new Trial(options, signal);
  for (const [at, object] of objects.entries()) await trial.ask(object, at);
  const said = await options.reader.place(text, trial.remarks);
  return { objects: trial.objects, diagnostics: [...errors, ...said] };
}

class Trial {
  readonly #options: TrialOptions;
  readonly #signal: AbortSignal;
  readonly objects: Tried[] = [];
  readonly remarks: Remark[] = [];
  /** What documents further up make: namespaces by name, kinds by name. */
  readonly #made = { namespaces: new Set<string>(), kinds: new Set<string>() };

  constructor(options: TrialOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  async ask(read: ReadObject, at: number): Promise<void> {
    const { apiVersion, kind, name, generateName, json } = read;
    if (apiVersion === '' || kind === '' || (name === '' && generateName === '')) {
      this.#refuse(read, at, 'incomplete', {});
      return;
    }
    const object = { ...json, metadata: { namespace: this.#options.namespace, ...json.metadata } };
    const outcome = await this.#outcome(object, name);
    this.#note(object, kind, name);
    if (typeof outcome === 'string') this.#tell(read, outcome);
    else this.#refused(read, at, outcome);
  }

  #note(object: KubeObject, kind: string, name: string): void {
    if (kind === 'Namespace') this.#made.namespaces.add(name);
    const { names } = (object['spec'] ?? {}) as { names?: { kind?: string } };
    if (kind === 'CustomResourceDefinition' && names?.kind !== undefined) this.#made.kinds.add(names.kind);
  }

  /** As `kubectl apply` goes about it: create what is not there, else merge what is written into what is there. */
  async #outcome(
    object: KubeObject,
    name: string,
  ): Promise<Tried['outcome'] | Refusal | { readonly unserved: true }> {
    const { kube } = this.#options;
    const { apiVersion = '', kind = '' } = object;
    const namespace = object.metadata?.namespace;
    const of = { apiVersion, kind, name, ...(namespace !== undefined && { namespace }) };
    const before = name === '' ? undefined : await kube.get(of, this.#signal);
    const changed = before
      ? await this.#merge(object, of)
      : await kube.dryRun({ create: object }, this.#signal);
    if ('unserved' in changed) return changed;
    if ('refused' in changed) return changed.refused;
    if (!before) return 'created';
    return same(before, changed.object) ? 'unchanged' : 'changed';
  }

  async #merge(object: KubeObject, of: Parameters<Kube['get']>[0]): Promise<Changed> {
    const { kube } = this.#options;
    const strategic = await kube.dryRun({ patch: object, of, strategic: true }, this.#signal);
    // Custom resources know no keys of lists.
    if ('refused' in strategic && strategic.refused.status === 415)
      return await kube.dryRun({ patch: object, of }, this.#signal);
    return strategic;
  }

  #refused(read: ReadObject, at: number, why: Refusal | { readonly unserved: true }): void {
    const { kind, apiVersion } = read;
    if ('unserved' in why) {
      if (this.#made.kinds.has(kind)) this.#tell(read, 'waits');
      else this.#refuse(read, at, 'unknown-kind', { kind, apiVersion });
      return;
    }
    const namespace = /^namespaces "([^"]+)" not found$/.exec(why.message)?.[1];
    if (namespace !== undefined && this.#made.namespaces.has(namespace)) {
      this.#tell(read, 'waits');
      return;
    }
    this.#tell(read, 'refused', why.message);
    for (const { field, said } of complaints(why)) {
      const code = field === undefined ? 'server' : 'server-field';
      this.remarks.push({ object: at, path: field ?? '', code, values: { ...(field && { field }) }, said });
    }
  }

  #refuse(read: ReadObject, at: number, code: string, values: Diagnostic['values']): void {
    this.#tell(read, 'refused');
    this.remarks.push({ object: at, path: '', code, values });
  }

  #tell({ kind, name, line }: ReadObject, outcome: Tried['outcome'], said?: string): void {
    this.objects.push({ line, kind, name, outcome, ...(said !== undefined && { said }) });
  }
}

/** What the server says of single fields; all it says where it names none. */
function complaints({ message, causes = [] }: Refusal): { field?: string; said: string }[] {
  const named = causes.filter(({ field }) => field !== undefined && field !== '');
  if (named.length > 0)
    return named.map(({ field = '', message: said }) => ({ field, said: `${field}: ${said ?? message}` }));
  const missing = /^namespaces "[^"]+" not found$/.test(message);
  if (missing) return [{ field: 'metadata.namespace', said: message }];
  const typed = /Go struct field \w+\.(\S+) of type/.exec(message)?.[1];
  if (typed !== undefined) return [{ field: typed, said: message }];
  const strict = [...message.matchAll(/(?:unknown|duplicate) field "([^"]+)"/g)];
  if (strict.length > 0) return strict.map(([said, field = '']) => ({ field, said }));
  return [{ said: message }];
}

/** Whether a change came to nothing: the server counts versions of what has changed. */
function same(before: KubeObject, after: KubeObject): boolean {
  return before.metadata?.['resourceVersion'] === after.metadata?.['resourceVersion'] && equal(before, after);
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left).filter((key) => key !== 'managedFields');
  return (
    keys.length === Object.keys(right).filter((key) => key !== 'managedFields').length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
  );
}
