/** Tables: the server-side form of `kubectl get`. After `meta.k8s.io/v1` Table. */
import type { KubeObject } from '../objects.ts';
import type { ResourceDefinition, TableColumn } from '../scheme/types.ts';

export interface TableOptions {
  /** What each row says of its object besides the cells: `includeObject` of the query, `Metadata` unless told. */
  readonly include: 'None' | 'Metadata' | 'Object';
  /** metadata of the list, or the resourceVersion of the only object. */
  readonly metadata: object;
  /** Milliseconds, for ages. */
  readonly now: number;
}

export interface Table {
  readonly kind: 'Table';
  readonly apiVersion: 'meta.k8s.io/v1';
  readonly metadata: object;
  readonly columnDefinitions: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly (string | number | boolean | null)[];
  /** Only for pods that have ended, so that old clients can hide them. */
  readonly conditions?: readonly object[];
  readonly object: object | null;
}

/** A table of objects of one kind. */
export function tableOf(
  definition: Pick<ResourceDefinition, 'table'>,
  objects: readonly KubeObject[],
  { include, metadata, now }: TableOptions,
): Table {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: definition.table.columns,
    rows: objects.map((object) => rowOf(definition, object, include, now)),
  };
}

function rowOf(
  { table }: Pick<ResourceDefinition, 'table'>,
  object: KubeObject,
  include: TableOptions['include'],
  now: number,
): TableRow {
  const conditions = table.conditions?.(object) ?? [];
  return {
    cells: table.row(object, now),
    ...(conditions.length > 0 ? { conditions } : {}),
    object: included(object, include),
  };
}

function included(object: KubeObject, include: TableOptions['include']): object | null {
  if (include === 'None') return null;
  if (include === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
