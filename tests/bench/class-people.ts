/** A server with a class, its instructor, and learners who come in by the class code. */
import type { Row } from '../../server/classroom/room/rows.ts';
import { cookiesOf, personAt, type SpawnedServer, spawnServer } from './server.ts';

export type Person = ReturnType<typeof personAt> & { readonly id: string };

export interface BenchClass extends AsyncDisposable {
  readonly server: SpawnedServer;
  readonly origin: string;
  readonly board: Board;
  /** One more learner. */
  join(name: string): Promise<Person>;
}

interface Entered {
  readonly person: { readonly id: string };
}

/** Starts the server and lets an instructor look at the board. */
export async function openClass(): Promise<BenchClass> {
  const server = await spawnServer({ NARU_MODE: 'class' });
  const { origin, pathname } = new URL(server.address);
  const token = pathname.split('/').at(-1) ?? '';
  const entered = async (path: string, body: unknown): Promise<Person> => {
    const headers = { origin, 'content-type': 'application/json' };
    const answer = await fetch(`${origin}/api/class${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    const { person } = (await answer.json()) as Entered;
    return { id: person.id, ...personAt(origin, cookiesOf(answer)) };
  };
  const instructor = await entered('/instructors', {
    token,
    name: 'Instructor',
    password: 'a bench is a long seat',
  });
  const { code } = (await instructor.ask('POST', '/class/code', { hours: 8 })) as { code: string };
  return {
    server,
    origin,
    board: await lookAt(instructor),
    join: (name) => entered('/join', { code, name }),
    [Symbol.asyncDispose]: () => server.end(),
  };
}

/** What the instructor's page knows of the seats. */
export interface Board {
  row(learner: string): Partial<Row> | undefined;
  /** Resolves once the learner's row is as wanted. */
  until(learner: string, holds: (row: Partial<Row>) => boolean, patience: number): Promise<void>;
}

async function lookAt(instructor: Person): Promise<Board> {
  const rows = new Map<string, Partial<Row>>();
  const waiting = new Map<string, Set<() => void>>();
  const tell = (learner: string): void => {
    for (const wake of waiting.get(learner) ?? []) wake();
  };
  const socket = await instructor.socket('/ws/class/room');
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as {
      type: string;
      rows?: (Partial<Row> & { learner: string })[];
    };
    for (const change of message.rows ?? []) {
      rows.set(change.learner, { ...rows.get(change.learner), ...change });
      tell(change.learner);
    }
  });
  return {
    row: (learner) => rows.get(learner),
    until: (learner, holds, patience) =>
      new Promise((resolve, reject) => {
        const those = waiting.get(learner) ?? new Set();
        waiting.set(learner, those);
        const over = setTimeout(() => {
          those.delete(look);
          reject(new Error(`the board does not show it of ${learner}: ${JSON.stringify(rows.get(learner))}`));
        }, patience);
        const look = (): void => {
          if (!holds(rows.get(learner) ?? {})) return;
          clearTimeout(over);
          those.delete(look);
          resolve();
        };
        those.add(look);
        look();
      }),
  };
}
