import { expect, it } from 'vitest';
import { expireEvents } from '../../../../sandbox/simulated/apiserver/registry/event-ttl.ts';
import { Store } from '../../../../sandbox/simulated/storage/index.ts';
import { handWoundClock } from '../../../fakes/clock.ts';

it('forgets Events an hour after they were last seen', () => {
  const clock = handWoundClock();
  const store = new Store();
  const minutesFromNow = (minutes: number) => new Date(clock.now() + minutes * 60_000).toISOString();
  const event = (name: string, lastTimestamp: string) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'default', creationTimestamp: minutesFromNow(-500) },
    lastTimestamp,
  });
  store.put('events', event('old', minutesFromNow(-50)));
  store.put('events', event('new', minutesFromNow(0)));
  using _ = expireEvents(store, clock);
  const names = () => store.list('events').map(({ metadata }) => metadata.name);
  clock.advance(5 * 60_000);
  expect(names()).toEqual(['new', 'old']);
  clock.advance(10 * 60_000);
  expect(names()).toEqual(['new']);
  clock.advance(60 * 60_000);
  expect(names()).toEqual([]);
});
