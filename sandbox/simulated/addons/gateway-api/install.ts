/** Gateway API in a new cluster: definitions that are known to be good go into its store as they are. */
import { registerApiServices } from '../../apiextensions/controllers/api-services.ts';
import { DEFINITIONS } from '../../apiextensions/definition/types.ts';
import { renewed } from '../../bootstrap-template.ts';
import type { Client } from '../../client.ts';
import { timestamp } from '../../clientgo/time.ts';
import type { Store } from '../../storage/index.ts';
import { gatewayDefinitions } from './definitions.ts';

/** `client` writes into this store. `now` in milliseconds. */
export function installGatewayApi(store: Store, client: Client, now: number): void {
  const time = timestamp(now);
  for (const definition of gatewayDefinitions()) store.put(DEFINITIONS, renewed(definition, time));
  registerApiServices(client, gatewayDefinitions(), now);
}
