/**
 * Scores on their way to the platform, and what became of each: a line for every score, for its arrival and for its refusal, on the disk before anybody
 * goes on. Of one learner and column the newest score counts; one that waits is replaced by it. When there are many, older ones that no longer count
 * are let go, and only how many they were is known.
 */
import { randomBytes } from 'node:crypto';
import { appendFile, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../../../log.ts';
import { syncFolder } from '../../../../store/snapshot.ts';

const posted = z.strictObject({
  id: z.string(),
  course: z.string(),
  column: z.string(),
  person: z.string(),
  given: z.number().nullable(),
  final: z.boolean(),
  /** Later than that of every earlier score of the same learner and column: platforms drop what is older. */
  at: z.string(),
});
export type Posted = z.infer<typeof posted>;

const line = z.union([
  z.strictObject({ put: posted }),
  z.strictObject({ sent: z.string(), at: z.string() }),
  z.strictObject({ refused: z.string(), at: z.string(), why: z.string() }),
  /** How many of each have been let go by now. */
  z.strictObject({ gone: z.strictObject({ sent: z.number(), refused: z.number() }) }),
]);
type Line = z.infer<typeof line>;

export interface Entry extends Posted {
  /** `replaced`: a newer one came before it went. */
  readonly state: 'waiting' | 'sent' | 'refused' | 'replaced';
  /** When it arrived, or was refused. */
  readonly doneAt?: string;
  readonly why?: string;
}

export interface Gone {
  readonly sent: number;
  readonly refused: number;
}

export interface PostBox {
  /** The newest of each learner and column that has not gone yet, oldest first. */
  waiting(): readonly Entry[];
  /** The newest of that learner in that column. */
  newest(course: string, column: string, person: string): Entry | undefined;
  /** Oldest first: the newest of each learner and column, and of the rest what is not long ago. */
  record(): readonly Entry[];
  /** How many are in the record no more. */
  readonly gone: Gone;
  /** `now`: milliseconds. */
  put(scores: readonly Omit<Posted, 'id' | 'at'>[], now: number): Promise<void>;
  sent(id: string, now: number): Promise<void>;
  refused(id: string, why: string, now: number): Promise<void>;
  /** Nothing of them stays, and nothing of them is sent. */
  forget(person: string): Promise<void>;
}

const slotOf = ({ course, column, person }: Pick<Posted, 'course' | 'column' | 'person'>): string =>
  JSON.stringify([course, column, person]);

/** Of those that no longer count so many stay, more than pages show; twice as many and they are fewer again. */
const RECENT = 5_000;

export async function openPostBox(file: string, log: Log, recent: number = RECENT): Promise<PostBox> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  let entries = new Map<string, Entry>();
  let newest = new Map<string, string>();
  let gone: Gone = { sent: 0, refused: 0 };
  let most = 2 * recent;
  let last: Promise<unknown> = Promise.resolve();
  let broken = text !== '' && !text.endsWith('\n');

  const apply = (one: Line): void => {
    if ('gone' in one) {
      gone = one.gone;
      return;
    }
    if ('put' in one) {
      const before = entries.get(newest.get(slotOf(one.put)) ?? '');
      if (before?.state === 'waiting') entries.set(before.id, { ...before, state: 'replaced' });
      entries.set(one.put.id, { ...one.put, state: 'waiting' });
      newest.set(slotOf(one.put), one.put.id);
      return;
    }
    const [id, state] = 'sent' in one ? ([one.sent, 'sent'] as const) : ([one.refused, 'refused'] as const);
    const entry = entries.get(id);
    if (entry) entries.set(id, { ...entry, state, doneAt: one.at, ...('why' in one && { why: one.why }) });
  };
  for (const one of text.split('\n')) if (one !== '') readLine(one, apply, log);

  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const add = (lines: () => readonly Line[]): Promise<void> =>
    inTurn(async () => {
      const some = lines();
      if (some.length === 0) return;
      const written = some.map((one) => `${JSON.stringify(one)}\n`).join('');
      await appendFile(file, `${broken ? '\n' : ''}${written}`, { mode: 0o600, flush: true });
      broken = false;
      for (const one of some) apply(one);
      if (entries.size > most)
        await shorten().catch((failure: unknown) =>
          log.error('the scores for the learning platform could not be shortened', failure),
        );
    });
  const write = async (kept: readonly Entry[], before: Gone): Promise<void> => {
    const lines: Line[] = [{ gone: before }, ...kept.flatMap(linesOf)];
    await replace(file, lines);
    [entries, newest, broken] = [new Map(), new Map(), false];
    for (const one of lines) apply(one);
  };
  /** What counts stays however long ago it was; whoever looks back finds what was lately. */
  const shorten = (): Promise<void> => {
    const all = [...entries.values()];
    const counts = new Set(newest.values());
    const kept = all.filter(({ id }, at) => counts.has(id) || at >= all.length - recent);
    most = 2 * Math.max(kept.length, recent);
    const lost = new Set(all).difference(new Set(kept));
    const more = (state: Entry['state']): number => [...lost].filter((one) => one.state === state).length;
    return write(kept, { sent: gone.sent + more('sent'), refused: gone.refused + more('refused') });
  };
  const newestOf = (slot: string): Entry | undefined => entries.get(newest.get(slot) ?? '');
  const stamp = (now: number): string => new Date(now).toISOString();

  return {
    waiting: () => [...entries.values()].filter(({ state }) => state === 'waiting'),
    newest: (course, column, person) => newestOf(slotOf({ course, column, person })),
    record: () => [...entries.values()],
    get gone() {
      return gone;
    },
    put: (scores, now) =>
      add(() =>
        scores.map((score) => {
          const before = newestOf(slotOf(score))?.at;
          const at = stamp(Math.max(now, before === undefined ? 0 : Date.parse(before) + 1));
          return { put: { ...score, id: randomBytes(9).toString('base64url'), at } };
        }),
      ),
    sent: (id, now) => add(() => (entries.has(id) ? [{ sent: id, at: stamp(now) }] : [])),
    refused: (id, why, now) => add(() => (entries.has(id) ? [{ refused: id, at: stamp(now), why }] : [])),
    forget: (person) =>
      inTurn(async () => {
        const kept = [...entries.values()].filter((one) => one.person !== person);
        if (kept.length === entries.size) return;
        await write(kept, gone);
      }),
  };
}

function linesOf({ state, doneAt, why, ...put }: Entry): Line[] {
  if (state === 'sent') return [{ put }, { sent: put.id, at: doneAt! }];
  if (state === 'refused') return [{ put }, { refused: put.id, at: doneAt!, why: why ?? '' }];
  return [{ put }];
}

function readLine(text: string, apply: (one: Line) => void, log: Log): void {
  try {
    apply(line.parse(JSON.parse(text)));
  } catch (failure) {
    log.error('a line of the scores for the learning platform could not be read', failure);
  }
}

async function replace(file: string, lines: readonly Line[]): Promise<void> {
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
  await syncFolder(dirname(file));
}
