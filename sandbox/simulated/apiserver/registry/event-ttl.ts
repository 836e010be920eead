/** Events live for an hour after they were last seen, as with kube-apiserver's default `--event-ttl`. */
import type { Clock } from '../../../clock.ts';
import type { KubeObject } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';

/** Milliseconds. */
const EVENT_TTL = 60 * 60_000;
const SWEEP_INTERVAL = 5 * 60_000;

/** Removes Events when their time is over, until disposed. */
export function expireEvents(store: Store, clock: Clock): Disposable {
  let timer: Disposable;
  const sweep = () => {
    const oldest = clock.now() - EVENT_TTL;
    for (const event of store.list('events')) {
      const { namespace, name } = event.metadata;
      if (lastSeen(event) < oldest) store.remove('events', namespace, name);
    }
    timer = clock.after(SWEEP_INTERVAL, sweep);
  };
  timer = clock.after(SWEEP_INTERVAL, sweep);
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}

function lastSeen(event: KubeObject): number {
  const time = event['lastTimestamp'] ?? event['series']?.lastObservedTime ?? event['eventTime'];
  return Date.parse(time ?? event.metadata.creationTimestamp);
}
