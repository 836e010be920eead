/** The room as a part of the class: who may do what, and who is told of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fold, type Room } from '../../../../server/classroom/room/apply.ts';
import type { RoomEvent } from '../../../../server/classroom/room/events.ts';
import { makeRoomPart } from '../../../../server/classroom/room/part.ts';
import type { ClassPart, ClassRoute, Person } from '../../../../server/classroom/types.ts';
import { classOf, type Heard, KIM, LEE, listening, person, TEACHER, type TestClass } from './class-of.ts';

let made: TestClass;
let part: ClassPart;

beforeEach(async () => {
  made = classOf();
  part = await makeRoomPart(made.ground);
});
afterEach(async () => {
  await part.close?.();
  made[Symbol.dispose]();
});

const routeOf = (method: string, path: string): { route: ClassRoute; id: string } => {
  for (const route of part.routes ?? []) {
    const pattern = new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`);
    const found = route.method === method ? pattern.exec(path) : null;
    if (found) return { route, id: found[1] ?? '' };
  }
  throw new Error(`no route ${method} ${path}`);
};

/** As the class's own router does it. */
async function ask(who: Person, method: string, path: string, body?: unknown): Promise<unknown> {
  const { route, id } = routeOf(method, path);
  if (route.for === 'instructor' && who.role !== 'instructor')
    throw Object.assign(new Error(), { status: 403 });
  return route.answer({ id, body, query: new URLSearchParams() }, who);
}

/** Until everything before it is on disk. */
async function written(): Promise<void> {
  titles += 1;
  await act({ type: 'titled', title: `room ${titles}` });
}
let titles = 0;

const act = (body: unknown, who = TEACHER): Promise<unknown> => ask(who, 'POST', '/class/room/act', body);

function enter(who: Person): Heard & { leave(): void } {
  const socket = part.sockets?.find(({ path }) => path === '/ws/class/room');
  const heard = listening();
  const listener = socket?.serve(who, new URLSearchParams())(heard.connection);
  return Object.assign(heard, { leave: () => listener?.closed() });
}

/** The room as a page has it that has heard all that. */
const roomOf = ({ messages }: Heard): Room =>
  messages.reduce<Room | undefined>((room, message) => {
    if ('room' in message) return message['room'] as Room;
    return message.type === 'events' ? fold(message['events'] as RoomEvent[], room) : room;
  }, undefined) as Room;

const last = ({ messages }: Heard, type: string) => messages.findLast((message) => message.type === type);

describe('who may', () => {
  it('do what instructors do: instructors', () => {
    const open = (part.routes ?? []).filter((route) => route.for === 'everybody').map(({ path }) => path);
    expect(open).toEqual(['/class/room/hand', '/class/room/messages/:id/read']);
    const sockets = (part.sockets ?? [])
      .filter((socket) => socket.for === 'everybody')
      .map(({ path }) => path);
    expect(sockets).toEqual(['/ws/class/room', '/ws/class/broadcast']);
  });

  it('raise a hand: learners, their own', async () => {
    await expect(ask(TEACHER, 'POST', '/class/room/hand', { up: true })).rejects.toMatchObject({
      status: 403,
    });
    await expect(ask(KIM, 'POST', '/class/room/hand', { up: true, learner: 'lee' })).rejects.toMatchObject({
      status: 400,
    });
    await ask(LEE, 'POST', '/class/room/hand', { up: true });
    // Kim's hand is not up, and Lee's is not Kim's to lower.
    await expect(ask(KIM, 'POST', '/class/room/hand', { up: false })).rejects.toMatchObject({ status: 409 });
  });

  it('not: raise it all the time', async () => {
    const often = async (): Promise<void> => {
      for (let time = 0; time < 4; time += 1) {
        await ask(KIM, 'POST', '/class/room/hand', { up: true });
        await ask(KIM, 'POST', '/class/room/hand', { up: false });
      }
    };
    await expect(often()).rejects.toMatchObject({ status: 429 });
    await ask(LEE, 'POST', '/class/room/hand', { up: true });
  });

  it('put away a message: whom it was for', async () => {
    const { message } = (await act({
      type: 'sent',
      to: ['kim'],
      content: { kind: 'hint', words: 'Look at the events.' },
    })) as { message: string };
    const read = (who: Person) => ask(who, 'POST', `/class/room/messages/${message}/read`);
    await expect(read(LEE)).rejects.toMatchObject({ status: 409 });
    await expect(read(TEACHER)).rejects.toMatchObject({ status: 403 });
    expect(await read(KIM)).toMatchObject({ type: 'read', learner: 'kim' });
  });
});

