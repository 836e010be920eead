/** The server's side of the process that starts programs for it. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Fault } from '../faults.ts';
import { type Holder, whyStopped } from '../isolation/holder.ts';
import type { ProgramOptions, ProgramResult } from '../program.ts';
import type { Answer, Ending, Request, TerminalProgram } from './words.ts';

/** What runs. */
export interface Running {
  readonly pid: number;
  /** Also when it has ended already. */
  onEnd(listener: (ending: Ending) => void): void;
}

export interface Starter extends Disposable {
  readonly pid: number | undefined;
  /** As `runProgram`. */
  run(file: string, argv: readonly string[], options: ProgramOptions): Promise<ProgramResult>;
  /** As `hold`. */
  hold(file: string, argv: readonly string[], stop: AbortSignal): Promise<Holder>;
  /** Starts the leader of a session of its own whose three streams are the terminal. */
  inTerminal(program: TerminalProgram): Promise<Running>;
}

let wanted = false;
let current: StarterProcess | undefined;

/** From now on, and until disposed, this process lets the other one start programs. Best while it is small itself. */
export function beginStarter(): Disposable {
  wanted = true;
  current ??= new StarterProcess();
  return {
    [Symbol.dispose]() {
      wanted = false;
      current?.[Symbol.dispose]();
    },
  };
}

/** `undefined`: programs are started by this process itself. */
export function starter(): Starter | undefined {
  if (wanted) current ??= new StarterProcess();
  return current;
}

type Asked = Request extends infer One ? (One extends Request ? Omit<One, 'id'> : never) : never;

/** Something asked for: first there is an answer, then, of what runs, its end. */
class Call {
  /** The starter's number of it. */
  id = 0;
  readonly answer: Promise<Answer>;
  #waiting = true;
  readonly #told = Promise.withResolvers<Answer>();
  readonly #stays: boolean;
  readonly #line: ((line: string) => void) | undefined;
  readonly #listeners: ((ending: Ending) => void)[] = [];
  #ending: Ending | undefined;

  /** `stays`: as long as it runs, too, this process has something to wait for. */
  constructor(line?: (line: string) => void, stays = false) {
    this.#line = line;
    this.#stays = stays;
    this.answer = this.#told.promise;
  }

  get keeps(): boolean {
    return this.#waiting || this.#stays;
  }

  /** `true`: nothing more is to come. */
  hear(answer: Answer): boolean {
    if (answer.is === 'line') this.#line?.(answer.line);
    else if (answer.is === 'ended') this.end(answer);
    else this.#tell(answer);
    return answer.is !== 'line' && answer.is !== 'running';
  }

  onEnd(listener: (ending: Ending) => void): void {
    if (this.#ending) listener(this.#ending);
    else this.#listeners.push(listener);
  }

  end(ending: Ending): void {
    this.#ending = ending;
    for (const listener of this.#listeners.splice(0)) listener(ending);
  }

  /** Nobody is left who could answer. */
  lose(): void {
    if (this.#waiting) this.#told.reject(gone());
    this.#waiting = false;
    this.end(UNSEEN);
  }

  #tell(answer: Answer): void {
    this.#waiting = false;
    if (answer.is === 'failed') this.#told.reject(failureOf(answer));
    else this.#told.resolve(answer);
  }
}

/** What is said of programs whose end nobody has seen. */
const UNSEEN: Ending = { code: 1 };

class StarterProcess implements Starter {
  readonly #child: ChildProcess;
  readonly #calls = new Map<number, Call>();
  #count = 0;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./process.ts', import.meta.url)), [], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Ctrl-C in our terminal is ours to handle.
      detached: true,
    });
    this.#child.on('message', (answer: Answer) => this.#hear(answer));
    for (const event of ['error', 'exit', 'disconnect']) this.#child.once(event, () => this.#lose());
    this.#child.unref();
    this.#stay();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async run(file: string, argv: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
    const { signal, onErrorLine, ...others } = options;
    const call = new Call(onErrorLine?.bind(options));
    const answer = await this.#ask(call, { do: 'run', program: { file, argv }, options: others }, signal);
    if (answer.is !== 'result') throw gone();
    return answer.result;
  }

  async hold(file: string, argv: readonly string[], stop: AbortSignal): Promise<Holder> {
    const call = new Call();
    try {
      const running = await this.#begun(call, { do: 'hold', program: { file, argv } }, stop);
      return { ...running, kill: () => this.#send({ id: call.id, do: 'kill' }) };
    } catch (failure) {
      throw stop.aborted ? whyStopped(stop) : failure;
    }
  }

  inTerminal(program: TerminalProgram): Promise<Running> {
    return this.#begun(new Call(undefined, true), { do: 'terminal', program });
  }

  /** What it holds ends with it. */
  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
    this.#lose();
  }

  async #begun(call: Call, asked: Asked, stop?: AbortSignal): Promise<Running> {
    const answer = await this.#ask(call, asked, stop);
    if (answer.is !== 'running') throw gone();
    return { pid: answer.pid, onEnd: (listener) => call.onEnd(listener) };
  }

  async #ask(call: Call, asked: Asked, signal?: AbortSignal): Promise<Answer> {
    signal?.throwIfAborted();
    this.#count += 1;
    const id = this.#count;
    call.id = id;
    const abort = (): void => this.#send({ id, do: 'abort' });
    signal?.addEventListener('abort', abort, { once: true });
    this.#calls.set(id, call);
    this.#stay();
    this.#send({ id, ...asked });
    try {
      return await call.answer;
    } catch (failure) {
      // It knows that it was to stop, not why.
      signal?.throwIfAborted();
      throw failure;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  #send(request: Request): void {
    // Where it is gone, its `exit` is heard.
    if (this.#child.connected) this.#child.send(request, () => {});
    else this.#lose();
  }

  #hear(answer: Answer): void {
    if (this.#calls.get(answer.id)?.hear(answer)) this.#calls.delete(answer.id);
    this.#stay();
  }

  /** A server that waits for nothing may end. */
  #stay(): void {
    if ([...this.#calls.values()].some(({ keeps }) => keeps)) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  #lose(): void {
    if (current === this) current = undefined;
    const lost = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of lost) call.lose();
  }
}

function failureOf({ code, message, remedy }: Extract<Answer, { is: 'failed' }>): Error {
  return code === undefined ? new Error(message) : new Fault(code, message, remedy ?? '');
}

const gone = (): Fault =>
  new Fault(
    'sandbox/starter-ended',
    'the process that starts programs for the server has ended',
    'Try again: another one is started.',
  );
