/** Scores on their way: nothing is lost with the power, the newest of a learner counts, and whoever goes leaves nothing. */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openPostBox } from '../../../../../../server/classroom/people/lti/services/post-box.ts';
import { createLog } from '../../../../../../server/log.ts';

let folder: string;
let file: string;
const logged: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'naru-post-box-'));
  file = join(folder, 'scores.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (recent?: number) =>
  openPostBox(
    file,
    createLog((line) => logged.push(line)),
    recent,
  );
const score = (person: string, given: number, column = 'exam/mock') => ({
  course: 'course-1',
  column,
  person,
  given,
  final: true,
});
const AT = Date.parse('2026-09-01T00:00:00Z');

it('a newer score takes the place of one that waits, with a time that is later, even if the clock is not', async () => {
  const box = await open();
  await box.put([score('lee', 10)], AT);
  await box.put([score('lee', 20), score('park', 30)], AT - 5_000);
  expect(box.waiting().map(({ person, given }) => [person, given])).toEqual([
    ['lee', 20],
    ['park', 30],
  ]);
  const [old, newer] = box.record();
  expect(old?.state).toBe('replaced');
  expect(Date.parse(newer!.at)).toBe(AT + 1);
});

it('what has arrived and what was refused is known again after a restart, and half a line is dropped', async () => {
  const box = await open();
  await box.put([score('lee', 10), score('park', 20), score('kim', 30)], AT);
  const [lee, park] = box.waiting();
  await box.sent(lee!.id, AT);
  await box.refused(park!.id, '403 no', AT);
  appendFileSync(file, '{"put":{"id":"cut');
  const again = await open();
  expect(again.record().map(({ state, why }) => [state, why])).toEqual([
    ['sent', undefined],
    ['refused', '403 no'],
    ['waiting', undefined],
  ]);
  expect(logged.at(-1)).toContain('could not be read');
  await again.put([score('choi', 40)], AT);
  expect((await open()).waiting().map(({ person }) => person)).toEqual(['kim', 'choi']);
});

it('nothing of somebody who has gone stays, not even what waits; the others’ stays as it was', async () => {
  const box = await open();
  await box.put([score('lee', 10), score('park', 20)], AT);
  await box.sent(box.waiting()[0]!.id, AT);
  await box.put([score('lee', 90)], AT);
  await box.forget('lee');
  expect(readFileSync(file, 'utf8')).not.toContain('lee');
  expect(box.waiting().map(({ person }) => person)).toEqual(['park']);
  expect((await open()).record()).toEqual(box.record());
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('is for its owner alone from the first line on', async () => {
  await (await open()).put([score('lee', 10)], AT);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('lets older scores go that no longer count, and knows how many; what counts and what was lately stays', async () => {
  const box = await open(3);
  await box.put([score('park', 50), score('kim', 70)], AT);
  await box.refused(box.waiting()[1]!.id, '403 no', AT);
  for (let given = 1; given <= 30; given += 1) {
    await box.put([score('lee', given)], AT + given);
    await box.sent(box.newest('course-1', 'exam/mock', 'lee')!.id, AT + given);
  }
  const record = box.record();
  expect(record.slice(0, 2).map(({ person, state }) => [person, state])).toEqual([
    ['park', 'waiting'],
    ['kim', 'refused'],
  ]);
  expect(record.slice(-3).map(({ given }) => given)).toEqual([28, 29, 30]);
  expect(record.length).toBeLessThanOrEqual(10);
  const sent = record.filter(({ state }) => state === 'sent').length;
  expect([sent + box.gone.sent, box.gone.refused]).toEqual([30, 0]);
  expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(24);
  const again = await open(3);
  expect([again.record(), again.gone]).toEqual([record, box.gone]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('goes on where the record cannot be shortened', async () => {
  const box = await open(1);
  mkdirSync(`${file}.tmp`);
  for (const given of [1, 2, 3, 4]) await box.put([score('lee', given)], AT);
  expect(box.waiting().map(({ given }) => given)).toEqual([4]);
  expect(logged.at(-1)).toContain('could not be shortened');
});