describe('what an instructor asks', () => {
  it.each([
    ['is none', { type: 'exploded' }, 400],
    ['happens by itself only', { type: 'came', learner: 'kim' }, 400],
    ["is a learner's to do", { type: 'hand-raised', hand: 'h', learner: 'kim' }, 400],
    [
      'has an id of its own',
      { type: 'sent', message: 'mine', to: 'all', content: { kind: 'words', words: 'x' } },
      400,
    ],
    [
      'links to a script',
      { type: 'sent', to: 'all', content: { kind: 'link', address: 'javascript:1' } },
      400,
    ],
    ['is about no lesson of ours', { type: 'lesson-opened', lesson: 'astrology' }, 404],
    ['is about no exercise of ours', { type: 'exercise-timed', exercise: 'astrology', seconds: 60 }, 404],
    [
      'is about no exam of ours',
      {
        type: 'exam-planned',
        exam: 'astrology',
        from: '2026-11-23T00:00:00Z',
        until: '2026-11-23T01:00:00Z',
      },
      404,
    ],
    [
      'is for nobody of ours',
      { type: 'sent', to: ['stranger'], content: { kind: 'words', words: 'x' } },
      404,
    ],
    ['is for an instructor', { type: 'time-granted', learner: 'teacher', percent: 10 }, 404],
    [
      'plans what is not there',
      { type: 'lessons-planned', lessons: [{ lesson: 'astrology' }], others: 'open' },
      404,
    ],
    ['makes no sense now', { type: 'hand-lowered', hand: 'h9' }, 409],
  ])('is refused when it %s', async (_what, body, status) => {
    await expect((async () => act(body))()).rejects.toMatchObject({ status });
  });

  it('of a time box is told to all with its end', async () => {
    const kim = enter(KIM);
    await act({ type: 'exercise-timed', exercise: 'first', seconds: 600 });
    const ends = new Date(made.clock.now() + 600_000).toISOString();
    expect(roomOf(kim).timeBox).toMatchObject({ exercise: 'first', lesson: 'lesson', endsAt: ends });
  });
});

