/** A deleted volume stays while it is bound to a claim (pkg/controller/volume/pvprotection). */
import { createWorkQueue } from '../clientgo/workqueue.ts';
import type { KubeObject } from '../objects.ts';
import { together } from './end.ts';
import type { ControllerContext } from './types.ts';

const FINALIZER = 'kubernetes.io/pv-protection';

export function startPVProtectionController(context: ControllerContext): Disposable {
  const { clock, log, informers } = context;
  const client = context.client.as('persistentvolume-protection-controller');
  const queue = createWorkQueue({ clock, log, work: (name) => sync({ ...context, client }, name) });
  const wake = (volume: KubeObject) => {
    if (isFree(volume)) queue.add(volume.metadata.name);
  };
  const volumes = informers.informer('persistentvolumes');
  return together(queue, volumes.on({ added: wake, updated: (_, volume) => wake(volume) }));
}

function sync({ client }: ControllerContext, name: string): void {
  const volume = client.get('persistentvolumes', undefined, name);
  if (!volume || !isFree(volume)) return;
  const finalizers = (volume.metadata.finalizers ?? []).filter((each) => each !== FINALIZER);
  const metadata = { finalizers: finalizers.length > 0 ? finalizers : null };
  client.patch('persistentvolumes', undefined, name, { metadata });
}

/** Deleted, held by nothing but this finalizer's reason, and nobody's. */
function isFree({ metadata, status }: KubeObject): boolean {
  const held = metadata.finalizers?.includes(FINALIZER) ?? false;
  return metadata.deletionTimestamp !== undefined && held && status?.phase !== 'Bound';
}
