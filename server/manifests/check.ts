/**
 * Mistakes in a manifest that can be seen without asking for a dry run: what is no YAML, and what does not fit the types of the
 * cluster, as the API server would say with strict validation.
 */
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Diagnostic, KindRef, KnownKinds, Schema, SchemaType } from '../protocol-files.ts';
import {
  type Documents,
  keyOf,
  objectsIn,
  pairOf,
  placeOf,
  readDocuments,
  resolved,
  type Say,
  textIn,
  type Written,
} from './documents.ts';
import { nearest } from './nearest.ts';

/** Mistakes that are told at once. */
const MOST = 200;
/** Fields within fields; an alias may lead in circles. */
const DEEPEST = 60;

/** The types a check goes by. Absent: the cluster was not reached, and only the YAML is checked. */
export interface Types {
  readonly schemas: readonly Schema[];
  readonly known: KnownKinds['kinds'];
}

/** The kinds whose types are needed for this text. */
export function kindsIn(documents: Documents): KindRef[] {
  const all = documents.documents.flatMap(objectsIn).filter(({ apiVersion, kind }) => apiVersion && kind);
  const unique = new Map(all.map(({ apiVersion, kind }) => [`${apiVersion}/${kind}`, { apiVersion, kind }]));
  return [...unique.values()];
}

export function checkManifest(documents: Documents, types: Types | undefined): Diagnostic[] {
  const { say } = documents;
  const found = [...documents.errors];
  for (const document of documents.documents) {
    const node = resolved(document.contents, document);
    const nothing = !node || (isScalar(node) && node.value === null);
    if (nothing || document.errors.length > 0) continue;
    if (!isMap(node)) found.push(say(placeOf(node), 'not-an-object'));
    else for (const one of objectsIn(document)) found.push(...new ObjectCheck(one, types, say).all());
    if (found.length > MOST) break;
  }
  return found.slice(0, MOST);
}

/** Reads and checks a text. For tests, and where the types are at hand. */
export const checkText = (text: string, types?: Types): Diagnostic[] =>
  checkManifest(readDocuments(text), types);

class ObjectCheck {
  readonly #object: Written;
  readonly #types: Types | undefined;
  readonly #say: Say;
  readonly #found: Diagnostic[] = [];
  #schema: Schema | undefined;

  constructor(object: Written, types: Types | undefined, say: Say) {
    this.#object = object;
    this.#types = types;
    this.#say = say;
  }

  all(): Diagnostic[] {
    const { node, apiVersion, kind } = this.#object;
    // Values of a chart and many other files are YAML and no manifests.
    if (apiVersion === '' && kind === '') return this.#found;
    for (const field of ['apiVersion', 'kind'])
      if (textIn(node, field) === '') this.#missing(node, field, '');
    if (apiVersion === '' || kind === '' || !this.#types || isForPrograms(apiVersion, kind))
      return this.#found;
    this.#schema = this.#types.schemas.find((one) => one.apiVersion === apiVersion && one.kind === kind);
    if (!this.#schema) this.#unknownKind();
    else {
      this.#compare(node, this.#schema.root, '', 0);
      this.#unnamed();
    }
    return this.#found;
  }

  #add(
    node: Node | null | undefined,
    code: string,
    values: Diagnostic['values'],
    severity: Diagnostic['severity'] = 'error',
  ): void {
    if (this.#found.length < MOST) this.#found.push(this.#say(placeOf(node), code, values, { severity }));
  }

  #unknownKind(): void {
    const { node, apiVersion, kind } = this.#object;
    const known = this.#types?.known ?? [];
    const elsewhere = known.filter((one) => one.kind === kind).map((one) => one.apiVersion);
    if (elsewhere.length > 0) {
      const values = { kind, apiVersion, others: elsewhere.join(', ') };
      this.#add(pairOf(node, 'apiVersion')?.value, 'kind-elsewhere', values);
      return;
    }
    const near = nearest(
      kind,
      known.map((one) => one.kind),
    );
    const values = { kind, apiVersion, ...(near !== undefined && { near }) };
    this.#add(
      pairOf(node, 'kind')?.value,
      near === undefined ? 'unknown-kind' : 'unknown-kind-near',
      values,
      'warning',
    );
  }

