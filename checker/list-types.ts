/**
 * Lists whose items Kubernetes tells apart by a key, in whatever order they are: `x-kubernetes-list-map-keys` in its schema, by
 * the name of the field. Init containers are not among them: they run one after another.
 */
import { fieldOf } from './operators/types.ts';

const MAP_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  containers: [['name']],
  env: [['name']],
  hostAliases: [['ip']],
  imagePullSecrets: [['name']],
  ports: [
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ],
  secrets: [['name']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  volumeDevices: [['devicePath']],
  volumeMounts: [['mountPath']],
  volumes: [['name']],
  webhooks: [['name']],
};

/** What the server writes where nothing was written. */
const DEFAULTS: Readonly<Record<string, unknown>> = { protocol: 'TCP' };

/** The items by what is told of them in a path: `name=web`. `undefined` for a list in which the order counts. */
export function itemsByKey(field: string, items: readonly unknown[]): Map<string, unknown> | undefined {
  if (!Object.hasOwn(MAP_KEYS, field) || dependsOnOrder(field, items)) return undefined;
  for (const keys of MAP_KEYS[field] ?? []) {
    const byKey = new Map(items.map((item) => [keyOf(item, keys), item]));
    if (byKey.size === items.length && !byKey.has(undefined)) return byKey as Map<string, unknown>;
  }
  return undefined;
}

/** A variable may use those before it. */
function dependsOnOrder(field: string, items: readonly unknown[]): boolean {
  return field === 'env' && items.some((item) => String(fieldOf(item, 'value') ?? '').includes('$('));
}

function keyOf(item: unknown, keys: readonly string[]): string | undefined {
  const values = keys.map((key) => fieldOf(item, key) ?? DEFAULTS[key]);
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) return undefined;
  return keys.map((key, at) => `${key}=${values[at]}`).join(',');
}
