/** Statements reach a learning record store once each, whatever happens on the way; nobody waits for them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tried } from '../../../../../server/classroom/grades/types.ts';
import { type Outbox, openOutbox } from '../../../../../server/classroom/grades/xapi/outbox.ts';
import { postTo } from '../../../../../server/classroom/grades/xapi/post.ts';
import { createSender, type Sender } from '../../../../../server/classroom/grades/xapi/sender.ts';
import { statementOf } from '../../../../../server/classroom/grades/xapi/statements.ts';
import { createLog } from '../../../../../server/log.ts';
import { handWoundClock } from '../../../../fakes/clock.ts';
import { RecordStore } from './record-store.ts';

const CONTEXT = {
  home: 'https://naru.example.org',
  names: false,
  title: (item: string) => ({ ko: item, en: item }),
};
const KIM = { id: 'kim', name: '김학습' };

const tried = (number: number, points = 3): Tried => ({
  item: 'exercise/pods',
  attempt: 'a1',
  number,
  at: '2026-11-23T03:00:00.000Z',
  by: 'learner',
  points,
  of: 3,
  faults: [],
  hints: 1,
});
const statements = (count: number) =>
  Array.from({ length: count }, (_, at) => statementOf(KIM, tried(at + 1), CONTEXT));

let folder: string;
let store: RecordStore;
let port: number;
let outbox: Outbox;
let sender: Sender;
let clock: ReturnType<typeof handWoundClock>;
const logged: string[] = [];
const log = createLog((line) => logged.push(line));
const file = () => join(folder, 'outbox.jsonl');

const senderFor = (password = '비밀') =>
  createSender({
    outbox,
    clock,
    log,
    post: postTo({ endpoint: `http://127.0.0.1:${port}/xapi/`, user: 'naru', password }),
  });

/** Until it has nothing to do, or waits for another time. */
const quiet = async (): Promise<void> => {
  for (;;) {
    const { waiting, trouble } = sender.state();
    if (waiting === 0 || trouble) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
const bring = async (): Promise<void> => {
  sender.wake();
  await quiet();
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'naru-xapi-'));
  logged.length = 0;
  store = new RecordStore();
  port = await store.listen();
  clock = handWoundClock();
  outbox = await openOutbox(file(), log);
  sender = senderFor();
});
afterEach(async () => {
  await sender.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('statements', () => {
  it('say who did what and how it went, by an id that says nothing of the learner', () => {
    const statement = statementOf(KIM, tried(1, 2), CONTEXT);
    expect(statement).toMatchObject({
      actor: { account: { homePage: 'https://naru.example.org', name: 'kim' } },
      verb: { id: 'http://adlnet.gov/expapi/verbs/failed' },
      object: { id: 'https://naru.example.org/xapi/exercise/pods' },
      result: { success: false, completion: true, score: { scaled: 0.6667, raw: 2, min: 0, max: 3 } },
      timestamp: '2026-11-23T03:00:00.000Z',
    });
    expect(JSON.stringify(statement)).not.toContain('김학습');
    expect(statement.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('are the same for the same submission, and tell names only where the class wants that', () => {
    expect(statementOf(KIM, tried(1), CONTEXT)).toEqual(statementOf(KIM, tried(1), CONTEXT));
    expect(statementOf(KIM, tried(2), CONTEXT).id).not.toBe(statementOf(KIM, tried(1), CONTEXT).id);
    expect(statementOf(KIM, tried(1), { ...CONTEXT, names: true })).toMatchObject({
      actor: { name: '김학습' },
    });
  });
});

describe('bringing them', () => {
  it('takes as few requests as it can, and each arrives once', async () => {
    await outbox.put('kim', statements(30));
    await bring();
    expect(store.kept.size).toBe(30);
    expect(store.requests).toEqual([
      { count: 25, version: '1.0.3' },
      { count: 5, version: '1.0.3' },
    ]);
    await outbox.put('kim', statements(31));
    await bring();
    expect(store.requests.at(-1)?.count).toBe(1);
    expect(sender.state()).toEqual({ waiting: 0, sent: 31, refused: 0 });
  });

  it('waits while the store is away, ever longer, and goes on when it is back', async () => {
    await store.close();
    await outbox.put('kim', statements(1));
    await bring();
    expect(sender.state()).toMatchObject({ waiting: 1, trouble: { nextAt: '2026-01-01T00:00:05.000Z' } });
    clock.advance(5_000);
    await expect.poll(() => sender.state().trouble?.nextAt).toBe('2026-01-01T00:00:15.000Z');
    store = new RecordStore();
    await store.listen(port);
    clock.advance(10_000);
    await expect.poll(() => store.kept.size).toBe(1);
    await expect.poll(() => sender.state()).toEqual({ waiting: 0, sent: 1, refused: 0 });
  });

  it('leaves a store alone for as long as it asks', async () => {
    store.instead.push({ status: 503, headers: { 'retry-after': '120' } });
    await outbox.put('kim', statements(1));
    await bring();
    expect(sender.state().trouble?.nextAt).toBe('2026-01-01T00:02:00.000Z');
  });

  it('keeps them while the password is wrong, and never follows to another address', async () => {
    sender = senderFor('wrong');
    await outbox.put('kim', statements(1));
    await bring();
    expect(sender.state()).toMatchObject({ waiting: 1, trouble: { reason: '401' } });
    sender = senderFor();
    store.instead.push({ status: 307, headers: { location: 'http://127.0.0.1:1/xapi/statements' } });
    await bring();
    expect(sender.state().waiting).toBe(1);
  });

  it('sets aside the one that the store will not take, and brings the others', async () => {
    const some = statements(3);
    store.unwanted.add(some[1]!.id);
    await outbox.put('kim', some);
    await bring();
    expect([...store.kept.keys()]).toEqual([some[0]!.id, some[2]!.id]);
    expect(sender.state()).toEqual({ waiting: 0, sent: 2, refused: 1 });
    expect(logged.join()).toContain(some[1]!.id);
  });

  it('takes it for arrived when the store has one of that id', async () => {
    const [one] = statements(1);
    store.kept.set(one!.id, { id: one!.id, other: true });
    await outbox.put('kim', [one!]);
    await bring();
    expect(sender.state()).toEqual({ waiting: 0, sent: 1, refused: 0 });
  });
});

describe('the outbox', () => {
  it('is the same after the process was killed in the middle of a line', async () => {
    const some = statements(3);
    await outbox.put('kim', some);
    await outbox.done([some[0]!.id]);
    writeFileSync(file(), `${readFileSync(file(), 'utf8')}{"put":{"id":"ha`);
    const again = await openOutbox(file(), log);
    expect(again.waiting().map(({ statement }) => statement.id)).toEqual([some[1]!.id, some[2]!.id]);
    expect(again.knows(some[0]!.id)).toBe(true);
    await again.put('kim', some);
    expect(again.waiting()).toHaveLength(2);
  });

  it('does not send what waits of somebody who is removed', async () => {
    await outbox.put('kim', statements(2));
    await outbox.put('lee', [statementOf({ id: 'lee', name: '' }, tried(1), CONTEXT)]);
    await outbox.drop('kim');
    await bring();
    expect([...store.kept.values()]).toMatchObject([{ actor: { account: { name: 'lee' } } }]);
    expect(readFileSync(file(), 'utf8')).not.toContain('"kim"');
  });
});
