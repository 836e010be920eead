/**
 * What a learner may know of the room. Pure. `eventFor` is what they are told of what happens, `roomFor` how the room looks to
 * them: folding the one gives the other, which a test tries with many rooms.
 *
 * Other learners' hands are there without whose they are and what about, so that one's own place in the line can be seen; messages to
 * others, notes, extra time of others and everything of the board are not.
 */
import type { Hand, Message, Room } from './apply.ts';
import { isFor } from './apply.ts';
import type { RoomEvent } from './events.ts';

/** The event as this learner is told of it; `undefined`: they are not. */
export function eventFor(event: RoomEvent, learner: string): RoomEvent | undefined {
  switch (event.type) {
    case 'hand-raised':
      return event.learner === learner ? event : strangers(event);
    case 'hand-lowered':
      return event.by === learner ? event : { ...event, by: STRANGER };
    case 'sent':
      return isFor(event, learner) ? { ...event, to: sealed(event.to, learner) } : undefined;
    case 'read':
    case 'time-granted':
      return event.learner === learner ? event : undefined;
    case 'noted':
    case 'note-removed':
    case 'joined':
    case 'came':
    case 'went':
    case 'restarted':
    case 'visited':
    case 'began':
    case 'stood':
    case 'submitted':
    case 'sat':
      return undefined;
    default:
      return event;
  }
}

/** The room as this learner sees it. */
export function roomFor(room: Room, learner: string): Room {
  const extra = room.extra[learner];
  return {
    ...room,
    extra: extra === undefined ? {} : { [learner]: extra },
    hands: room.hands.map((hand) => (hand.learner === learner ? hand : veiled(hand))),
    messages: room.messages.filter((one) => isFor(one, learner)).map((one) => toOne(one, learner)),
    notes: {},
  };
}

const strangers = ({ type, at, hand }: Extract<RoomEvent, { type: 'hand-raised' }>): RoomEvent => ({
  type,
  at,
  // A hand is raised by whose it is.
  by: STRANGER,
  hand,
  learner: '',
});

/** In the place of an id that a learner is not told. */
const STRANGER = 'learner';

const veiled = ({ hand, at, takenBy }: Hand): Hand => ({
  hand,
  at,
  learner: '',
  ...(takenBy === undefined ? {} : { takenBy }),
});

const sealed = (to: Message['to'], learner: string): Message['to'] => (to === 'all' ? to : [learner]);

const toOne = (one: Message, learner: string): Message => ({
  ...one,
  to: sealed(one.to, learner),
  read: one.read.includes(learner) ? [learner] : [],
});
