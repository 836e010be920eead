/** A class without a server: people, seats whose Applications are told what they are, and connections that keep what they hear. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application } from '../../../../server/application.ts';
import type { ClassGround, PeopleChange, Person, Seat } from '../../../../server/classroom/types.ts';
import { createEvents, type Events } from '../../../../server/events.ts';
import { createLog } from '../../../../server/log.ts';
import type { Connection } from '../../../../server/socket.ts';
import { emptyData, type StoreData } from '../../../../server/store/types.ts';
import { type HandWoundClock, handWoundClock } from '../../../fakes/clock.ts';
import { courseOf, exerciseOf } from '../../harness.ts';

export const person = (id: string, role: Person['role'] = 'learner'): Person => ({
  id,
  role,
  name: id.toUpperCase(),
  joinedAt: '2026-11-23T00:00:00Z',
});

export const TEACHER = person('teacher', 'instructor');
export const KIM = person('kim');
export const LEE = person('lee');

export interface TestClass extends Disposable {
  readonly ground: ClassGround;
  readonly clock: HandWoundClock;
  readonly logged: string[];
  /** Of a learner whose seat is open. */
  readonly events: ReadonlyMap<string, Events>;
  change(change: PeopleChange): void;
  /** Their shells are these from now on. */
  shells(of: Person, names: readonly string[]): void;
}

export function classOf(people: readonly Person[] = [TEACHER, KIM, LEE]): TestClass {
  const folder = mkdtempSync(join(tmpdir(), 'naru-class-'));
  const clock = handWoundClock();
  const logged: string[] = [];
  const events = new Map(people.map(({ id }) => [id, createEvents()]));
  let here = [...people];
  const tell = new Set<(change: PeopleChange) => void>();
  const nothing: Disposable = { [Symbol.dispose]() {} };
  const shells = new Map<string, readonly string[]>();
  const shellsOf = (id: string) =>
    (shells.get(id) ?? ['main']).map((name) => ({ name, state: 'open' as const }));
  const seats = people.map(
    (one): Seat => ({ person: one, app: appOf(events.get(one.id) as Events, () => shellsOf(one.id)) }),
  );
  const course = courseOf([exerciseOf('first')]);
  const exercises = new Map([['first', exerciseOf('first')]]);
  const ground = {
    clock,
    log: createLog((line) => logged.push(line)),
    folder,
    people: {
      list: () => here,
      find: (id: string) => here.find((one) => one.id === id),
      onChange(listener: (change: PeopleChange) => void) {
        tell.add(listener);
        return { [Symbol.dispose]: () => void tell.delete(listener) };
      },
    },
    seats: {
      open: () => seats,
      of: async (id: string) => seats.find((one) => one.person.id === id) as Seat,
      enter: () => nothing,
      onOpen: () => nothing,
      onClose: () => nothing,
    },
    content: () => ({ course, exercises, exams: new Map([['mock', {}]]), mock: new Set() }),
  } as unknown as ClassGround;
  return {
    ground,
    clock,
    logged,
    events,
    change(change) {
      here = here.filter(({ id }) => id !== change.person.id);
      if (change.type !== 'gone') here.push(change.person);
      for (const one of tell) one(change);
    },
    shells({ id }, names) {
      shells.set(id, names);
      events.get(id)?.publish({ type: 'shells', shells: shellsOf(id) });
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function appOf(events: Events, list: () => readonly object[]): Application {
  const data = emptyData();
  return {
    events,
    store: { read: (pick: (all: StoreData) => unknown) => pick(data) },
    content: () => ({ exercises: new Map([['first', exerciseOf('first')]]) }),
    sandbox: { state: () => ({ generation: 1 }) },
    exams: { current: () => undefined, allow: async () => undefined },
    attempts: {},
    terminals: { list },
  } as unknown as Application;
}

/** What came over a connection, oldest first. */
export interface Heard {
  readonly connection: Connection;
  readonly messages: { type: string; [key: string]: unknown }[];
  readonly closed: number[];
  buffered: number;
}

export function listening(): Heard {
  const heard: Heard = {
    messages: [],
    closed: [],
    buffered: 0,
    connection: {
      open: true,
      get buffered() {
        return heard.buffered;
      },
      clogged: false,
      sendText: (text) => void heard.messages.push(JSON.parse(text)),
      sendBinary() {},
      close: (code) => void heard.closed.push(code),
    },
  };
  return heard;
}
