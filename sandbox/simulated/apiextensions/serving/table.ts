/** Tables of custom resources: the columns of their definition. After registry/customresource/tableconvertor of apiextensions-apiserver. */
import { humanDuration } from '../../codec/duration.ts';
import type { KubeObject } from '../../objects.ts';
import { nameColumn } from '../../registry/columns.ts';
import type { TableColumn, TableDefinition } from '../../scheme/types.ts';
import type { PrinterColumn } from '../definition/types.ts';
import { type JsonPath, jsonPath } from './json-path.ts';

type Cell = string | number | boolean | null;

/** What is shown where a definition names no columns. */
const AGE: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
};

/** The table of a version with these columns. */
export function customTable(columns: readonly PrinterColumn[] | undefined): TableDefinition {
  const shown = columns && columns.length > 0 ? columns : [AGE];
  const cells = shown.map((column) => cellOf(column, jsonPath(column.jsonPath)));
  return {
    columns: [nameColumn, ...shown.map(columnOf)],
    row: (object, now) => [object.metadata.name, ...cells.map((cell) => cell(object, now))],
  };
}

function columnOf({
  name,
  type,
  format = '',
  description,
  priority = 0,
  jsonPath,
}: PrinterColumn): TableColumn {
  return {
    name,
    type: type as TableColumn['type'],
    format,
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: priority as TableColumn['priority'],
  };
}

function cellOf(
  { type }: PrinterColumn,
  find: JsonPath | undefined,
): (object: KubeObject, now: number) => Cell {
  return (object, now) => {
    const [value] = find?.(object) ?? [];
    return value === undefined ? null : cellFor(type, value, now);
  };
}

function cellFor(type: string, value: unknown, now: number): Cell {
  switch (type) {
    case 'string':
      return asText(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : null;
    case 'number':
      return typeof value === 'number' ? value : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? age(value, now) : null;
    default:
      return null;
  }
}

/** As the template printer of jsonpath writes values: objects and lists as JSON. */
function asText(value: unknown): string {
  if (value === null) return '<nil>';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function age(text: string, now: number): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)) return '<invalid>';
  return humanDuration(now - Date.parse(text));
}
