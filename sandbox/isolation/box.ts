/** A box that runs: the process that holds it, its lines to the API server and to us, and how others get in. */
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { starter } from '../starter/starter.ts';
import type { Account } from './account.ts';
import {
  API_SOCKET,
  boxCommand,
  INFO,
  inGroups,
  LEARNER_ID,
  type Programs,
  shellCommand,
  socketOf,
} from './bubblewrap.ts';
import { callFilter } from './filter.ts';
import type { Group, Groups } from './groups.ts';
import { failed, type Holder, hold } from './holder.ts';
import { RELAY, RELAY_LIMIT, serveApi } from './relay.ts';
import { ownEtc } from './system-view.ts';
import type { Box, BoxCommand, BoxPlace, BoxProgram } from './types.ts';

/** How long a box may take until it is there, in milliseconds; 20 on an idle machine. */
const PATIENCE = 20_000;

/** Makes a box. Leaves nothing behind when it rejects. Faults: `sandbox/isolation-failed`. */
export async function openBox(
  programs: Programs,
  place: BoxPlace,
  account: Account | undefined,
  groups: Groups,
  signal: AbortSignal,
): Promise<Box> {
  const filter = callFilter(process.arch);
  const ids = account ?? { uid: LEARNER_ID, gid: LEARNER_ID };
  const etc = await ownEtc(join(place.boxDir, 'etc'), ids.uid, ids.gid);
  await writeReadable(join(place.boxDir, 'relay.pl'), RELAY);
  if (filter) await writeReadable(join(place.boxDir, 'filter'), filter);
  const lines = await openLines(place);
  let group: Group | undefined;
  try {
    signal.throwIfAborted();
    group = groups.make();
    const { doors, end } = group;
    const held = boxCommand(programs, place, etc, account, RELAY_LIMIT);
    const [file = '', ...argv] = inGroups(programs, doors, held, INFO);
    const stop = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const holder = await (starter()?.hold(file, argv, stop) ?? hold(file, argv, stop));
    const command: Command = ({ full = false, ...program }, pid) => {
      const into = { pid, account, filter: filter !== undefined, full };
      return inGroups(programs, doors, shellCommand(programs, program, into));
    };
    return new RunningBox(holder, command, [() => lines[Symbol.dispose](), end]);
  } catch (error) {
    group?.end();
    lines[Symbol.dispose]();
    await rm(join(place.boxDir, API_SOCKET), { force: true });
    throw error;
  }
}

/** Listens for all that the relay passes on. */
async function openLines({ boxDir, api, servers = [] }: BoxPlace): Promise<DisposableStack> {
  const lines = new DisposableStack();
  try {
    lines.use(await serveApi(join(boxDir, API_SOCKET), api));
    for (const server of servers) lines.use(await server.serve(join(boxDir, socketOf(server))));
    return lines;
  } catch (error) {
    lines.dispose();
    throw error;
  }
}

/** `pid`: of the first process inside. */
type Command = (program: BoxProgram, pid: number) => string[];

class RunningBox implements Box {
  readonly pid: number;
  readonly #holder: Holder;
  readonly #command: Command;
  readonly #endings: readonly (() => void)[];
  #ended = false;

  constructor(holder: Holder, command: Command, endings: readonly (() => void)[]) {
    this.#holder = holder;
    this.pid = holder.pid;
    this.#command = command;
    this.#endings = endings;
    holder.onEnd(() => this.end());
  }

  get running(): boolean {
    return !this.#ended;
  }

  command(program: BoxProgram): BoxCommand {
    // Its number may belong to another process by now.
    if (!this.running) throw failed('it has ended');
    const [file = '', ...argv] = this.#command(program, this.pid);
    return { file, argv, env: program.env };
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#holder.kill();
    for (const end of this.#endings) end();
  }
}

async function writeReadable(path: string, content: string | Buffer): Promise<void> {
  await writeFile(path, content);
  await chmod(path, 0o644);
}