  /** No type says so: the API server wants one of the two. */
  #unnamed(): void {
    const { node, document } = this.#object;
    const metadata = resolved(pairOf(node, 'metadata')?.value, document);
    if (!isMap(metadata) || pairOf(metadata, 'name') || pairOf(metadata, 'generateName')) return;
    this.#missing(metadata, 'name', 'metadata');
  }

  /** Said at the key of the object that lacks the field. */
  #missing(node: Node, field: string, path: string): void {
    const [first] = isMap(node) ? node.items : [];
    this.#add((first?.key as Node | undefined) ?? node, 'missing-field', { field: joined(path, field) });
  }

  #type(type: SchemaType): SchemaType {
    let now: SchemaType = type;
    for (let hops = 0; now.$ !== undefined && hops < 10; hops += 1)
      now = this.#schema?.types[now.$] ?? { t: 'any', o: true };
    return now;
  }

  #compare(written: unknown, reference: SchemaType, path: string, depth: number): void {
    const node = resolved(written, this.#object.document);
    // Nothing is as good as left out.
    if (!node || depth > DEEPEST || (isScalar(node) && node.value === null)) return;
    const type = this.#type(reference);
    if (type.t === 'any' || type.t === undefined) return;
    if (type.t === 'object') this.#compareObject(node, type, path, depth);
    else if (type.t === 'array') this.#compareList(node, type, path, depth);
    else this.#compareScalar(node, type, path);
  }

  #compareObject(node: Node, type: SchemaType, path: string, depth: number): void {
    if (!isMap(node)) {
      this.#wrong(node, 'object', path);
      return;
    }
    const fields = type.p ?? {};
    for (const pair of node.items) {
      const key = keyOf(pair);
      const field = Object.hasOwn(fields, key) ? fields[key] : type.m;
      if (field) this.#compare(pair.value, field, joined(path, key, !Object.hasOwn(fields, key)), depth + 1);
      else if (!type.o && key !== '<<') this.#unknown(pair.key as Node, key, Object.keys(fields), path);
    }
    for (const field of type.r ?? []) {
      const value = resolved(pairOf(node, field)?.value, this.#object.document);
      if (!value || (isScalar(value) && value.value === null)) this.#missing(node, field, path);
    }
  }

  #compareList(node: Node, type: SchemaType, path: string, depth: number): void {
    if (!isSeq(node)) this.#wrong(node, 'array', path);
    else if (type.i)
      for (const [at, item] of node.items.entries()) this.#compare(item, type.i, `${path}[${at}]`, depth + 1);
  }

  #compareScalar(node: Node, { t, e }: SchemaType, path: string): void {
    if (!isScalar(node)) {
      this.#wrong(node, t ?? 'string', path);
      return;
    }
    const value = readBy(node);
    if (!fits(value, t)) {
      const quoted = t === 'string' && typeof value !== 'string';
      const values = { field: path, value: node.source ?? String(value) };
      if (quoted) this.#add(node, 'wants-quotes', values);
      else this.#wrong(node, t ?? 'string', path);
    } else if (e && !e.includes(String(value))) {
      this.#add(node, 'not-allowed', { field: path, value: String(value), allowed: e.join(', ') });
    }
  }

  #wrong(node: Node, wanted: string, path: string): void {
    const got = isMap(node) ? 'object' : isSeq(node) ? 'array' : isScalar(node) ? nameOf(readBy(node)) : '';
    this.#add(node, 'wrong-type', { field: path, wanted, got });
  }

  #unknown(key: Node, field: string, fields: readonly string[], path: string): void {
    const near = nearest(field, fields);
    const values = { field: joined(path, field), ...(near !== undefined && { near }) };
    this.#add(key, near === undefined ? 'unknown-field' : 'unknown-field-near', values);
  }
}

/** Read by programs (kubectl, kubeadm, kubelet, kustomize, kind), never by an API server. */
const isForPrograms = (apiVersion: string, kind: string): boolean =>
  /^([\w-]+\.config\.k8s\.io|kubeadm\.k8s\.io|audit\.k8s\.io|kind\.x-k8s\.io)\//.test(apiVersion) ||
  (apiVersion === 'v1' && kind === 'Config');

/** kubectl's reader knows no numbers to the base of 60: `12:30` is text. */
function readBy({ value, source }: { value: unknown; source?: string }): unknown {
  return typeof value === 'number' && source?.includes(':') ? source : value;
}

const nameOf = (value: unknown): string =>
  typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;

function fits(value: unknown, type: SchemaType['t']): boolean {
  switch (type) {
    case 'integer':
      return (typeof value === 'number' && Number.isInteger(value)) || typeof value === 'bigint';
    case 'scalar':
      return typeof value === 'string' || typeof value === 'number';
    case 'string':
      // A time without quotes is read as one.
      return typeof value === 'string' || value instanceof Date;
    default:
      return typeof value === type;
  }
}

const joined = (path: string, field: string, ofMap = false): string =>
  ofMap ? `${path}[${field}]` : path === '' ? field : `${path}.${field}`;
