/** What the resources of most kinds have in common: verbs, the status subresource, generations. */
import { copyJson, equalJson } from '../json.ts';
import type { KubeObject } from '../objects.ts';
import type { Strategy, SubresourceDefinition } from '../scheme/types.ts';
import { ageColumn, ageOf, column, doc, integer, nameColumn } from './columns.ts';

/** A subresource holding the same kind, read and written: `status`, `finalize`, `ephemeralcontainers`. */
export function sameKind(kind: string, verbs = ['get', 'patch', 'update']): SubresourceDefinition {
  return { kind, verbs };
}

/** The replicas of a workload, as `autoscaling/v1` Scale. */
export const scale: SubresourceDefinition = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: ['get', 'patch', 'update'],
  table: {
    columns: [
      nameColumn,
      column('Desired', doc('ScaleSpec', 'replicas', 'autoscaling'), integer),
      column('Available', doc('ScaleStatus', 'replicas', 'autoscaling'), integer),
      ageColumn,
    ],
    row: (object, now) => [
      object.metadata.name,
      object['spec']?.replicas ?? 0,
      object['status']?.replicas ?? 0,
      ageOf(object, now),
    ],
  },
};

/** A way through the API server to a pod, a service or a node. */
export function proxy(of: string): SubresourceDefinition {
  return { kind: `${of}ProxyOptions`, verbs: ['create', 'delete', 'get', 'patch', 'update'] };
}

/** For kinds without a status whose changes are counted: `fields` are what counts, the spec unless told. */
export function countedGeneration(
  fields: readonly string[] = ['spec'],
): Required<Pick<Strategy, 'prepareForCreate' | 'prepareForUpdate'>> {
  return {
    prepareForCreate(object) {
      object.metadata.generation = 1;
    },
    prepareForUpdate(object, old) {
      keepGeneration(object, old);
      if (fields.every((field) => sameFields(object[field], old[field]))) return;
      object.metadata.generation = (old.metadata.generation ?? 0) + 1;
    },
  };
}

/** For kinds with a spec and a status whose changes nobody counts. `initial` is the status of a new object. */
export function statusOnly(
  initial: () => object,
): Required<Pick<Strategy, 'prepareForCreate' | 'prepareForUpdate' | 'prepareForStatusUpdate'>> {
  return {
    prepareForCreate(object) {
      object['status'] = initial();
    },
    prepareForUpdate: keepStatus,
    prepareForStatusUpdate(object, old) {
      object['spec'] = copyJson(old['spec']);
    },
  };
}

/** Two parts of objects are the same, whatever the order of their keys. */
export const sameFields = equalJson;

/** For kinds with a status of their own: it cannot be written with the object, and the spec is counted. */
export const specAndStatus: Required<
  Pick<Strategy, 'prepareForCreate' | 'prepareForUpdate' | 'prepareForStatusUpdate'>
> = {
  prepareForCreate(object) {
    object['status'] = {};
    object.metadata.generation = 1;
  },
  prepareForUpdate(object, old) {
    keepStatus(object, old);
    countGeneration(object, old);
  },
  prepareForStatusUpdate(object, old) {
    object['spec'] = copyJson(old['spec']);
    if (old.metadata.labels) object.metadata.labels = { ...old.metadata.labels };
    else delete object.metadata.labels;
    keepGeneration(object, old);
  },
};

/** Status belongs to the status subresource. */
export function keepStatus(object: KubeObject, old: KubeObject): void {
  if (old['status'] === undefined) delete object['status'];
  else object['status'] = copyJson(old['status']);
}

/** A changed spec, or a deletion that begins, is a new generation. */
export function countGeneration(object: KubeObject, old: KubeObject): void {
  keepGeneration(object, old);
  if (!sameFields(object['spec'], old['spec'])) {
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
}

function keepGeneration(object: KubeObject, old: KubeObject): void {
  if (old.metadata.generation === undefined) delete object.metadata.generation;
  else object.metadata.generation = old.metadata.generation;
}
