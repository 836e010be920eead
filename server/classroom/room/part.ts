/**
 * The room as a part of the class: puts rooms, feeds of seats, hub and addresses together. What instructors may do and what learners
 * may is said here, in `for` of each address.
 */
import { join } from 'node:path';
import { unknown as unknownExercise } from '../../attempt-faults.ts';
import type { Allowance } from '../../exams/allowance.ts';
import type { Connection, ConnectionListener } from '../../socket.ts';
import { createThrottle, type Throttle } from '../../throttle.ts';
import type { ClassGround, ClassPart, ClassRoute, ClassSocket, Person, Seat } from '../types.ts';
import { allowanceOf, refused } from './access.ts';
import { handOf, instructed, read } from './acts.ts';
import type { Room } from './apply.ts';
import { endWithShell, ownShell } from './broadcast.ts';
import { namesOf, wordsOf } from './course-words.ts';
import { learnersOnly, learnerUnknown, nothingShown, tooOften } from './faults.ts';
import { createHub } from './hub.ts';
import { newRoom, type SeatDetail } from './messages.ts';
import { openRooms, type Rooms } from './rooms.ts';
import { followSeat } from './seat-feed.ts';
import { shellAsked, watchShell } from './seat-terminal.ts';
import { timelineOf } from './timeline.ts';
import { eventFor } from './visible.ts';

/** Hands a learner may raise and lower: a few at once, then one in two seconds. */
const HANDS = { atOnce: 6, aSecond: 0.5 };

export async function makeRoomPart(ground: ClassGround): Promise<ClassPart> {
  const rooms = await openRooms({ ...ground, folder: join(ground.folder, 'rooms') });
  const followed = followClass(ground, rooms);
  const hub = createHub({
    clock: ground.clock,
    rooms,
    people: ground.people,
    arrived: (learner) => rooms.current().note({ type: 'came', learner }),
    departed: (learner) => rooms.current().note({ type: 'went', learner }),
  });
  return {
    gate(person, method, path) {
      if (person.role !== 'learner') return undefined;
      const now = new Date(ground.clock.now()).toISOString();
      const lessonOf = (exercise: string) => ground.content().exercises.get(exercise)?.lesson;
      return refused(rooms.current().state().room, { learner: person.id, method, path, now, lessonOf });
    },
    routes: [...instructorRoutes(ground, rooms), ...learnerRoutes(ground, rooms)],
    sockets: sockets(ground, rooms, (person, connection) => hub.serve(person, connection)),
    async close() {
      hub[Symbol.dispose]();
      followed[Symbol.dispose]();
      await rooms.close();
    },
  };
}

/** What says how long somebody may sit an exam. */
const TIMES = new Set<string>(['exam-planned', 'exam-withdrawn', 'time-granted']);

/** Everybody of the class has a place on the board of the room in use, and each seat that opens is followed. */
function followClass({ people, seats, clock, log }: ClassGround, rooms: Rooms): Disposable {
  const feeds = new Map<string, Disposable>();
  const seat = ({ person, app }: Seat): void => {
    feeds.get(person.id)?.[Symbol.dispose]();
    if (person.role === 'instructor') {
      const failed = (failure: unknown): void => log.error('a closed shell is still shown', failure);
      feeds.set(person.id, endWithShell({ person, app }, rooms, failed));
      return;
    }
    const learner = person.id;
    enrol(person);
    allow({ person, app });
    feeds.set(learner, followSeat({ learner, app, clock, note: (fact) => rooms.current().note(fact) }));
  };
  const allow = ({ person: { id }, app }: Seat): void => {
    const allowance = (exam: string): Allowance => allowanceOf(rooms.current().state().room, id, exam);
    app.exams.allow(allowance).catch((failure: unknown) => log.error('the time of an exam', failure));
  };
  const allowAll = (): void => {
    for (const one of seats.open()) if (one.person.role === 'learner') allow(one);
  };
  let following: Disposable | undefined;
  const followTimes = (): void => {
    following?.[Symbol.dispose]();
    following = rooms
      .current()
      .onEvents((events) => events.some(({ type }) => TIMES.has(type)) && allowAll());
  };
  const leave = (learner: string): void => {
    feeds.get(learner)?.[Symbol.dispose]();
    feeds.delete(learner);
  };
  const enrol = ({ id, name, role }: Person): void => {
    if (role === 'learner') rooms.current().note({ type: 'joined', learner: id, name });
  };
  const everybody = (): void => {
    for (const person of people.list()) enrol(person);
    for (const one of seats.open()) seat(one);
  };
  const held = [
    seats.onOpen(seat),
    seats.onClose(({ person }) => leave(person.id)),
    people.onChange(({ type, person, into }) => {
      if (type !== 'gone') return enrol(person);
      leave(person.id);
      const done = into ? rooms.merge(person.id, into) : rooms.forget(person.id);
      done.catch((failure: unknown) => log.error('somebody is still in a room', failure));
    }),
    rooms.onChange(() => {
      followTimes();
      everybody();
    }),
  ];
  followTimes();
  everybody();
  return {
    [Symbol.dispose]() {
      following?.[Symbol.dispose]();
      for (const one of [...held, ...feeds.values()]) one[Symbol.dispose]();
    },
  };
}

