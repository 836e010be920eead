/** Statements as a part of a class: an outbox, a sender, and a feed for everybody who is there. Nothing at all where no store is set. */
import { join } from 'node:path';
import { makeFolder } from '../../../store/folder.ts';
import type { ClassGround, ClassPart, Seat } from '../../types.ts';
import { itemTitle } from '../titles.ts';
import { feedFrom } from './feed.ts';
import { openOutbox } from './outbox.ts';
import { postTo } from './post.ts';
import { createSender } from './sender.ts';

/** What activities are named by where there is no public address. */
const HOME = 'http://naru.localhost';

export async function xapiPart(ground: ClassGround): Promise<ClassPart> {
  const { config, clock, log, people, seats } = ground;
  const { recordStore, publicAddress } = config;
  if (!recordStore) return {};
  const folder = join(ground.folder, 'xapi');
  makeFolder(folder);
  const outbox = await openOutbox(join(folder, 'outbox.jsonl'), log);
  const sender = createSender({ outbox, clock, log, post: postTo(recordStore) });
  const context = {
    home: publicAddress ? `${publicAddress.origin}${publicAddress.base}` : HOME,
    names: recordStore.names,
    title: (item: Parameters<typeof itemTitle>[0]) => itemTitle(item, ground.content()),
  };
  const feeds = new Map<string, Disposable>();
  const follow = (seat: Seat): void => {
    if (seat.person.role !== 'learner' || feeds.has(seat.person.id)) return;
    feeds.set(seat.person.id, feedFrom(seat, { outbox, sender, context, clock, log }));
  };
  const leave = (person: string): void => {
    feeds.get(person)?.[Symbol.dispose]();
    feeds.delete(person);
  };
  for (const seat of seats.open()) follow(seat);
  const listening = [
    seats.onOpen(follow),
    seats.onClose(({ person }) => leave(person.id)),
    people.onChange(({ type, person }) => {
      if (type !== 'gone') return;
      leave(person.id);
      outbox
        .drop(person.id)
        .catch((failure: unknown) => log.error('statements could not be dropped', failure));
    }),
  ];
  sender.wake();
  return {
    routes: [{ for: 'instructor', method: 'GET', path: '/class/statements', answer: () => sender.state() }],
    async close() {
      for (const one of listening) one[Symbol.dispose]();
      for (const person of [...feeds.keys()]) leave(person);
      await sender.close();
    },
  };
}
