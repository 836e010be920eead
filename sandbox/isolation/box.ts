/** A box that runs: the process that holds it, its lines to the API server and to us, and how others get in. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Fault } from '../faults.ts';
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
import { RELAY, RELAY_LIMIT, serveApi } from './relay.ts';
import { ownEtc } from './system-view.ts';
import type { Box, BoxCommand, BoxPlace, BoxProgram } from './types.ts';

/** How long a box may take until it is there, in milliseconds; 20 on an idle machine. */
const PATIENCE = 20_000;
/** Of what it says when it fails, bytes. */
const LAST_WORDS = 2_000;
/** What the first process inside says, and what bubblewrap says of it; a number that has not ended may go on. */
const READY = /ready/;
const CHILD_PID = /"child-pid"\s*:\s*(\d+)[^\d]/;

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
    const holder = await start(file, argv, stop);
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
  readonly #child: ChildProcess;
  readonly pid: number;
  readonly #command: Command;
  readonly #endings: readonly (() => void)[];
  #ended = false;

  constructor(holder: Holder, command: Command, endings: readonly (() => void)[]) {
    this.#child = holder.child;
    this.pid = holder.pid;
    this.#command = command;
    this.#endings = endings;
    this.#child.once('exit', () => this.end());
  }

  get running(): boolean {
    return !this.#ended && this.#child.exitCode === null && this.#child.signalCode === null;
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
    // With it goes the first process inside, and with that one, by the kernel, all others.
    this.#child.kill('SIGKILL');
    for (const end of this.#endings) end();
  }
}

interface Holder {
  readonly child: ChildProcess;
  /** Of the first process inside, as this machine counts. */
  readonly pid: number;
}

async function start(file: string, argv: readonly string[], stop: AbortSignal): Promise<Holder> {
  const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: {}, detached: true });
  const [info, said, lastWords] = [
    new Text(child.stdio[INFO]),
    new Text(child.stdout),
    new Text(child.stderr),
  ];
  try {
    // Two pipes: what was said first is not always read first.
    const up = Promise.all([said.until(READY), info.until(CHILD_PID)]);
    await Promise.race([up, ended(child), aborted(stop)]);
    const pid = Number(CHILD_PID.exec(info.text)?.[1]);
    if (!READY.test(said.text) || !(pid > 0)) throw failed(lastWords.text.trim() || 'it ended at once');
    for (const stream of child.stdio) stream?.destroy();
    // A server that has nothing else to do may end.
    child.unref();
    return { child, pid };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(failed(error.message)));
    // When all that it said has been read.
    child.once('close', () => resolve());
  });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void =>
      reject(signal.reason?.name === 'TimeoutError' ? failed('it took too long') : signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** What comes from a stream, as far as it is worth keeping. */
class Text {
  text = '';
  #wake: (() => void) | undefined;

  constructor(stream: unknown) {
    (stream as Readable).setEncoding('utf8').on('data', (chunk: string) => {
      this.text = (this.text + chunk).slice(-LAST_WORDS);
      this.#wake?.();
    });
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) await new Promise<void>((resolve) => (this.#wake = resolve));
  }
}

async function writeReadable(path: string, content: string | Buffer): Promise<void> {
  await writeFile(path, content);
  await chmod(path, 0o644);
}

const failed = (why: string): Fault =>
  new Fault(
    'sandbox/isolation-failed',
    `the learner's programs could not be isolated: ${why}`,
    'Run "npm run -s naru -- doctor": it says what isolation needs on this machine.',
  );