describe('on /ws/class/room', () => {
  it('instructors hear of the board, and learners of the room alone', async () => {
    const teacher = enter(TEACHER);
    const kim = enter(KIM);
    await written();
    made.clock.advance(2_000);
    expect(teacher.messages[0]?.type).toBe('board');
    expect(teacher.messages.some(({ type }) => type === 'rows')).toBe(true);
    expect(new Set(kim.messages.map(({ type }) => type))).toEqual(new Set(['room', 'events']));
    expect(JSON.stringify(kim.messages)).not.toContain('LEE');
  });

  it('whoever comes hears the whole first, whatever is about to be told', async () => {
    const early = enter(TEACHER);
    await written();
    await ask(KIM, 'POST', '/class/room/hand', { up: true });
    const late = enter(TEACHER);
    expect(late.messages.map(({ type }) => type)).toEqual(['board']);
    expect(early.messages.some(({ type }) => type === 'rows')).toBe(true);
  });

  it('all see the same room, whenever they came', async () => {
    const early = enter(KIM);
    await ask(LEE, 'POST', '/class/room/hand', { up: true, question: 'Why?' });
    await ask(KIM, 'POST', '/class/room/hand', { up: true });
    await act({ type: 'sent', to: ['lee'], content: { kind: 'words', words: 'Coming' } });
    await act({ type: 'lesson-shown', lesson: 'lesson' });
    const late = enter(KIM);
    expect(roomOf(early)).toEqual(roomOf(late));
    expect(roomOf(late).hands.map(({ learner }) => learner)).toEqual(['', 'kim']);
    const teacher = enter(TEACHER);
    expect(roomOf(teacher).hands.map(({ question }) => question)).toEqual(['Why?', undefined]);
  });

  it('tells what a learner does as changes of a row, gathered', async () => {
    const teacher = enter(TEACHER);
    await written();
    made.clock.advance(2_000);
    const before = teacher.messages.length;
    const events = made.events.get('kim');
    const attempt = { id: 'a1', exercise: 'first', state: 'open' as const, startedAt: '', verdicts: [] };
    const state = { exercise: 'first', attempt, attempts: 1, passed: false, lacks: [], busy: 'no' as const };
    events?.publish({ type: 'exercise', state });
    events?.publish({ type: 'live', exercise: 'first', sights: [{ check: 'one', state: 'pass' }] });
    await made.clock.advanceAsync(500);
    await waitFor(() => teacher.messages.length > before || undefined, made);
    const changes = teacher.messages.slice(before).filter(({ type }) => type === 'rows');
    expect(
      changes
        .flatMap((one) => one['rows'] as { learner: string }[])
        .every(({ learner }) => learner === 'kim'),
    ).toBe(true);
    expect(changes.length).toBeLessThanOrEqual(2);
    await made.clock.advanceAsync(1_000);
    expect(last(teacher, 'shares')).toMatchObject({ shares: [{ exercise: 'first', begun: 1 }] });
  });

  it('a learner who goes from page to page stays there; one who closes the last is away after a moment', async () => {
    const teacher = enter(TEACHER);
    const first = enter(KIM);
    first.leave();
    const second = enter(KIM);
    await written();
    await made.clock.advanceAsync(10_000);
    expect(present(teacher, 'kim')).toBe(true);
    second.leave();
    await made.clock.advanceAsync(7_000);
    expect(present(teacher, 'kim')).toBe(true);
    await made.clock.advanceAsync(2_000);
    await waitFor(() => present(teacher, 'kim') === false || undefined, made);
  });

  it('another room is told to all as a whole', async () => {
    const kim = enter(KIM);
    const teacher = enter(TEACHER);
    await ask(KIM, 'POST', '/class/room/hand', { up: true });
    await ask(TEACHER, 'POST', '/class/rooms', { title: 'Tuesday' });
    expect(roomOf(kim)).toMatchObject({ title: 'Tuesday', hands: [] });
    expect(roomOf(teacher).title).toBe('Tuesday');
  });

  it('somebody who has gone from the class is gone from the board', async () => {
    const teacher = enter(TEACHER);
    await written();
    made.change({ type: 'gone', person: KIM });
    await waitFor(
      () => (last(teacher, 'board')?.['rows'] as unknown[] | undefined)?.length === 1 || undefined,
      made,
    );
    expect(JSON.stringify(last(teacher, 'board'))).not.toContain('KIM');
  });

  it('whoever does not take what is sent is cut off, to come again', async () => {
    const kim = enter(KIM);
    kim.buffered = 2 * 1024 * 1024;
    await act({ type: 'attention-called', mode: 'pause' });
    expect(kim.closed).toEqual([1013]);
  });
});

describe('a seat on the board', () => {
  it('is told in detail to instructors, with its shells', async () => {
    await written();
    expect(await ask(TEACHER, 'GET', '/class/room/seats/kim')).toMatchObject({
      learner: 'kim',
      shells: [{ name: 'main' }],
    });
    await expect(ask(TEACHER, 'GET', '/class/room/seats/nobody')).rejects.toMatchObject({ status: 404 });
  });
});

