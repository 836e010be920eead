/**
 * What launches have said of the platform's courses, and who of ours is in each: one small file, replaced at once. The addresses in it came in
 * what the platform has signed; nothing of it opens a door.
 */
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { Log } from '../../../../log.ts';
import { readSnapshot, renameIfThere, writeSnapshot } from '../../../../store/snapshot.ts';
import { itemKey } from '../../../grades/types.ts';

/** What a link is about: everything, a lesson, or one item. */
export const covered = z.union([z.literal('all'), z.string().regex(/^lesson\/[\w-]{1,100}$/), itemKey]);
export type Covered = z.infer<typeof covered>;

const member = z.strictObject({
  /** When the platform's list did not have them any more. */
  left: z.exactOptional(z.string()),
});

const course = z.strictObject({
  deployment: z.string(),
  title: z.exactOptional(z.string()),
  scopes: z.array(z.string()),
  lineItems: z.exactOptional(z.string()),
  names: z.exactOptional(z.string()),
  /** Links of the course that have a column of their own there, by their id. */
  links: z.record(z.string(), z.strictObject({ covers: covered, lineItem: z.string() })),
  /** Columns that we have found or made, by item. */
  columns: z.record(z.string(), z.string()),
  /** Learners, by id. */
  members: z.record(z.string(), member),
  /** When the list was fetched last. */
  namesAt: z.exactOptional(z.string()),
});
export type Course = z.infer<typeof course>;

export const remembered = z.strictObject({
  version: z.literal(1),
  /** Grades go there by themselves when they change. */
  automatic: z.boolean(),
  courses: z.record(z.string(), course),
});
export type RememberedData = z.infer<typeof remembered>;

const NOTHING: RememberedData = { version: 1, automatic: true, courses: {} };
/** A platform with more has links of which the first are kept. */
export const MOST = { courses: 500, links: 2_000 } as const;

/** Ids are the platform's: `constructor` is one like any other. */
export const ownOf = <T>(all: Readonly<Record<string, T>>, id: string): T | undefined =>
  Object.hasOwn(all, id) ? all[id] : undefined;

export const newCourse = (deployment: string): Course => ({
  deployment,
  scopes: [],
  links: {},
  columns: {},
  members: {},
});

export interface Remembered {
  read(): RememberedData;
  /** On the disk once it resolves; nothing is written where nothing has changed. */
  update(change: (draft: RememberedData) => void): Promise<void>;
  /** Nothing of them stays, neither here nor in what was there before. */
  forget(person: string): Promise<void>;
  /** Whoever was in a course as `person` is in it as `into`. */
  merge(person: string, into: string): Promise<void>;
}

export async function openRemembered(file: string, log: Log): Promise<Remembered> {
  const found = await readSnapshot(file);
  const parsed = typeof found === 'object' ? remembered.safeParse(found.data) : undefined;
  if (found !== undefined && !parsed?.success) {
    await renameIfThere(file, `${file}.damaged`);
    log.error('what is known of the learning platform could not be read; launches tell it again', undefined, {
      file,
    });
  }
  let data = parsed?.data ?? structuredClone(NOTHING);
  let seq = typeof found === 'object' ? found.seq : 0;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const write = async (change: (draft: RememberedData) => void): Promise<void> => {
    const draft = structuredClone(data);
    change(draft);
    if (JSON.stringify(draft) === JSON.stringify(data)) return;
    const next = remembered.parse(draft);
    await writeSnapshot(file, { seq: seq + 1, data: next });
    seq += 1;
    data = next;
  };
  return {
    read: () => data,
    update: (change) => inTurn(() => write(change)),
    merge: (person, into) =>
      inTurn(() =>
        write(({ courses }) => {
          for (const { members } of Object.values(courses)) {
            const { [person]: own, [into]: other } = members;
            delete members[person];
            // Who is there by either is there.
            if (own && (!other || other.left !== undefined)) members[into] = own;
          }
        }),
      ),
    forget: (person) =>
      inTurn(async () => {
        await write(({ courses }) => {
          for (const course of Object.values(courses)) delete course.members[person];
        });
        await Promise.all(['bak', 'damaged'].map((old) => rm(`${file}.${old}`, { force: true })));
      }),
  };
}
