/** A box that runs: the process that holds it, its line to the API server, and how others get in. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Fault } from '../faults.ts';
import type { Account } from './account.ts';
import { boxCommand, LEARNER_ID, type Programs, shellCommand } from './bubblewrap.ts';
import { callFilter } from './filter.ts';
import { RELAY, RELAY_LIMIT, serveApi } from './relay.ts';
import { ownEtc } from './system-view.ts';
import type { Box, BoxCommand, BoxPlace, BoxProgram } from './types.ts';

/** How long a box may take until it is there, in milliseconds; 20 on an idle machine. */
const PATIENCE = 20_000;
/** Of what it says when it fails, bytes. */
const LAST_WORDS = 2_000;

/** Makes a box. Leaves nothing behind when it rejects. Faults: `sandbox/isolation-failed`. */
export async function openBox(
  programs: Programs,
  place: BoxPlace,
  account: Account | undefined,
  signal: AbortSignal,
): Promise<Box> {
  const filter = callFilter(process.arch);
  const ids = account ?? { uid: LEARNER_ID, gid: LEARNER_ID };
  const etc = await ownEtc(join(place.boxDir, 'etc'), ids.uid, ids.gid);
  await writeReadable(join(place.boxDir, 'relay.pl'), RELAY);
  if (filter) await writeReadable(join(place.boxDir, 'filter'), filter);
  const line = await serveApi(join(place.boxDir, 'api.sock'), place.api);
  try {
    signal.throwIfAborted();
    const [file = '', ...argv] = boxCommand(programs, place, etc, account, RELAY_LIMIT);
    const stop = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
    const holder = await start(file, argv, stop);
    return new RunningBox(holder, line, (program, pid) =>
      shellCommand(programs, program, {
        pid,
        account,
        filter: filter !== undefined,
        full: program.full === true,
      }),
    );
  } catch (error) {
    line[Symbol.dispose]();
    await rm(join(place.boxDir, 'api.sock'), { force: true });
    throw error;
  }
}

class RunningBox implements Box {
  readonly #child: ChildProcess;
  readonly #pid: number;
  readonly #line: Disposable;
  readonly #command: (program: BoxProgram, pid: number) => string[];
  #ended = false;

  constructor(holder: Holder, line: Disposable, command: (program: BoxProgram, pid: number) => string[]) {
    this.#child = holder.child;
    this.#pid = holder.pid;
    this.#line = line;
    this.#command = command;
    this.#child.once('exit', () => this.end());
  }

  get running(): boolean {
    return !this.#ended && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  command(program: BoxProgram): BoxCommand {
    // Its number may belong to another process by now.
    if (!this.running) throw failed('it has ended');
    const [file = '', ...argv] = this.#command(program, this.#pid);
    return { file, argv, env: program.env };
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#line[Symbol.dispose]();
    // With it goes the first process inside, and with that one, by the kernel, all others.
    this.#child.kill('SIGKILL');
  }
}

interface Holder {
  readonly child: ChildProcess;
  /** Of the first process inside, as this machine counts. */
  readonly pid: number;
}

async function start(file: string, argv: readonly string[], stop: AbortSignal): Promise<Holder> {
  const child = spawn(file, argv, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: {}, detached: true });
  const [info, said, lastWords] = [new Text(child.stdio[3]), new Text(child.stdout), new Text(child.stderr)];
  try {
    await Promise.race([said.until(/ready/), ended(child), aborted(stop)]);
    const pid = Number(/"child-pid"\s*:\s*(\d+)/.exec(info.text)?.[1]);
    if (!/ready/.test(said.text) || !(pid > 0)) throw failed(lastWords.text.trim() || 'it ended at once');
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
