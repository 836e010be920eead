import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../server/store/migrations.ts';
import { createRecords, type Records } from '../../../server/store/records.ts';
import { storeData } from '../../../server/store/types.ts';

let folder: string;
let records: Records;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naru-records-'));
  records = createRecords(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what is kept of an attempt', () => {
  it('is found again, the last of what was written at once', async () => {
    await Promise.all([1, 2, 3].map((n) => records.write('a-1', 'start', { n })));
    expect(await createRecords(folder).read('a-1', 'start')).toEqual({ n: 3 });
    expect(await records.read('a-1', 'journal')).toBeUndefined();
    expect(await records.read('other', 'start')).toBeUndefined();
  });

  it('is nobody else’s to read', async () => {
    await records.write('a-1', 'start', {});
    await records.append('a-1', {});
    for (const file of readdirSync(join(folder, 'attempts', 'a-1')))
      expect(statSync(join(folder, 'attempts', 'a-1', file)).mode & 0o077).toBe(0);
  });

  it('has a line for each submission; one that was cut short is left out', async () => {
    await records.append('a-1', { number: 1 });
    await records.append('a-1', { number: 2 });
    appendFileSync(join(folder, 'attempts', 'a-1', 'submissions.jsonl'), '{"number":3,"ver');
    expect(await records.lines('a-1')).toEqual([{ number: 1 }, { number: 2 }]);
  });

  it('that is damaged is as good as none', async () => {
    await records.write('a-1', 'journal', {});
    writeFileSync(join(folder, 'attempts', 'a-1', 'journal.json'), '{"mom');
    expect(await records.read('a-1', 'journal')).toBeUndefined();
  });

  it('keeps submissions when the attempt is over', async () => {
    await records.write('a-1', 'start', {});
    await records.append('a-1', { number: 1 });
    await records.forget('a-1');
    expect(await records.read('a-1', 'start')).toBeUndefined();
    expect(await records.lines('a-1')).toHaveLength(1);
  });

  it('is never outside of its folder', async () => {
    await expect(async () => records.write('../a', 'start', {})).rejects.toThrow('no name');
  });
});

describe('progress of version 1', () => {
  it('keeps its attempts and grades, and the last submission of each', () => {
    const grade = { points: 1, of: 3, faults: [] };
    const attempt = {
      id: 'a',
      exercise: 'first',
      state: 'open',
      startedAt: '2026-11-20T00:00:00Z',
      checkedAt: '2026-11-20T00:05:00Z',
      verdicts: [{ check: 'one', outcome: 'pass' }],
      grade,
      generation: 1,
    };
    const { checkedAt: _, grade: __, ...unasked } = attempt;
    const old = {
      version: 1,
      lessons: { pods: { visitedAt: '2026-11-20T00:00:00Z' } },
      exercises: { first: { passed: false, best: grade, attempts: [attempt, { ...unasked, id: 'b' }] } },
      sandbox: { generation: 1, kept: {} },
    };
    const now = storeData.parse(migrate(old));
    expect(now.exercises['first']).toMatchObject({
      best: grade,
      attempts: [
        {
          ...attempt,
          seed: '',
          values: {},
          stuck: [],
          submissions: [{ number: 1, at: attempt.checkedAt, by: 'learner', grade }],
        },
        { id: 'b', submissions: [] },
      ],
    });
    expect(now.lessons).toEqual(old.lessons);
  });
});