describe('a shell', () => {
  const socket = (path: string) => part.sockets?.find((one) => one.path === path);

  it('of nobody, and of an instructor, is not watched as a seat', () => {
    const watch = (query: string) => () =>
      socket('/ws/class/seat')?.serve(TEACHER, new URLSearchParams(query));
    expect(watch('seat=nobody')).toThrow(expect.objectContaining({ status: 404 }));
    expect(watch('seat=teacher')).toThrow(expect.objectContaining({ status: 404 }));
    expect(watch('seat=kim&session=../x')).toThrow(expect.objectContaining({ status: 400 }));
    expect(watch('seat=kim&session=main')).not.toThrow();
  });

  it('of the instructor is seen by the class only while it is shown', async () => {
    const look = () => socket('/ws/class/broadcast')?.serve(KIM, new URLSearchParams());
    expect(look).toThrow(expect.objectContaining({ status: 404 }));
    await act({ type: 'broadcast-started', shell: 'main' });
    expect(look).not.toThrow();
    await act({ type: 'broadcast-ended' });
    expect(look).toThrow(expect.objectContaining({ status: 404 }));
  });

  it('of the instructor is another one when they say so, and the one before is seen no more', async () => {
    made.shells(TEACHER, ['main', 'shell-2']);
    await act({ type: 'broadcast-started', shell: 'main' });
    const kim = enter(KIM);
    await act({ type: 'broadcast-started', shell: 'shell-2' });
    await written();
    expect(roomOf(kim).broadcast).toMatchObject({ shell: 'shell-2', by: 'teacher' });
  });

  it.each([
    ['they do not have', 'shell-9'],
    ['is the shell of a task of an exam', 'exam-1'],
  ])('that %s is not shown', async (_what, shell) => {
    await expect(act({ type: 'broadcast-started', shell })).rejects.toMatchObject({
      status: 404,
      code: 'terminal/unknown',
    });
  });

  it('that the instructor closes is shown no longer; another one that they close changes nothing', async () => {
    made.shells(TEACHER, ['main', 'shell-2', 'shell-3']);
    await act({ type: 'broadcast-started', shell: 'shell-2' });
    const kim = enter(KIM);
    made.shells(TEACHER, ['main', 'shell-2']);
    await written();
    expect(roomOf(kim).broadcast).toMatchObject({ shell: 'shell-2' });
    made.shells(TEACHER, ['main']);
    await written();
    expect(roomOf(kim)).not.toHaveProperty('broadcast');
  });
});

describe('a room that is in use', () => {
  it('comes back after a restart with everything but who is there', async () => {
    const kim = enter(KIM);
    await ask(KIM, 'POST', '/class/room/hand', { up: true });
    await act({ type: 'exercise-timed', exercise: 'first', seconds: 600 });
    const before = roomOf(kim);
    await part.close?.();
    part = await makeRoomPart(made.ground);
    const again = enter(KIM);
    expect(roomOf(again)).toEqual(before);
    const teacher = enter(TEACHER);
    await written();
    expect(rowsOf(last(teacher, 'board')).map(({ learner }) => learner)).toEqual(['kim', 'lee']);
  });

  it('takes up who joins later', async () => {
    const teacher = enter(TEACHER);
    made.change({ type: 'came', person: person('park') });
    await waitFor(() => JSON.stringify(last(teacher, 'rows') ?? {}).includes('PARK') || undefined, made);
  });
});

const rowsOf = (message: Record<string, unknown> | undefined) =>
  (message?.['rows'] ?? []) as { learner: string; present?: boolean }[];

function present(teacher: Heard, learner: string): boolean | undefined {
  let now: boolean | undefined;
  for (const message of teacher.messages) {
    for (const row of rowsOf(message)) if (row.learner === learner) now = row.present ?? now;
  }
  return now;
}

/** Until the disk has taken it and what was gathered has been told. */
async function waitFor(met: () => unknown, { clock }: TestClass): Promise<void> {
  await expect
    .poll(
      async () => {
        await clock.advanceAsync(250);
        return met();
      },
      { interval: 5, timeout: 4_000 },
    )
    .toBeTruthy();
}
