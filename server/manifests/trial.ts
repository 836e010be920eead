/**
 * What `kubectl apply` would come to, asked of the API server itself: each object of a manifest as a dry run with strict
 * validation. Nothing is changed. What the server refuses is said where it is written.
 */
import type { Document } from 'yaml';
import type { Changed, Kube, KubeObject, Refusal } from '../../sandbox/kube-types.ts';
import type { Diagnostic, ManifestTrial } from '../protocol-files.ts';
import {
  type Documents,
  objectsIn,
  pairOf,
  placeAt,
  placeOf,
  resolved,
  textIn,
  type Written,
} from './documents.ts';

/** Objects of one file that are asked about. */
const MOST = 100;

export interface TrialOptions {
  readonly kube: Kube;
  /** Where objects without a namespace go. */
  readonly namespace: string;
}

type Tried = ManifestTrial['objects'][number];

/** Nothing is asked when the YAML itself is wrong. Rejects with a Fault when the cluster does not answer. */
export async function tryManifest(
  documents: Documents,
  options: TrialOptions,
  signal: AbortSignal,
): Promise<ManifestTrial> {
  if (documents.errors.some(({ severity }) => severity === 'error'))
    return { objects: [], diagnostics: [...documents.errors] };
  const trial = new Trial(documents, options, signal);
  for (const object of documents.documents.flatMap(objectsIn).slice(0, MOST)) await trial.ask(object);
  return trial.result;
}

class Trial {
  readonly #documents: Documents;
  readonly #options: TrialOptions;
  readonly #signal: AbortSignal;
  readonly #objects: Tried[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  /** What documents further up make: namespaces by name, kinds by name. */
  readonly #made = { namespaces: new Set<string>(), kinds: new Set<string>() };

  constructor(documents: Documents, options: TrialOptions, signal: AbortSignal) {
    this.#documents = documents;
    this.#options = options;
    this.#signal = signal;
  }

  get result(): ManifestTrial {
    return { objects: this.#objects, diagnostics: this.#diagnostics };
  }

  async ask(written: Written): Promise<void> {
    const { apiVersion, kind, document, node } = written;
    const metadata = resolved(pairOf(node, 'metadata')?.value, document);
    const name = textIn(metadata, 'name');
    const generated = textIn(metadata, 'generateName');
    if (apiVersion === '' || kind === '' || (name === '' && generated === '')) {
      this.#refuse(written, name, 'incomplete', {});
      return;
    }
    const object = asObject(written, document, this.#options.namespace);
    const outcome = await this.#outcome(object, name);
    this.#note(object, kind, name);
    if (typeof outcome === 'string') this.#tell(written, name, outcome);
    else this.#refused(written, name, outcome);
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

  #refused(written: Written, name: string, why: Refusal | { readonly unserved: true }): void {
    const { kind, apiVersion } = written;
    if ('unserved' in why) {
      if (this.#made.kinds.has(kind)) this.#tell(written, name, 'waits');
      else this.#refuse(written, name, 'unknown-kind', { kind, apiVersion });
      return;
    }
    const namespace = /^namespaces "([^"]+)" not found$/.exec(why.message)?.[1];
    if (namespace !== undefined && this.#made.namespaces.has(namespace)) {
      this.#tell(written, name, 'waits');
      return;
    }
    this.#tell(written, name, 'refused', why.message);
    for (const { field, said } of complaints(why)) {
      const place = field === undefined ? placeAt(written, '') : placeAt(written, field);
      this.#diagnostics.push(
        this.#documents.say(
          place,
          field === undefined ? 'server' : 'server-field',
          { ...(field && { field }) },
          { said },
        ),
      );
    }
  }

  #refuse(written: Written, name: string, code: string, values: Diagnostic['values']): void {
    this.#tell(written, name, 'refused');
    this.#diagnostics.push(this.#documents.say(placeAt(written, ''), code, values));
  }

  #tell(written: Written, name: string, outcome: Tried['outcome'], said?: string): void {
    const { line } = this.#documents.say(placeOf(pairOf(written.node, 'kind')?.key ?? written.node), '');
    this.#objects.push({ line, kind: written.kind, name, outcome, ...(said !== undefined && { said }) });
  }
}

/** As JSON, with its namespace. */
function asObject({ node }: Written, document: Document, namespace: string): KubeObject {
  const object = node.toJS(document, { maxAliasCount: 100 }) as KubeObject;
  return { ...object, metadata: { namespace, ...object.metadata } };
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
