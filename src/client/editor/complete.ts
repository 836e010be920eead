/** What can be typed at a place of a manifest, from the types of the cluster. Pure; texts are templates of CodeMirror's snippets. */
import type { KnownKinds, Schema, SchemaType } from '../../../server/protocol-files.ts';
import type { Where } from './where.ts';

export interface Option {
  readonly label: string;
  readonly sort: 'field' | 'value' | 'kind' | 'object';
  /** The type, in short. */
  readonly detail?: string;
  readonly info?: string;
  /** What is inserted; `#{name}` are places to fill in. */
  readonly template: string;
  /** Comes first. */
  readonly required?: boolean;
  /** A value is to be chosen next. */
  readonly more?: boolean;
  /** For a kind: its apiVersion, where the document has none yet. */
  readonly apiVersion?: string;
}

/** Types within types that a template writes. */
const DEEPEST = 6;

export function optionsAt(where: Where, schema: Schema | undefined, kinds: KnownKinds['kinds']): Option[] {
  const top = where.path.length === 0 || (where.path.length === 1 && where.at === 'value');
  if (top && where.at === 'value') {
    const own = headOptions(where, kinds);
    if (own) return own;
  }
  if (where.path.length === 0 && where.at === 'key' && where.kind === '' && where.column === 0)
    return [...headFields(where), ...kinds.map(objectOption)];
  if (!schema) return where.path.length === 0 && where.at === 'key' ? headFields(where) : [];
  const type = typeAt(schema, where.path);
  if (!type) return [];
  if (where.at === 'value') return valuesOf(type);
  return [...(where.at === 'item' ? valuesOf(type) : []), ...fieldsOf(schema, type, where)];
}

/** The type of what a path leads to; definitions are looked up. */
export function typeAt(schema: Schema, path: readonly (string | number)[]): SchemaType | undefined {
  let type: SchemaType | undefined = looked(schema, schema.root);
  for (const step of path) {
    if (!type) return undefined;
    const next: SchemaType | undefined =
      typeof step === 'number' ? type.i : Object.hasOwn(type.p ?? {}, step) ? type.p?.[step] : type.m;
    type = next && { ...looked(schema, next), ...(next.d !== undefined && { d: next.d }) };
  }
  return type;
}

function looked(schema: Schema, type: SchemaType): SchemaType {
  let now = type;
  for (let hops = 0; now.$ !== undefined && hops < 10; hops += 1) now = schema.types[now.$] ?? { t: 'any' };
  return now;
}

function headOptions({ path, apiVersion, kind }: Where, kinds: KnownKinds['kinds']): Option[] | undefined {
  if (path[0] === 'kind') {
    const fitting = kinds.filter((one) => apiVersion === '' || one.apiVersion === apiVersion);
    return fitting.map((one) => ({
      label: one.kind,
      sort: 'kind',
      detail: one.apiVersion,
      template: one.kind,
      ...(apiVersion === '' && { apiVersion: one.apiVersion }),
    }));
  }
  if (path[0] !== 'apiVersion') return undefined;
  const versions = kinds.filter((one) => kind === '' || one.kind === kind).map((one) => one.apiVersion);
  return [...new Set(versions)].map((label) => ({ label, sort: 'kind', template: label }));
}

const headFields = ({ siblings }: Where): Option[] =>
  ['apiVersion', 'kind', 'metadata']
    .filter((label) => !siblings.has(label))
    .map((label) => ({ label, sort: 'field', template: `${label}: #{}`, more: label !== 'metadata' }));

const objectOption = ({ kind, apiVersion }: KnownKinds['kinds'][number]): Option => ({
  label: kind,
  sort: 'object',
  detail: apiVersion,
  template: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata:\n  name: #{name}\n`,
  apiVersion,
});

function valuesOf({ t, e }: SchemaType): Option[] {
  const values = e ?? (t === 'boolean' ? ['true', 'false'] : []);
  return values.map((label) => ({ label, sort: 'value', template: label }));
}

function fieldsOf(schema: Schema, type: SchemaType, { siblings, flow }: Where): Option[] {
  return Object.entries(type.p ?? {})
    .filter(([name]) => !siblings.has(name))
    .map(([name, reference]) => {
      const own = looked(schema, reference);
      const info = reference.d ?? own.d;
      return {
        label: name,
        sort: 'field',
        detail: wordOf(schema, own),
        template: flow ? inBraces(name, own) : templateOf(schema, name, reference, 0),
        ...(info !== undefined && { info }),
        ...(type.r?.includes(name) && { required: true }),
        ...((own.e || own.t === 'boolean') && { more: true }),
      } satisfies Option;
    });
}

/** `string`, `[]object`, `map[string]string`: as kubectl explain says it. */
export function wordOf(schema: Schema, type: SchemaType): string {
  if (type.i) return `[]${wordOf(schema, looked(schema, type.i))}`;
  if (type.m) return `map[string]${wordOf(schema, looked(schema, type.m))}`;
  return type.t === 'scalar' ? 'string | number' : (type.t ?? 'any');
}

/** A field that stays on the line it is on. */
function inBraces(name: string, type: SchemaType): string {
  if (type.i) return `${name}: [#{}]`;
  return type.t === 'object' || type.m ? `${name}: {#{}}` : `${name}: #{}`;
}

/** A field with what it cannot do without. */
function templateOf(schema: Schema, name: string, reference: SchemaType, depth: number): string {
  const type = looked(schema, reference);
  const body = bodyOf(schema, reference, type, depth);
  return body === undefined ? `${name}: #{}` : `${name}:\n${indented(body)}`;
}

function bodyOf(schema: Schema, { $ }: SchemaType, type: SchemaType, depth: number): string | undefined {
  if (type.i)
    return `- ${indented(bodyOf(schema, type.i, looked(schema, type.i), depth + 1) ?? '#{}').trimStart()}`;
  if (type.t !== 'object' || (type.o && !type.p)) return undefined;
  if (depth > DEEPEST) return '#{}';
  // What selects Pods and what makes them belong together, though no type says so.
  if ($ === 'v1.LabelSelector') return 'matchLabels:\n  app: #{name}';
  if ($ === 'v1.PodTemplateSpec') {
    const spec = type.p?.['spec'];
    return `metadata:\n  labels:\n    app: #{name}\n${spec ? templateOf(schema, 'spec', spec, depth + 1) : ''}`;
  }
  if (type.m && !type.p) return '#{key}: #{value}';
  const required = (type.r ?? []).flatMap((name) => {
    const own = type.p?.[name];
    return own ? [templateOf(schema, name, own, depth + 1)] : [];
  });
  return required.length > 0 ? required.join('\n') : '#{}';
}

/** A whole object of a kind: apiVersion, kind, a name, and what is required. */
export function objectTemplate(schema: Schema): string {
  const { p = {} } = looked(schema, schema.root);
  const main = ['spec', 'data', 'rules', 'subjects', 'roleRef', 'webhooks'].filter((name) => p[name]);
  const wanted = p['spec'] ? ['spec'] : main.slice(0, 2);
  const required = (looked(schema, schema.root).r ?? []).filter(
    (name) => !['apiVersion', 'kind', 'metadata', ...wanted].includes(name),
  );
  const fields = [...wanted, ...required].flatMap((name) => {
    const own = p[name];
    return own ? [templateOf(schema, name, own, 0)] : [];
  });
  const head = [`apiVersion: ${schema.apiVersion}`, `kind: ${schema.kind}`, 'metadata:', '  name: #{name}'];
  return `${[...head, ...fields].join('\n')}\n`;
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ');
