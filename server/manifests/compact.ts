/**
 * Types of the Kubernetes API in short: of an OpenAPI v3 document of one group and version, only what one kind needs, without
 * what an editor does not ask. Pod takes 60 KB instead of 480.
 */
import type { KindRef, Schema, SchemaType } from '../protocol-files.ts';

/** As in the document. Fields beyond these are not looked at. */
interface Raw {
  readonly $ref?: string;
  readonly allOf?: readonly Raw[];
  readonly oneOf?: readonly Raw[];
  readonly anyOf?: readonly Raw[];
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Raw>>;
  readonly required?: readonly string[];
  readonly items?: Raw;
  readonly additionalProperties?: Raw | boolean;
  readonly enum?: readonly unknown[];
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

export interface OpenApi {
  readonly components?: { readonly schemas?: Readonly<Record<string, Raw>> };
}

/** Characters of a description. */
const DESCRIPTION = 360;
/** Types of one kind, and characters of all their descriptions: a CRD may be as large as it likes. */
const MOST_TYPES = 600;
const MOST_WORDS = 400_000;
/** Types within types that have no name. */
const DEEPEST = 40;

/** `undefined` when the document does not have that kind. */
export function compact(document: OpenApi, ref: KindRef): Schema | undefined {
  const schemas = document.components?.schemas ?? {};
  const [version, group = ''] = ref.apiVersion.split('/').reverse();
  const found = Object.values(schemas).find((raw) =>
    raw['x-kubernetes-group-version-kind']?.some(
      (one) => one.kind === ref.kind && one.group === group && one.version === version,
    ),
  );
  if (!found) return undefined;
  return new Compaction(schemas).of(found, ref);
}

class Compaction {
  readonly #schemas: Readonly<Record<string, Raw>>;
  readonly #types: Record<string, SchemaType> = {};
  /** Short names by full ones. */
  readonly #names = new Map<string, string>();
  #words = 0;

  constructor(schemas: Readonly<Record<string, Raw>>) {
    this.#schemas = schemas;
  }

  of(found: Raw, ref: KindRef): Schema {
    const root = this.#shorten(found, 0);
    const { status, ...rest } = root.p ?? {};
    // What the cluster writes is not completed, and would be the larger half.
    const fields: Record<string, SchemaType> = {
      // Every object has them, whatever the schema of a custom kind says.
      apiVersion: { t: 'string' },
      kind: { t: 'string' },
      metadata: { t: 'object', o: true },
      ...rest,
      ...(status !== undefined && { status: { t: 'object', o: true } }),
    };
    const waiting = new Set<string>();
    const collect = (type: SchemaType): void => this.#collect(type, waiting);
    const whole: SchemaType = { ...root, p: fields };
    collect(whole);
    for (const full of waiting) {
      const name = this.#nameOf(full);
      const raw = this.#schemas[full];
      const short: SchemaType =
        raw && waiting.size <= MOST_TYPES ? this.#shorten(raw, 0) : { t: 'any', o: true };
      this.#types[name] = short;
      this.#collect(short, waiting);
    }
    return { ...ref, root: this.#named(whole), types: mapped(this.#types, (type) => this.#named(type)) };
  }

  /** Names of definitions that a type leads to; a Set is walked while it grows. */
  #collect(type: SchemaType, waiting: Set<string>): void {
    if (type.$ !== undefined) waiting.add(type.$);
    for (const one of Object.values(type.p ?? {})) this.#collect(one, waiting);
    if (type.i) this.#collect(type.i, waiting);
    if (type.m) this.#collect(type.m, waiting);
  }

  #named(type: SchemaType): SchemaType {
    return {
      ...type,
      ...(type.$ !== undefined && { $: this.#nameOf(type.$) }),
      ...(type.p && { p: mapped(type.p, (one) => this.#named(one)) }),
      ...(type.i && { i: this.#named(type.i) }),
      ...(type.m && { m: this.#named(type.m) }),
    };
  }

  /** `v1.Container`; the full name where two would be called the same. */
  #nameOf(full: string): string {
    const known = this.#names.get(full);
    if (known !== undefined) return known;
    const short = full.split('.').slice(-2).join('.');
    const name = [...this.#names.values()].includes(short) ? full : short;
    this.#names.set(full, name);
    return name;
  }

  #shorten(raw: Raw, depth: number): SchemaType {
    if (depth > DEEPEST) return { t: 'any', o: true };
    const description = this.#describe(raw.description);
    const only = raw.allOf?.length === 1 ? raw.allOf[0] : undefined;
    const ref = raw.$ref ?? only?.$ref;
    if (ref !== undefined) return { $: ref.slice(ref.lastIndexOf('/') + 1), ...description };
    if (only) return { ...this.#shorten(only, depth + 1), ...description };
    return { ...this.#own(raw, depth), ...description };
  }

  #own(raw: Raw, depth: number): SchemaType {
    if (isScalar(raw)) return { t: 'scalar' };
    switch (raw.type) {
      case 'object':
        return this.#object(raw, depth);
      case 'array':
        return { t: 'array', i: raw.items ? this.#shorten(raw.items, depth + 1) : { t: 'any', o: true } };
      case 'string':
      case 'integer':
      case 'number':
      case 'boolean':
        return {
          t: raw.type,
          ...(raw.format !== undefined && { f: raw.format }),
          ...(raw.enum && { e: raw.enum.map(String).filter((value) => value !== '') }),
        };
      default:
        // Structural schemas of CRDs may leave the type out where unknown fields are kept.
        return raw.properties ? this.#object(raw, depth) : { t: 'any', o: true };
    }
  }

  #object(raw: Raw, depth: number): SchemaType {
    const values = raw.additionalProperties;
    const open =
      raw['x-kubernetes-preserve-unknown-fields'] === true || values === true || (!raw.properties && !values);
    return {
      t: 'object',
      ...(raw.properties && { p: mapped(raw.properties, (one) => this.#shorten(one, depth + 1)) }),
      ...(raw.required && raw.required.length > 0 && { r: raw.required }),
      ...(typeof values === 'object' && { m: this.#shorten(values, depth + 1) }),
      ...(open && { o: true }),
    };
  }

  /** Without the list of allowed values, which is told besides. */
  #describe(words: string | undefined): { d?: string } {
    if (words === undefined || words === '' || this.#words > MOST_WORDS) return {};
    const [text = ''] = words.split('\n\nPossible enum values:');
    const short = text.length > DESCRIPTION ? `${text.slice(0, DESCRIPTION).replace(/\s+\S*$/, '')} …` : text;
    this.#words += short.length;
    return { d: short };
  }
}

/** A number or a text: `IntOrString`, `Quantity`. */
function isScalar(raw: Raw): boolean {
  if (raw['x-kubernetes-int-or-string'] || raw.format === 'int-or-string') return true;
  const either = raw.oneOf ?? raw.anyOf ?? [];
  return (
    raw.type === undefined &&
    either.length > 1 &&
    either.every(({ type }) => type !== undefined && type !== 'object')
  );
}

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (one: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, one]) => [name, change(one)]));
}
