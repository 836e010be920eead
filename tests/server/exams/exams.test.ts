/** An exam from its beginning to its result, and whatever gets in its way. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../checker/types.ts';
import type { Act } from '../../../server/exams/sitting.ts';
import { Clocks, course, Disk, exam, quiet, type Room, roomOf } from './room.ts';

const MINUTE = 60_000;
const code = (value: string) => expect.objectContaining({ code: value });

/** Ends the exam and waits for what it came to. */
async function ended({ exams }: Room) {
  const { id } = exams.current()!;
  await exams.act(id, { act: 'end' });
  await quiet();
  return exams.result(id);
}

/** The server ends, in order or not, and another one begins. */
async function next({ disk, clocks, exams }: Room, { killed = false } = {}): Promise<Room> {
  if (!killed) await exams.stop();
  const room = roomOf({ disk, clocks });
  room.exams.recall();
  await quiet();
  return room;
}

describe('the time of an exam in a class', () => {
  it('is longer for whoever was granted more, also when that is said in the middle', async () => {
    const room = roomOf();
    await room.exams.allow(() => ({ extra: 25 }));
    expect(await room.open()).toMatchObject({ minutes: 150, left: 150 * MINUTE });
    await room.clocks.pass(60 * MINUTE);
    await room.exams.allow(() => ({ extra: 50 }));
    expect(room.exams.current()).toMatchObject({ minutes: 180, left: 120 * MINUTE });
  });

  it('ends with its window for who begins late', async () => {
    const room = roomOf();
    const until = room.clocks.now().wall + 45 * MINUTE;
    await room.exams.allow(() => ({ extra: 0, until }));
    expect(await room.open()).toMatchObject({ left: 45 * MINUTE });
    await room.clocks.pass(45 * MINUTE);
    await quiet();
    expect(room.exams.current()).toMatchObject({ phase: 'ended', endedBy: 'time' });
  });
});

