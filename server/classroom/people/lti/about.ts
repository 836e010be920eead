/** What is kept of a learner for the learning platform: their courses there, and each score that went or waits. For their archive. */
import { join } from 'node:path';
import { readSnapshot } from '../../../store/snapshot.ts';
import { isRecord, linesOf } from '../../privacy/lines.ts';
import { remembered } from './services/remembered.ts';

export interface AboutLearner {
  readonly name: string;
  readonly lines: readonly unknown[];
}

/** `folder`: `NARU_DATA/class/lti`. */
export async function aboutLearner(person: string, folder: string): Promise<AboutLearner[]> {
  const own = new Set<unknown>();
  const scores = (await linesOf(join(folder, 'scores.jsonl'))).filter((line) => {
    if (!isRecord(line)) return false;
    const { put } = line;
    if (isRecord(put) && put['person'] === person) own.add(put['id']);
    return own.has(isRecord(put) ? put['id'] : (line['sent'] ?? line['refused']));
  });
  return [
    {
      name: 'learning-platform-courses.jsonl',
      lines: await coursesOf(person, join(folder, 'platform.json')),
    },
    { name: 'learning-platform-scores.jsonl', lines: scores },
  ];
}

async function coursesOf(person: string, file: string): Promise<unknown[]> {
  const found = await readSnapshot(file);
  const parsed = typeof found === 'object' ? remembered.safeParse(found.data) : undefined;
  return Object.entries(parsed?.data?.courses ?? {}).flatMap(([course, { title, members }]) => {
    const own = members[person];
    return own ? [{ course, ...(title !== undefined && { title }), ...own }] : [];
  });
}
