/** What the API server itself does with CustomResourceDefinitions: names, cleaning up, APIServices. Not part of the controller manager. */
import type { Client } from '../../client.ts';
import type { InformerFactory } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { ClusterContext } from '../../context.ts';
import { StatusError } from '../../objects.ts';
import { DEFINITIONS, type Definition } from '../definition/types.ts';
import { registerApiServices } from './api-services.ts';
import { cleanUp } from './cleanup.ts';
import { withAcceptedNames } from './naming.ts';

/** Starts them; disposing ends them. Without definitions they cost an informer. */
export function startDefinitionControllers(context: ClusterContext, informers: InformerFactory): Disposable {
  const { client, clock, log } = context;
  const definitions = informers.informer<Definition>(DEFINITIONS);
  const started = new DisposableStack();
  const queue = started.use(
    createWorkQueue({
      clock,
      log: (message, cause) => log(message, cause),
      work: (name) => sync(client, name, clock.now()),
    }),
  );
  const watched = new Map<string, Disposable>();
  started.defer(() => {
    for (const watch of watched.values()) watch[Symbol.dispose]();
  });
  /** The last object to go lets a definition go that waits for it. */
  const watchObjects = ({ metadata, spec }: Definition) => {
    if (!metadata.deletionTimestamp || watched.has(metadata.name)) return;
    const resource = `${spec.names.plural}.${spec.group}`;
    watched.set(
      metadata.name,
      informersOf(client, resource, () => queue.add(metadata.name)),
    );
  };
  const consider = (definition: Definition) => {
    queue.add(definition.metadata.name);
    watchObjects(definition);
  };
  started.use(
    definitions.on({
      added: consider,
      updated: (_, definition) => consider(definition),
      deleted: ({ metadata, spec }) => {
        watched.get(metadata.name)?.[Symbol.dispose]();
        watched.delete(metadata.name);
        // Others may have waited for its names.
        for (const other of definitions.list()) if (other.spec.group === spec.group) consider(other);
        registerApiServices(client, client.list<Definition>(DEFINITIONS), clock.now());
      },
    }),
  );
  return started;
}

/** Objects of a kind that may not be served at all: then there are none. */
function informersOf(client: Client, resource: string, left: () => void): Disposable {
  try {
    return client.watch(resource, ({ type }) => {
      if (type === 'DELETED') left();
    });
  } catch (error) {
    if (error instanceof StatusError) return { [Symbol.dispose]: () => {} };
    throw error;
  }
}

function sync(client: Client, name: string, now: number): void {
  const definition = client.get<Definition>(DEFINITIONS, undefined, name);
  if (!definition) return;
  if (definition.metadata.deletionTimestamp) {
    cleanUp(client, definition, now);
    return;
  }
  const all = client.list<Definition>(DEFINITIONS);
  const next = withAcceptedNames(definition, all, now);
  if (next !== definition) client.update(DEFINITIONS, next, { subresource: 'status' });
  registerApiServices(client, client.list<Definition>(DEFINITIONS), now);
}
