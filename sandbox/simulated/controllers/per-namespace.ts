/** For controllers that keep one object of a fixed name in every living namespace. */
import { createWorkQueue } from '../clientgo/workqueue.ts';
import { type KubeObject, type ResourceName, StatusError } from '../objects.ts';
import { together } from './end.ts';
import type { ControllerContext } from './types.ts';

export interface Kept {
  readonly resource: ResourceName;
  readonly name: string;
  /** The object as it should be in a namespace. */
  make(namespace: string): KubeObject;
  /** Whether what is there will do. */
  isRight(object: KubeObject): boolean;
}

export function keepInEveryNamespace(context: ControllerContext, kept: Kept): Disposable {
  const { clock, log, informers } = context;
  const queue = createWorkQueue({ clock, log, work: (namespace) => sync(context, kept, namespace) });
  const consider = ({ metadata }: KubeObject) => {
    if (metadata.name === kept.name && metadata.namespace) queue.add(metadata.namespace);
  };
  return together(
    queue,
    informers.informer('namespaces').on({ added: ({ metadata }) => queue.add(metadata.name) }),
    informers.informer(kept.resource).on({ updated: (_, object) => consider(object), deleted: consider }),
  );
}

function sync({ client }: ControllerContext, kept: Kept, name: string): void {
  const namespace = client.get('namespaces', undefined, name);
  if (!namespace || namespace.metadata.deletionTimestamp) return;
  const existing = client.get(kept.resource, name, kept.name);
  if (existing && kept.isRight(existing)) return;
  const made = kept.make(name);
  try {
    if (existing) client.update(kept.resource, { ...existing, ...made, metadata: existing.metadata });
    else client.create(kept.resource, made);
  } catch (cause) {
    if (!(cause instanceof StatusError && cause.status.reason === 'AlreadyExists')) throw cause;
  }
}
