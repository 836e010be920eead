/** What one cluster serves: the built-in kinds, which all clusters share, and those its CustomResourceDefinitions add. */
import { type WebhookConnectionOptions, WebhookConnections } from '../admission/webhook/connection.ts';
import type { Scheme } from '../apiserver/registry/types.ts';
import { resourceNamed, resources } from '../scheme/index.ts';
import type { ResourceDefinition } from '../scheme/types.ts';
import type { Store } from '../storage/index.ts';
import { CustomKinds } from './serving/kinds.ts';

/**
 * The scheme of a cluster with this store. `resources` is the same array until a custom kind comes or goes. `webhooks`: how
 * those that convert objects are reached.
 */
export function clusterScheme(store: Store, webhooks: WebhookConnectionOptions): Scheme {
  const connections = new WebhookConnections(webhooks);
  const custom = new CustomKinds(store, { clock: webhooks.clock, connections });
  let added: readonly ResourceDefinition[] = [];
  let all = resources;
  return {
    get resources() {
      const { definitions } = custom;
      if (definitions !== added) {
        added = definitions;
        all = added.length === 0 ? resources : [...resources, ...added];
      }
      return all;
    },
    resourceNamed: (name) => resourceNamed(name) ?? custom.named(name),
    findCustom: (group, version, plural) => custom.find(group, version, plural),
  };
}
