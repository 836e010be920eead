/**
 * Statements that have not arrived yet. What is put here is on the disk before anybody tries to send it, and stays until the store has
 * taken it, or has said that it never will.
 */
import { appendFile, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../../log.ts';
import { syncFolder } from '../../../store/snapshot.ts';
import type { Statement } from './statements.ts';

export interface Outbox {
  /** Those that wait, oldest first. */
  waiting(): readonly Waiting[];
  /** Has it been put here ever? */
  knows(id: string): boolean;
  /** Puts those that are new. Survives a power cut once it resolves. */
  put(person: string, statements: readonly Statement[]): Promise<void>;
  /** They have arrived, or were refused for good. */
  done(ids: readonly string[]): Promise<void>;
  /** What waits of a person is never sent. */
  drop(person: string): Promise<void>;
}

export interface Waiting {
  readonly person: string;
  readonly statement: Statement;
}

/** `known`: put here once, and done with. */
const line = z.union([
  z.object({ put: z.looseObject({ id: z.string() }), person: z.string() }),
  z.object({ done: z.array(z.string()) }),
]);

export async function openOutbox(file: string, log: Log): Promise<Outbox> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const waiting = new Map<string, Waiting>();
  const known = new Set<string>();
  for (const one of text.split('\n')) if (one !== '') readLine(one, waiting, known, log);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const write = async (): Promise<void> => {
    const done = [...known].filter((id) => !waiting.has(id));
    const puts = [...waiting.values()].map(({ person, statement }) => ({ put: statement, person }));
    await replace(file, [{ done }, ...puts].map((one) => `${JSON.stringify(one)}\n`).join(''));
  };
  // Half a line of a process that was killed is gone, and so is what has long arrived.
  await write();

  return {
    waiting: () => [...waiting.values()],
    knows: (id) => known.has(id),
    put: (person, statements) =>
      inTurn(async () => {
        const fresh = statements.filter(({ id }) => !known.has(id));
        if (fresh.length === 0) return;
        await append(
          file,
          fresh.map((put) => ({ put, person })),
        );
        for (const statement of fresh) {
          known.add(statement.id);
          waiting.set(statement.id, { person, statement });
        }
      }),
    done: (ids) =>
      inTurn(async () => {
        await append(file, [{ done: ids }]);
        for (const id of ids) waiting.delete(id);
      }),
    drop: (person) =>
      inTurn(async () => {
        for (const [id, one] of waiting) if (one.person === person) waiting.delete(id);
        await write();
      }),
  };
}

function readLine(text: string, waiting: Map<string, Waiting>, known: Set<string>, log: Log): void {
  try {
    const read = line.parse(JSON.parse(text));
    if ('put' in read) {
      known.add(read.put.id);
      waiting.set(read.put.id, { person: read.person, statement: read.put });
      return;
    }
    for (const id of read.done) {
      known.add(id);
      waiting.delete(id);
    }
  } catch (failure) {
    log.error('a line of the outbox of statements could not be read', failure);
  }
}

const append = (file: string, lines: readonly unknown[]): Promise<void> =>
  appendFile(file, lines.map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600, flush: true });

async function replace(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
  await syncFolder(dirname(file));
}