function instructorRoutes(ground: ClassGround, rooms: Rooms): ClassRoute[] {
  const instructors = { for: 'instructor' } as const;
  return [
    {
      ...instructors,
      method: 'POST',
      path: '/class/room/act',
      // A message to many names them all.
      maxBody: 64 * 1024,
      answer({ body }, { id }) {
        const act = instructed(body, ground);
        ownShell(act, id, ground);
        return rooms.current().act(act, id);
      },
    },
    {
      ...instructors,
      method: 'GET',
      path: '/class/room/seats/:id',
      answer: ({ id }) => detailOf(id, ground, rooms),
    },
    {
      ...instructors,
      method: 'GET',
      path: '/class/room/timeline',
      answer: () => timelineOf(rooms.current().events()),
    },
    { ...instructors, method: 'GET', path: '/class/course', answer: () => namesOf(ground.content()) },
    {
      ...instructors,
      method: 'GET',
      path: '/class/exercises/:id',
      answer({ id }) {
        const exercise = ground.content().exercises.get(id);
        if (!exercise) throw unknownExercise(id);
        return wordsOf(exercise);
      },
    },
    { ...instructors, method: 'GET', path: '/class/rooms', answer: () => rooms.list() },
    {
      ...instructors,
      method: 'POST',
      path: '/class/rooms',
      async answer({ body }, { id }) {
        await rooms.begin(read(newRoom, body, 'Send {"title":"Tuesday"}.').title, id);
        return rooms.list();
      },
    },
    {
      ...instructors,
      method: 'POST',
      path: '/class/rooms/:id/delete',
      async answer({ id }) {
        await rooms.remove(id);
        return rooms.list();
      },
    },
  ];
}

function detailOf(id: string, { seats }: ClassGround, rooms: Rooms): SeatDetail {
  const state = rooms.current().state().board.seats.get(id);
  if (!state) throw learnerUnknown();
  const app = seats.open().find(({ person }) => person.id === id)?.app;
  const tasks = app?.exams.current()?.tasks ?? [];
  const shells = [
    ...tasks.map(({ shell, host }) => ({ name: shell, title: host })),
    ...(app?.terminals.list() ?? []).map(({ name, title, number }) => ({
      name,
      ...(title === undefined ? {} : { title }),
      ...(number === undefined ? {} : { number }),
    })),
  ];
  return { ...state, shells };
}

/** What a learner may do: their own hand, and putting away what was sent to them. */
function learnerRoutes({ clock }: ClassGround, rooms: Rooms): ClassRoute[] {
  const throttles = new Map<string, Throttle>();
  const slowly = (id: string): void => {
    const throttle = throttles.get(id) ?? createThrottle(HANDS, clock);
    throttles.set(id, throttle);
    if (throttle(1) > 0) throw tooOften();
  };
  return [
    {
      for: 'everybody',
      method: 'POST',
      path: '/class/room/hand',
      async answer({ body }, person) {
        onlyLearners(person);
        slowly(person.id);
        const room = rooms.current();
        return eventFor(await room.act(handOf(body, person.id, room.state().room), person.id), person.id);
      },
    },
    {
      for: 'everybody',
      method: 'POST',
      path: '/class/room/messages/:id/read',
      async answer({ id }, person) {
        onlyLearners(person);
        const act = { type: 'read', message: id.slice(0, 60), learner: person.id } as const;
        return eventFor(await rooms.current().act(act, person.id), person.id);
      },
    },
  ];
}

function onlyLearners({ role }: Person): void {
  if (role !== 'learner') throw learnersOnly();
}

function sockets(
  { seats, people }: ClassGround,
  rooms: Rooms,
  serve: (person: Person, connection: Connection) => ConnectionListener,
): ClassSocket[] {
  return [
    {
      path: '/ws/class/room',
      for: 'everybody',
      serve: (person) => (connection) => serve(person, connection),
    },
    {
      path: '/ws/class/seat',
      for: 'instructor',
      serve(person, query) {
        const id = query.get('seat') ?? '';
        const found = seats.open().find((one) => one.person.id === id && one.person.role === 'learner');
        if (!found) throw learnerUnknown();
        const shell = shellAsked(query);
        return (connection) =>
          watchShell({ app: found.app, connection, ...shell, name: person.name.slice(0, 40) });
      },
    },
    {
      path: '/ws/class/broadcast',
      for: 'everybody',
      serve(_person, query) {
        const { broadcast } = rooms.current().state().room;
        const shown = broadcast && seats.open().find(({ person }) => person.id === broadcast.by);
        if (!shown || people.find(broadcast.by)?.role !== 'instructor') throw nothingShown();
        const { size } = shellAsked(query);
        const { shell } = broadcast;
        return (connection) =>
          watchShell({
            app: shown.app,
            connection,
            session: shell,
            size,
            lookOnly: true,
            onUnwelcome: (tell) => whenOver(rooms, broadcast, tell),
          });
      },
    },
  ];
}

/** Calls back once that shell is not shown any more. */
function whenOver(rooms: Rooms, shown: NonNullable<Room['broadcast']>, tell: () => void): Disposable {
  return rooms.current().onEvents((_events, { room: { broadcast } }) => {
    if (broadcast?.at !== shown.at || broadcast.shell !== shown.shell || broadcast.by !== shown.by) tell();
  });
}
