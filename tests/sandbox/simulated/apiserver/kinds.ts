/** Two small kinds and a registry over them, for tests of what holds for every kind. */
import type { AdmissionPlugin } from '../../../../sandbox/simulated/admission/types.ts';
import { noFieldManager } from '../../../../sandbox/simulated/apiserver/fieldmanager/fieldmanager.ts';
import { createLocalClient, Registry } from '../../../../sandbox/simulated/apiserver/index.ts';
import type { FieldError, KubeObject } from '../../../../sandbox/simulated/objects.ts';
import type { ResourceDefinition } from '../../../../sandbox/simulated/scheme/types.ts';
import { Store } from '../../../../sandbox/simulated/storage/index.ts';

const nameless: FieldError = {
  type: 'FieldValueRequired',
  field: 'metadata.name',
  detail: 'Required value: name or generateName is required',
};
const sinking: FieldError = {
  type: 'FieldValueInvalid',
  field: 'spec.replicas',
  detail: 'Invalid value: -1: must not sink',
};

const table = { columns: [], row: () => [] };

/** Namespaced, with status and scale, a finite grace and a spec that must have replicas. */
export const boats: ResourceDefinition = {
  group: 'harbour.io',
  version: 'v1',
  kind: 'Boat',
  plural: 'boats',
  singular: 'boat',
  namespaced: true,
  schema: 'none',
  subresources: {
    status: { kind: 'Boat', verbs: ['get', 'update', 'patch'] },
    scale: { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'update', 'patch'] },
  },
  strategy: {
    applyDefaults(object) {
      object['spec'] ??= {};
      object['spec'].replicas ??= 1;
    },
    prepareForCreate(object) {
      delete object['status'];
      object.metadata.generation = 1;
    },
    validate: (object) => [
      ...(object.metadata.name ? [] : [nameless]),
      ...(object['spec'].replicas < 0 ? [sinking] : []),
    ],
    validateUpdate: (object, old) =>
      object['spec'].hull === old['spec'].hull
        ? []
        : [{ type: 'FieldValueInvalid', field: 'spec.hull', detail: 'Invalid value: field is immutable' }],
    gracePeriodSeconds: (object) => object['spec'].grace,
  },
  table,
  fields: (object) => ({ 'spec.hull': object['spec']?.hull ?? '' }),
};

/** Cluster-scoped and plain. */
export const buoys: ResourceDefinition = {
  group: '',
  version: 'v1',
  kind: 'Buoy',
  plural: 'buoys',
  singular: 'buoy',
  namespaced: false,
  schema: 'none',
  subresources: {},
  strategy: { applyDefaults: () => {}, validate: () => [] },
  table,
};

/** A registry with both kinds, at 2026-01-01T00:00:00Z. */
export function harbour(admission: readonly AdmissionPlugin[] = []) {
  const store = new Store();
  const resources = [boats, buoys];
  const logged: string[] = [];
  const time = { now: Date.parse('2026-01-01T00:00:00Z') };
  const registry = new Registry({
    scheme: {
      resources,
      resourceNamed: (name) =>
        resources.find((r) => name === (r.group ? `${r.plural}.${r.group}` : r.plural)),
    },
    store,
    clock: { now: () => time.now, after: () => ({ [Symbol.dispose]: () => {} }) },
    random: () => 0.5,
    admission,
    fieldManager: noFieldManager,
  });
  const client = createLocalClient(registry, (message) => logged.push(message));
  registry.admissionClient = client;
  return { store, registry, client, logged, time };
}

export function boat(name: string, spec: Record<string, unknown> = {}, metadata: object = {}): KubeObject {
  return {
    apiVersion: 'harbour.io/v1',
    kind: 'Boat',
    metadata: { namespace: 'port', name, ...metadata },
    spec,
  };
}
