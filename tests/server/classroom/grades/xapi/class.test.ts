/** What learners of a class hand in reaches the record store by itself; while that is away, they notice nothing. */
import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Statement } from '../../../../../server/classroom/grades/xapi/statements.ts';
import { scratch } from '../../../harness.ts';
import { type Browser, startTestClass } from '../../class-harness.ts';
import { RecordStore } from './record-store.ts';

let ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});

async function classWith(port: number, dataDir: string) {
  const recordStore = {
    endpoint: `http://127.0.0.1:${port}/xapi`,
    user: 'naru',
    password: '비밀',
    names: true,
  };
  const test = await startTestClass({ dataDir, config: { recordStore } });
  ends.push(() => test[Symbol.asyncDispose]());
  return test;
}

async function handIn(learner: Browser): Promise<void> {
  await learner.said('POST', '/api/sandbox');
  await expect.poll(async () => (await learner.said('GET', '/api/state')).sandbox.phase).toBe('ready');
  await learner.said('POST', '/api/exercises/first/start');
  await learner.said('POST', '/api/exercises/first/check');
}

const folder = (): string => {
  const dataDir = scratch();
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
};

describe('a class with a record store', () => {
  it('tells it each submission, once, with the name that the setting allows', async () => {
    const store = new RecordStore();
    const port = await store.listen();
    ends.push(() => store.close());
    const test = await classWith(port, folder());
    const kim = await test.learner('김학습');
    await handIn(kim);
    await expect.poll(() => store.kept.size, { timeout: 5_000 }).toBe(1);
    const [statement] = [...store.kept.values()] as Statement[];
    expect(statement).toMatchObject({
      actor: { name: '김학습', account: { name: kim.id } },
      verb: { id: 'http://adlnet.gov/expapi/verbs/passed' },
      object: { id: 'http://naru.localhost/xapi/exercise/first' },
      result: { score: { raw: 3, max: 3 }, success: true },
    });
    await kim.said('POST', '/api/exercises/first/check');
    await expect.poll(() => store.kept.size, { timeout: 5_000 }).toBe(2);
    const teacher = await test.instructor();
    await expect
      .poll(() => teacher.said('GET', '/api/class/statements'))
      .toMatchObject({ waiting: 0, sent: 2 });
    expect((await kim.call('GET', '/api/class/statements')).status).toBe(403);
  });

  it('keeps what could not be brought over a restart, and lets nobody wait for it', async () => {
    const away = new RecordStore();
    const port = await away.listen();
    await away.close();
    const dataDir = folder();
    const first = await classWith(port, dataDir);
    await handIn(await first.learner('김학습'));
    const teacher = await first.instructor();
    await expect
      .poll(() => teacher.said('GET', '/api/class/statements'), { timeout: 5_000 })
      .toMatchObject({ waiting: 1, trouble: {} });
    await first.server.close();

    const store = new RecordStore();
    await store.listen(port);
    ends.push(() => store.close());
    await classWith(port, dataDir);
    await expect.poll(() => store.kept.size, { timeout: 5_000 }).toBe(1);
  });
});
