/** Gateway API in a new cluster: definitions that are known to be good go into its store as they are. */
import { registerApiServices } from '../../apiextensions/controllers/api-services.ts';
import { DEFINITIONS } from '../../apiextensions/definition/types.ts';
import { type Beginning, renewed } from '../../bootstrap-template.ts';
import type { Client } from '../../client.ts';
import { timestamp } from '../../clientgo/time.ts';
import type { Store, StoreSnapshot } from '../../storage/index.ts';
import { gatewayDefinitions } from './definitions.ts';

const GROUP = '.gateway.networking.k8s.io';

/** `client` writes into this store. */
export function installGatewayApi(store: Store, client: Client, { now, chance }: Beginning): void {
  const time = timestamp(now);
  for (const definition of gatewayDefinitions()) store.put(DEFINITIONS, renewed(definition, time, chance));
  registerApiServices(client, gatewayDefinitions(), now);
}

/**
 * Definitions in a snapshot that was read back from a disk, and say what those here say, are made to hold the very same, in
 * place: it is there once in a process, whatever keeps the snapshot.
 */
export function shareDefinitions({ objects }: StoreSnapshot): void {
  const definitions = Object.values(objects[DEFINITIONS] ?? {});
  if (!definitions.some(({ metadata }) => metadata.name.endsWith(GROUP))) return;
  const known = new Map(gatewayDefinitions().map(({ metadata, spec }) => [metadata.name, spec]));
  for (const object of definitions) {
    const spec = known.get(object.metadata.name);
    if (!spec || Object.isFrozen(object)) continue;
    if (JSON.stringify(spec) === JSON.stringify(object['spec'])) object['spec'] = spec;
  }
}
