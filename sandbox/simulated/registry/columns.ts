/** Columns and cells that the tables of several kinds share. After `pkg/printers/internalversion/printers.go`. */
import { timeSince } from '../codec/duration.ts';
import type { KubeObject } from '../objects.ts';
import { fieldDescription } from '../scheme/schema.ts';
import type { TableColumn } from '../scheme/types.ts';
import type { Fields } from './fields.ts';
import { listOf } from './fields.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** What a column is described by: a sentence, or the documentation of a field, read when somebody asks. */
export type Description = string | { readonly schema: string; readonly field: string };

interface ColumnOptions {
  readonly type?: TableColumn['type'];
  readonly format?: string;
  readonly wide?: boolean;
}

/** A column that holds whole numbers. */
export const integer: ColumnOptions = { type: 'integer' };

/** One column. Its description is looked up late, for the schema document need not be there to know the scheme. */
export function column(name: string, description: Description, options: ColumnOptions = {}): TableColumn {
  return {
    name,
    type: options.type ?? 'string',
    format: options.format ?? '',
    get description() {
      return typeof description === 'string'
        ? description
        : fieldDescription(description.schema, description.field);
    },
    priority: options.wide ? 1 : 0,
  };
}

/** The documentation of a field of a core type: `doc('PodSpec', 'nodeName')`. */
export function doc(type: string, field: string, group = 'core'): Description {
  return { schema: `io.k8s.api.${group}.v1.${type}`, field };
}

export const nameColumn = column('Name', { schema: OBJECT_META, field: 'name' }, { format: 'name' });
export const wideNameColumn = column('Name', { schema: OBJECT_META, field: 'name' }, { wide: true });
export const ageColumn = column('Age', { schema: OBJECT_META, field: 'creationTimestamp' });

/** Kinds that nobody wrote columns for show when they were created. */
export const createdAtColumn = column(
  'Created At',
  { schema: OBJECT_META, field: 'creationTimestamp' },
  { type: 'date' },
);

/** Time since the object was created. */
export function ageOf(object: KubeObject, now: number): string {
  return timeSince(object.metadata.creationTimestamp, now);
}

/** The columns about the containers of a template, only with `-o wide`. */
export const containerColumns = [
  column('Containers', 'Names of each container in the template.', { wide: true }),
  column('Images', 'Images referenced by each container in the template.', { wide: true }),
];

/** Their cells. */
export function containerCells(podSpec: Fields | undefined): [string, string] {
  const containers = listOf(podSpec?.['containers']);
  return [
    containers.map((container) => container['name']).join(','),
    containers.map((container) => container['image']).join(','),
  ];
}

/** Labels on one line, sorted: `app=web,tier=db`; `<none>` without any. */
export function formatLabels(labels: Record<string, string> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** A LabelSelector on one line, as `metav1.FormatLabelSelector` writes it. */
export function formatSelector(selector: Fields | undefined): string {
  const equal = Object.entries(selector?.['matchLabels'] ?? {}).map(([key, value]) => [
    key,
    `${key}=${value}`,
  ]);
  const others = listOf(selector?.['matchExpressions']).map((each) => [each['key'], formatExpression(each)]);
  const all = [...equal, ...others].sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
  return all.length === 0 ? '<none>' : all.map(([, text]) => text).join(',');
}

function formatExpression(expression: Fields): string {
  const key = String(expression['key']);
  const values = [...(expression['values'] ?? [])].sort().join(',');
  if (expression['operator'] === 'Exists') return key;
  if (expression['operator'] === 'DoesNotExist') return `!${key}`;
  return `${key} ${expression['operator'] === 'In' ? 'in' : 'notin'} (${values})`;
}

/** At most `limit` of a list, and how many more there are. */
export function abbreviated(items: readonly string[], limit: number): string {
  if (items.length === 0) return '<none>';
  const shown = items.slice(0, limit).join(',');
  return items.length > limit ? `${shown} + ${items.length - limit} more...` : shown;
}