describe('beginning an exam', () => {
  it('prepares a cluster for each task before the clock runs', async () => {
    const gate = Promise.withResolvers<void>();
    const room = roomOf({
      makeStartState: async () => {
        await gate.promise;
        return { memories: [] };
      },
    });
    expect(await room.exams.start('final')).toMatchObject({ phase: 'preparing', of: 2, done: 0, tasks: [] });
    await room.clocks.pass(10 * MINUTE);
    expect(room.exams.current()).toMatchObject({ phase: 'preparing', left: 120 * MINUTE });
    gate.resolve();
    await quiet();
    expect(room.exams.current()).toMatchObject({ phase: 'open', left: 120 * MINUTE });
    expect([...room.disk.provider.sandboxes.keys()]).toEqual([
      expect.stringMatching(/^exam-.*-1$/),
      expect.stringMatching(/^exam-.*-2$/),
    ]);
    const places = [room.exams.sandboxOf(1), room.exams.sandboxOf(2)];
    expect(new Set(await Promise.all(places)).size).toBe(2);
  });

  it('shows tasks with their weights, hosts and shells, in English', async () => {
    const { tasks } = await roomOf().open();
    expect(tasks).toEqual([
      expect.objectContaining({
        number: 1,
        exercise: 'first',
        weight: 60,
        host: 'cka-01',
        shell: 'exam-1',
        seen: true,
      }),
      expect.objectContaining({
        number: 2,
        exercise: 'second',
        weight: 40,
        host: 'cka-02',
        shell: 'exam-2',
        seen: false,
      }),
    ]);
    expect(tasks[0]?.title).toBe(`first ${tasks[0]?.values['word']}`);
    expect(tasks[0]).not.toHaveProperty('titleKo');
  });

  it('tells nothing of checks, nor of values that no text shows', async () => {
    const room = roomOf();
    await room.open();
    expect(JSON.stringify(room.told)).not.toMatch(/verdict|check|points|xyzzy|grade/);
  });

  it('has other values each time', async () => {
    const room = roomOf();
    const first = await room.open();
    await ended(room);
    const second = await room.open();
    expect(second.tasks[0]?.values).not.toEqual(first.tasks[0]?.values);
  });

  it('is refused while another one is under way', async () => {
    const room = roomOf();
    await room.open();
    await expect(room.exams.start('practice')).rejects.toEqual(code('exam/under-way'));
    await expect(room.exams.start('nothing')).rejects.toEqual(code('exam/unknown'));
    expect(room.disk.data.sittings).toHaveLength(1);
  });

  it('is refused where its tasks cannot be done, and the list says what is missing', async () => {
    const room = roomOf({ missingTools: ({ id }) => (id === 'second' ? ['helm'] : []) });
    await expect(room.exams.start('final')).rejects.toEqual(code('exam/cannot-run'));
    expect(room.exams.list().exams[0]).toMatchObject({ id: 'final', lacks: ['helm'] });
    expect(room.disk.data.sittings).toEqual([]);
  });

  it('that fails leaves nothing behind, and says why', async () => {
    const room = roomOf({
      makeStartState: async ({ id }) => {
        if (id === 'second') throw new Error('no');
        return { memories: [] };
      },
    });
    expect(await room.open()).toMatchObject({
      phase: 'failed',
      problem: { code: 'server/internal' },
      tasks: [],
    });
    expect(room.disk.data.sittings).toEqual([]);
    expect(room.disk.provider.sandboxes.size).toBe(0);
  });

  it('can be given up while it is prepared', async () => {
    const room = roomOf({
      makeStartState: (_exercise, _sandbox, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    const { id } = await room.exams.start('final');
    await quiet();
    await room.exams.act(id, { act: 'end' });
    expect(room.exams.current()).toBeUndefined();
    expect(room.disk.data.sittings).toEqual([]);
    expect(room.disk.provider.sandboxes.size).toBe(0);
  });
});

describe('an exam whose disk is full while it is prepared', () => {
  it('does not begin, and can be given up as soon as there is room', async () => {
    const gate = Promise.withResolvers<void>();
    const room = roomOf({
      makeStartState: async () => {
        await gate.promise;
        return { memories: [] };
      },
    });
    const { id } = await room.exams.start('final');
    room.disk.full = true;
    gate.resolve();
    await quiet();
    expect(room.exams.current()).toMatchObject({ phase: 'preparing' });
    await expect(room.exams.act(id, { act: 'end' })).rejects.toEqual(code('store/not-written'));
    room.disk.full = false;
    await room.exams.act(id, { act: 'end' });
    expect(room.exams.current()).toBeUndefined();
    expect(room.disk.data.sittings).toEqual([]);
    expect(await room.open()).toMatchObject({ phase: 'open' });
  });
});

describe('an exam that is open', () => {
  it('keeps flags, notes, what was looked at and for how long', async () => {
    const room = roomOf();
    const { id } = await room.open();
    await room.clocks.pass(MINUTE);
    await room.exams.act(id, { act: 'look', task: 2 });
    await room.exams.act(id, { act: 'flag', task: 2, flagged: true });
    await room.exams.act(id, { act: 'note', task: 2, note: 'later' });
    expect(room.exams.current()?.tasks[1]).toMatchObject({ flagged: true, note: 'later', seen: true });
    await room.clocks.pass(2 * MINUTE);
    const { tasks } = await ended(room);
    expect(tasks.map(({ seconds }) => seconds)).toEqual([60, 120]);
    expect(tasks[1]).toMatchObject({ flagged: true, note: 'later' });
  });

  it('hands out Korean once it was asked for, and notes that down', async () => {
    const room = roomOf();
    const { id } = await room.open();
    expect([room.exams.mayRead('first', 'en'), room.exams.mayRead('first', 'ko')]).toEqual([true, false]);
    const { tasks } = await room.exams.act(id, { act: 'korean', task: 1 });
    expect(tasks[0]?.titleKo).toBe('first (한국어)');
    expect(room.exams.mayRead('first', 'ko')).toBe(true);
    expect(room.exams.mayRead('second', 'ko')).toBe(false);
    expect((await ended(room)).tasks.map(({ korean }) => korean)).toEqual([true, false]);
  });

  it('holds its exercises: they are done here and nowhere else', async () => {
    const room = roomOf();
    expect(room.exams.holds('first')).toBe(false);
    await room.open();
    expect(room.exams.holds('first')).toBe(true);
    await ended(room);
    expect(room.exams.holds('first')).toBe(false);
  });

  it('refuses tasks that it does not have', async () => {
    const room = roomOf();
    const { id } = await room.open();
    await expect(room.exams.act(id, { act: 'look', task: 9 })).rejects.toMatchObject({ status: 404 });
    await expect(room.exams.act('other', { act: 'end' })).rejects.toEqual(code('exam/sitting-unknown'));
  });

  it('has texts that are read by nobody before, during a pause, or of another exam', async () => {
    const room = roomOf();
    expect(room.exams.mayRead('first', 'en')).toBe(false);
    const { id } = await room.open('practice');
    expect(room.exams.mayRead('unasked', 'en')).toBe(false);
    await room.exams.act(id, { act: 'pause' });
    expect(room.exams.mayRead('first', 'en')).toBe(false);
    await ended(room);
    expect([room.exams.mayRead('first', 'en'), room.exams.mayRead('first', 'ko')]).toEqual([true, true]);
  });
});

describe('a pause', () => {
  it('lets time stand still, over a restart of the server, too', async () => {
    let room = roomOf();
    const { id } = await room.open('practice');
    await room.clocks.pass(10 * MINUTE);
    expect(await room.exams.act(id, { act: 'pause' })).toMatchObject({ phase: 'paused', tasks: [] });
    await room.clocks.pass(300 * MINUTE);
    room = await next(room, { killed: true });
    expect(room.exams.current()).toMatchObject({ phase: 'paused', left: 110 * MINUTE });
    await room.exams.act(id, { act: 'resume' });
    await room.clocks.pass(MINUTE);
    expect(room.exams.current()).toMatchObject({ phase: 'open', left: 109 * MINUTE });
  });

  it('takes nothing meanwhile, and can be asked for and ended twice', async () => {
    const room = roomOf();
    const { id } = await room.open('practice');
    await room.exams.act(id, { act: 'pause' });
    await room.exams.act(id, { act: 'pause' });
    await expect(room.exams.act(id, { act: 'flag', task: 1, flagged: true })).rejects.toEqual(
      code('exam/not-open'),
    );
    await room.exams.act(id, { act: 'resume' });
    expect(await room.exams.act(id, { act: 'resume' })).toMatchObject({ phase: 'open' });
  });

  it('is for practice alone', async () => {
    const room = roomOf();
    const { id } = await room.open('final');
    await expect(room.exams.act(id, { act: 'pause' })).rejects.toEqual(code('exam/no-pause'));
  });
});

describe('time', () => {
  it('ends the exam when it is up, closes the shells, and judges what is there', async () => {
    const room = roomOf();
    const { id } = await room.open();
    await room.clocks.pass(119 * MINUTE);
    expect(room.exams.current()).toMatchObject({ phase: 'open', left: MINUTE });
    await room.clocks.pass(MINUTE + 1_000);
    expect(room.closed).toContain('exam-2');
    expect(room.exams.result(id)).toMatchObject({ endedBy: 'time', used: 7200, score: 100, passed: true });
  });

  it('does not change when somebody sets the clock on the wall', async () => {
    const room = roomOf();
    await room.open();
    room.clocks.wall += 5_000 * MINUTE;
    await room.clocks.pass(MINUTE);
    expect(room.exams.current()).toMatchObject({ phase: 'open', left: 119 * MINUTE });
    room.clocks.wall -= 9_000 * MINUTE;
    await room.clocks.pass(MINUTE);
    expect(room.exams.current()).toMatchObject({ phase: 'open', left: 118 * MINUTE });
  });

  it('goes on while the machine sleeps', async () => {
    const room = roomOf();
    await room.open();
    room.clocks.sleep(30 * MINUTE);
    expect(room.exams.current()).toMatchObject({ left: 90 * MINUTE });
  });

  it('is up from the moment it is, also before a timer has noticed', async () => {
    const room = roomOf();
    const { id } = await room.open();
    room.clocks.sleep(121 * MINUTE);
    expect(room.exams.current()).toMatchObject({ phase: 'judging', left: 0, tasks: [] });
    await expect(room.exams.act(id, { act: 'note', task: 1, note: 'late' })).rejects.toEqual(
      code('exam/over'),
    );
  });

  it('goes on while no server runs, and ends the exam when it was up, not when that was noticed', async () => {
    const room = roomOf();
    const { id } = await room.open();
    await room.clocks.pass(20 * MINUTE);
    await room.exams.stop();
    const end = new Date(room.clocks.wall + 100 * MINUTE).toISOString();
    room.clocks.sleep(500 * MINUTE);
    const later = await next(room, { killed: true });
    await later.clocks.pass(1_000);
    expect(later.exams.result(id)).toMatchObject({ endedBy: 'time', endedAt: end, used: 7200 });
  });

  it('is what the wall says over a restart of the machine, and was written down each minute before', async () => {
    const room = roomOf();
    await room.open();
    await room.clocks.pass(30 * MINUTE);
    Object.assign(room.clocks, { boot: 'second', steady: 7, wall: room.clocks.wall + 5 * MINUTE });
    const later = await next(room, { killed: true });
    expect(later.exams.current()).toMatchObject({ phase: 'open', left: 85 * MINUTE });
  });
});

describe('a server that is killed', () => {
  it('loses nothing of an open exam', async () => {
    let room = roomOf();
    const { id } = await room.open();
    await room.exams.act(id, { act: 'flag', task: 2, flagged: true });
    const [before] = [...room.disk.provider.sandboxes.values()];
    room = await next(room, { killed: true });
    expect(room.exams.current()).toMatchObject({
      id,
      phase: 'open',
      tasks: [{ lost: false }, { flagged: true }],
    });
    expect(await room.exams.sandboxOf(1)).toBe(before);
    expect((await ended(room)).score).toBe(100);
  });

  it('forgets an exam that was being prepared, clusters included', async () => {
    let room = roomOf({ makeStartState: () => new Promise(() => undefined) });
    await room.exams.start('final');
    await quiet();
    expect(room.disk.provider.sandboxes.size).toBeGreaterThan(0);
    room = await next(room, { killed: true });
    expect(room.exams.current()).toBeUndefined();
    expect(room.disk.data.sittings).toEqual([]);
    expect(room.disk.provider.sandboxes.size).toBe(0);
  });

  it('goes on with the judging where it was', async () => {
    const disk = new Disk();
    const judged: string[] = [];
    const first = roomOf({
      disk,
      runChecks: async ({ id, checks }) => {
        judged.push(id);
        if (id === 'second') return new Promise(() => undefined);
        return checks.map((check): Verdict => ({ check: check.id, outcome: 'fail', findings: [] }));
      },
    });
    const { id } = await first.open();
    await first.exams.act(id, { act: 'end' });
    await quiet();
    expect(first.exams.current()).toMatchObject({ phase: 'judging', done: 1 });
    const room = await next(first, { killed: true });
    expect(room.exams.result(id)).toMatchObject({ score: 40 });
    expect(judged).toEqual(['first', 'second']);
  });

  it('leaves a learner the other tasks where a cluster cannot be brought back', async () => {
    let room = roomOf();
    await room.open();
    const [lost] = [...room.disk.provider.sandboxes.keys()];
    room.disk.provider.sandboxes.delete(lost!);
    room = await next(room, { killed: true });
    expect(room.exams.current()?.tasks.map((task) => task.lost)).toEqual([true, false]);
    await expect(room.exams.sandboxOf(1)).rejects.toEqual(code('sandbox/not-answering'));
    const result = await ended(room);
    expect(result).toMatchObject({ score: 100, tasks: [{ counted: 0 }, { counted: 40 }] });
  });

  it('ends the clusters that a crash has left behind, and no others', async () => {
    const disk = new Disk();
    const options = { signal: new AbortController().signal, onProgress: () => undefined };
    await disk.provider.create({ nodes: 1 }, { id: 'exam-forgotten-1', ...options });
    await disk.provider.create({ nodes: 1 }, { id: 'naru-of-lessons', ...options });
    await next(roomOf({ disk }));
    expect([...disk.provider.sandboxes.keys()]).toEqual(['naru-of-lessons']);
  });
});

describe('the end', () => {
  it('comes once, however often it is asked for', async () => {
    const room = roomOf();
    const { id } = await room.open();
    const [first, second] = await Promise.all([
      room.exams.act(id, { act: 'end' }),
      room.exams.act(id, { act: 'end' }),
    ]);
    expect([first.phase, second.phase]).toEqual(['judging', 'judging']);
    await quiet();
    expect((await room.exams.act(id, { act: 'end' })).phase).toBe('ended');
    expect(room.disk.data.exercises['first']?.attempts).toHaveLength(1);
  });

  it.each<[string, Act]>([
    ['a flag', { act: 'flag', task: 1, flagged: true }],
    ['a note', { act: 'note', task: 1, note: 'x' }],
    ['a look', { act: 'look', task: 1 }],
    ['Korean', { act: 'korean', task: 1 }],
    ['a pause', { act: 'pause' }],
    ['going on', { act: 'resume' }],
  ])('is followed by nothing: %s is refused', async (_what, act) => {
    const room = roomOf();
    const { id } = await room.open('practice');
    await ended(room);
    await expect(room.exams.act(id, act)).rejects.toEqual(code('exam/over'));
  });

  it('closes the shells before the first check is made', async () => {
    const seen: string[][] = [];
    const room = roomOf({
      runChecks: async ({ checks }) => {
        seen.push([...room.closed]);
        return checks.map(({ id }): Verdict => ({ check: id, outcome: 'pass' }));
      },
    });
    await room.open();
    await ended(room);
    expect(seen[0]).toEqual(['exam-1', 'exam-2']);
    expect(room.disk.provider.sandboxes.size).toBe(0);
  });

  it('gives points for parts, and says what the missing ones were for', async () => {
    const findings = [{ code: 'object.missing', values: { object: 'Pod x' } }];
    const room = roomOf({
      runChecks: async () => [
        { check: 'one', outcome: 'pass' },
        { check: 'two', outcome: 'fail', findings },
      ],
    });
    await room.open();
    const { score, passed, tasks } = await ended(room);
    expect({ score, passed }).toEqual({ score: 33.3, passed: false });
    expect(tasks[0]).toMatchObject({ earned: 20, weight: 60 });
    expect(tasks[0]?.checks[1]).toMatchObject({
      words: { ko: '둘', en: 'Two' },
      worth: 40,
      counts: 'missed',
      verdict: { outcome: 'fail', findings },
    });
  });

  it('asks a second time where a check could not be made, and then lets it cost nothing', async () => {
    let rounds = 0;
    const room = roomOf({
      runChecks: async (_exercise, _sandbox, { known }) => {
        rounds += 1;
        const two = known.has('one') ? 'pass' : 'fault';
        return [
          { check: 'one', outcome: 'pass' },
          two === 'pass'
            ? { check: 'two', outcome: 'pass' }
            : { check: 'two', outcome: 'fault', reason: 'x' },
        ];
      },
    });
    await room.open();
    expect((await ended(room)).score).toBe(100);
    expect(rounds).toBe(4);
  });

  it('counts as an attempt of each exercise, and leaves one of a lesson that is under way the last', async () => {
    const room = roomOf();
    await room.open();
    await room.disk.update((data) => {
      const attempts = [{ ...attempt, id: 'mine' }];
      data.exercises['first'] = { passed: false, attempts };
    });
    await ended(room);
    expect(room.disk.data.exercises['first']).toMatchObject({
      passed: true,
      best: { points: 3, of: 3 },
      attempts: [
        { exam: true, state: 'submitted', submissions: [{ number: 1 }] },
        { id: 'mine', state: 'open' },
      ],
    });
  });

  it('is in the list of exams, newest first', async () => {
    const room = roomOf();
    await room.open();
    const first = await ended(room);
    await room.open('practice');
    const second = await ended(room);
    expect(room.exams.list().sittings.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(room.exams.list().sittings[0]).toMatchObject({ exam: 'practice', score: 100, passed: true });
  });

  it('has no result before it, nor is there one of what nobody sat', async () => {
    const room = roomOf();
    const { id } = await room.open();
    expect(() => room.exams.result(id)).toThrow(code('exam/not-over'));
    expect(() => room.exams.result('none')).toThrow(code('exam/sitting-unknown'));
  });
});

const attempt = {
  exercise: 'first',
  state: 'open' as const,
  startedAt: '2026-01-01T09:00:00.000Z',
  verdicts: [],
  generation: 1,
  seed: '',
  values: {},
  stuck: [],
  submissions: [],
};

describe('a full disk', () => {
  it('refuses what cannot be kept, and leaves everything as it was', async () => {
    const room = roomOf();
    const { id } = await room.open();
    room.disk.full = true;
    await expect(room.exams.act(id, { act: 'note', task: 1, note: 'x' })).rejects.toEqual(
      code('store/not-written'),
    );
    await expect(room.exams.act(id, { act: 'end' })).rejects.toEqual(code('store/not-written'));
    expect(room.exams.current()).toMatchObject({ phase: 'open', tasks: [{ note: '' }, {}] });
    room.disk.full = false;
    expect((await room.exams.act(id, { act: 'note', task: 1, note: 'x' })).tasks[0]?.note).toBe('x');
  });

  it('does not give more time: nothing is taken any more, and the end is written down as soon as it can be', async () => {
    const room = roomOf();
    const { id } = await room.open();
    await room.clocks.pass(119 * MINUTE);
    room.disk.full = true;
    await room.clocks.pass(5 * MINUTE);
    expect(room.exams.current()).toMatchObject({ phase: 'judging', problem: { code: 'store/not-written' } });
    expect(room.closed).toContain('exam-1');
    room.disk.full = false;
    await room.clocks.pass(6_000);
    expect(room.exams.result(id)).toMatchObject({ endedBy: 'time', used: 7200, score: 100 });
  });

  it('keeps what it came to waiting, until that can be kept', async () => {
    const room = roomOf();
    const { id } = await room.open();
    await room.exams.act(id, { act: 'end' });
    room.disk.full = true;
    await quiet();
    expect(room.exams.current()).toMatchObject({ phase: 'judging', problem: { code: 'store/not-written' } });
    room.disk.full = false;
    await room.clocks.pass(6_000);
    expect(room.exams.result(id).score).toBe(100);
  });
});

describe('an exercise that the course has no more', () => {
  it('costs nothing in an exam that asked for it', async () => {
    const room = roomOf();
    await room.open();
    const { disk, clocks } = room;
    const taught = { ...course, modules: [], exams: [exam('final')] };
    const later = roomOf({ disk, clocks, taught });
    later.exams.recall();
    await quiet();
    const result = await ended(later);
    expect(result).toMatchObject({
      score: 0,
      tasks: [{ counted: 0, title: { en: 'first' } }, { counted: 0 }],
    });
  });
});

describe('clocks of these tests', () => {
  it('are wound by hand', async () => {
    const clocks = new Clocks();
    await clocks.pass(5);
    expect(clocks.now()).toEqual({ wall: Date.UTC(2026, 0, 1, 9) + 5, steady: 1_000_005, boot: 'first' });
  });
});
