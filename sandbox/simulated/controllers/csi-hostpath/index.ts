/** csi-driver-host-path with its sidecars, while containers of it run: see ../../addons/csi-hostpath.ts. */
import { keyOf, splitKey } from '../../clientgo/keys.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { Components } from '../../components.ts';
import { annotation, type Claim, type PersistentVolume } from '../../volumes/types.ts';
import { together } from '../end.ts';
import { CLAIMS, VOLUMES } from '../persistentvolume-binder/parts.ts';
import type { ControllerContext } from '../types.ts';
import { type DriverParts, provision, reclaim } from './provision.ts';
import { DRIVER, register, unregister } from './registration.ts';
import { resize } from './resize.ts';

const NAME = 'csi-hostpathplugin';

export function startCsiHostpath(context: ControllerContext, components: Components): Disposable {
  let running: Running | undefined;
  const client = context.client.as(NAME);
  const adjust = () => {
    if (components.isRunning(NAME)) running ??= run(context, components);
    else {
      running?.[Symbol.dispose]();
      running = undefined;
    }
  };
  const listening = components.on(NAME, {
    started(nodeName) {
      register(client, nodeName);
      adjust();
      // A claim whose Pod was sent to this node has waited for the driver there.
      running?.lookAgain();
    },
    stopped(nodeName) {
      unregister(client, nodeName);
      adjust();
    },
  });
  return together(listening, { [Symbol.dispose]: () => running?.[Symbol.dispose]() });
}

interface Running extends Disposable {
  /** Looks at every claim once more. */
  lookAgain(): void;
}

function run(context: ControllerContext, components: Components): Running {
  const { clock, log, informers } = context;
  const client = context.client.as(NAME);
  const own = { ...context, client };
  const parts: DriverParts = {
    client,
    components,
    provisioner: createRecorder(own, DRIVER),
    resizer: createRecorder(own, `external-resizer ${DRIVER}`),
  };
  const queue = createWorkQueue({ clock, log, work: (key) => sync(parts, key, clock.now()) });
  const claimSeen = (claim: Claim) => {
    if (claim.metadata.annotations?.[annotation.provisioner] === DRIVER) queue.add(`claim/${keyOf(claim)}`);
  };
  const volumeSeen = ({ metadata }: PersistentVolume) => {
    if (metadata.annotations?.[annotation.provisionedBy] === DRIVER) queue.add(`volume/${metadata.name}`);
  };
  const ended = together(
    queue,
    informers.informer<Claim>(CLAIMS).on({ added: claimSeen, updated: (_, claim) => claimSeen(claim) }),
    informers
      .informer<PersistentVolume>(VOLUMES)
      .on({ added: volumeSeen, updated: (_, volume) => volumeSeen(volume) }),
  );
  return {
    lookAgain: () => client.list<Claim>(CLAIMS).forEach(claimSeen),
    [Symbol.dispose]: () => ended[Symbol.dispose](),
  };
}

/** `claim/<namespace>/<name>` or `volume/<name>`. */
function sync(parts: DriverParts, key: string, now: number): void {
  const slash = key.indexOf('/');
  const { namespace, name } = splitKey(key.slice(slash + 1));
  if (key.startsWith('claim/')) {
    const claim = parts.client.get<Claim>(CLAIMS, namespace, name);
    if (!claim) return;
    provision(parts, claim);
    resize(parts, claim, now);
    return;
  }
  const volume = parts.client.get<PersistentVolume>(VOLUMES, undefined, name);
  if (volume) reclaim(parts, volume);
}
