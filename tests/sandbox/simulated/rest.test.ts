import { expect, it } from 'vitest';
import type { KubeObject } from '../../../sandbox/simulated/objects.ts';
import { isAtRest } from '../../../sandbox/simulated/rest.ts';
import { Store } from '../../../sandbox/simulated/storage/index.ts';

function object(apiVersion: string, kind: string, status: object, namespace?: string): KubeObject {
  return { apiVersion, kind, metadata: { name: 'one', ...(namespace && { namespace }) }, status };
}

const node = (status: string) => object('v1', 'Node', { conditions: [{ type: 'Ready', status }] });

it('a cluster is at rest where nothing moves in the namespaces that are asked about', () => {
  const store = new Store();
  store.put('nodes', node('True'));
  const settling = { readyReplicas: 1, availableReplicas: 0 };
  store.put('deployments.apps', object('apps/v1', 'Deployment', settling, 'shop'));
  expect(isAtRest(store, ['bank'])).toBe(true);
  expect(isAtRest(store, ['bank', 'shop'])).toBe(false);
  expect(isAtRest(store, [undefined])).toBe(false);
  store.put('nodes', node('Unknown'));
  expect(isAtRest(store, ['bank'])).toBe(false);
});
