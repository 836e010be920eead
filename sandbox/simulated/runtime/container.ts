/** A container: an image's file tree, processes, a place in the network, and a log. */
import type { Clock } from '../../clock.ts';
import type { ClusterNetwork, Peer } from '../network/types.ts';
import { FileSystem, type Mount } from './files/file-system.ts';
import { buildTree } from './files/tree.ts';
import type { NodeHost, ServiceAccountRights } from './host.ts';
import type { Image } from './image.ts';
import { LogFile } from './log-file.ts';
import { findProgram } from './process/lookup.ts';
import type { PidSpace } from './process/pid-space.ts';
import type { Process, Standard, User } from './process/process.ts';
import { emptyInput, type Output, Pipe } from './process/streams.ts';
import { ProcessTable } from './process/table.ts';
import { Terminal } from './process/terminal.ts';
import { Usage } from './usage.ts';

export interface ContainerOptions {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly image: Image;
  readonly argv: readonly string[];
  readonly environment: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly user: User;
  readonly hostname: string;
  readonly mounts: ReadonlyMap<string, Mount>;
  readonly readOnlyRoot: boolean;
  readonly tty: boolean;
  readonly stdin: boolean;
  /** Bytes; a process that needs more is killed. */
  readonly memoryLimit: number | undefined;
  /** Cores; without, as many as it likes. */
  readonly cpuLimit?: number | undefined;
  readonly network: ClusterNetwork;
  readonly peer: Peer;
  /** The node it runs on; none for a container on its own. */
  readonly host?: NodeHost;
  /** Of its pod; none where nobody asks. */
  readonly serviceAccount?: ServiceAccountRights;
  /** Whose processes its own see; only themselves without. */
  readonly pids?: PidSpace | undefined;
  readonly clock: Clock;
  /** Random numbers in [0, 1). */
  readonly random: () => number;
  readonly log: (message: string, cause?: unknown) => void;
}

/** How the main process ended. */
export interface ContainerExit {
  readonly exitCode: number;
  readonly reason: 'Completed' | 'Error' | 'OOMKilled';
}

/** Takes what appears on a terminal. A promise means: wait before printing more. */
type Emit = (chunk: Uint8Array) => void | Promise<void>;

/** As `Emit`, for what the main process prints. */
type StreamListener = (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void | Promise<void>;

export class Container {
  readonly id: string;
  readonly image: Image;
  readonly hostname: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly user: User;
  readonly tty: boolean;
  readonly network: ClusterNetwork;
  readonly peer: Peer;
  readonly host: NodeHost | undefined;
  readonly serviceAccount: ServiceAccountRights | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (message: string, cause?: unknown) => void;
  readonly files: FileSystem;
  readonly processes: ProcessTable;
  /** What it has used by now, by a model. */
  readonly usage: Usage;
  readonly logs: LogFile;
  readonly terminal: Terminal | undefined;
  /** Settles when the main process ended. */
  readonly exited: Promise<ContainerExit>;
  main: Process | undefined;
  readonly #command: Pick<ContainerOptions, 'argv' | 'cwd'>;
  #listeners: Set<StreamListener> | undefined;
  #listening = new Set<Disposable>();
  #stdin: Pipe | undefined;
  #exit!: (exit: ContainerExit) => void;
  #outOfMemory = false;
  #memoryLimit: number | undefined;

  constructor(options: ContainerOptions) {
    this.#command = { argv: options.argv, cwd: options.cwd };
    this.id = options.id;
    this.image = options.image;
    this.hostname = options.hostname;
    this.environment = options.environment;
    this.user = options.user;
    this.tty = options.tty;
    this.network = options.network;
    this.peer = options.peer;
    this.host = options.host;
    this.serviceAccount = options.serviceAccount;
    this.clock = options.clock;
    this.random = options.random;
    this.log = options.log;
    const now = () => options.clock.now();
    this.files = new FileSystem(buildTree(this, options.mounts), { readOnly: options.readOnlyRoot, now });
    for (const [path, mount] of options.mounts) this.files.mount(path, mount);
    this.processes = new ProcessTable(this, options.pids);
    this.usage = new Usage({
      clock: options.clock,
      cpuLimit: options.cpuLimit,
      processes: () => this.processes.list().length,
    });
    this.#memoryLimit = options.memoryLimit;
    this.logs = new LogFile(now);
    this.terminal = options.tty ? this.#newTerminal((chunk) => this.#printed('stdout', chunk)) : undefined;
    this.#stdin = options.stdin && !options.tty ? new Pipe() : undefined;
    this.exited = new Promise((resolve) => {
      this.#exit = resolve;
    });
  }

  /** Starts the main process. Throws `ExecError` when its command is no program. */
  start(): void {
    const { environment, user } = this;
    const { argv, cwd } = this.#command;
    const program = findProgram(this, argv, environment, cwd);
    const main = this.processes.start({ argv, environment, cwd, user, program, ...this.#standard() });
    this.main = main;
    void main.exited.then((exitCode) => this.#ended(exitCode));
  }

  /** A further process, as `kubectl exec` starts one. Throws `ExecError`. */
  exec(argv: readonly string[], standard: Standard): Process {
    const { environment, user } = this;
    const { cwd } = this.#command;
    const variables = new Map(environment);
    if (standard.terminal) variables.set('TERM', 'xterm');
    const program = findProgram(this, argv, variables, cwd);
    return this.processes.start({ argv, environment: variables, cwd, user, program, ...standard });
  }

  /** A terminal for an exec session. */
  openTerminal(emit: Emit): Terminal {
    return this.#newTerminal(emit);
  }

  /** Hears everything the main process prints from now on. */
  onOutput(listener: StreamListener): Disposable {
    this.#listeners ??= new Set();
    const listeners = this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  /** Gives the main process something to read; ignored when it was started without stdin. */
  feed(chunk: Uint8Array): void {
    if (this.terminal) this.terminal.type(chunk);
    else void this.#stdin?.write(chunk);
  }

  endInput(): void {
    this.#stdin?.end();
    this.terminal?.hangUp();
  }

  /** The same container with another root, as its processes see it after chroot(2). */
  below(files: FileSystem): Container {
    return Object.create(this, {
      files: { value: files },
      // These reach for what only the container itself has.
      claimMemory: { value: this.claimMemory.bind(this) },
      holds: { value: this.holds.bind(this) },
    });
  }

  /** Keeps a listener of the network until the container ends. */
  holds(listener: Disposable): void {
    this.#listening.add(listener);
  }

  /** A process wants this much memory in all. Beyond the limit of the container it is killed, as by the kernel. */
  claimMemory(bytes: number, process: Process): void {
    const limit = this.#memoryLimit;
    if (limit === undefined || bytes < limit) {
      if (Number.isFinite(bytes)) this.usage.claim(bytes);
      return;
    }
    this.#outOfMemory = true;
    this.usage.claim(0);
    process.kill('KILL', true);
    // What it was doing is over.
    process.signal.throwIfAborted();
  }

  /** Its main process takes so many bytes more and keeps them: at the limit of the container the kernel ends it. */
  leak(bytes: number): void {
    this.usage.leak(bytes);
    const limit = this.#memoryLimit;
    if (limit === undefined || this.usage.workingSetBytes < limit) return;
    this.#outOfMemory = true;
    this.main?.kill('KILL', true);
  }

  /** New limits for what runs already: bytes and cores, none without. */
  limit(memory: number | undefined, cpu: number | undefined): void {
    this.#memoryLimit = memory;
    this.usage.cpuLimit = cpu;
  }

  #standard(): Standard {
    if (this.terminal) {
      const { terminal } = this;
      return { stdin: terminal.input, stdout: terminal, stderr: terminal, terminal };
    }
    const output = (stream: 'stdout' | 'stderr'): Output => ({
      write: (chunk) => this.#printed(stream, chunk),
    });
    return { stdin: this.#stdin ?? emptyInput, stdout: output('stdout'), stderr: output('stderr') };
  }

  #newTerminal(emit: Emit): Terminal {
    return new Terminal(emit, () => this.processes.list());
  }

  /** Everybody who looks is told; who is behind makes the process wait. */
  #printed(stream: 'stdout' | 'stderr', chunk: Uint8Array): void | Promise<void> {
    this.logs.write(stream, chunk);
    if (!this.#listeners) return;
    const behind = [...this.#listeners].map((listener) => listener(stream, chunk)).filter((wait) => wait);
    if (behind.length > 0) return Promise.all(behind).then(() => undefined);
  }

  #ended(exitCode: number): void {
    for (const listener of this.#listening) listener[Symbol.dispose]();
    this.#listening.clear();
    this.logs.end();
    const reason = this.#outOfMemory ? 'OOMKilled' : exitCode === 0 ? 'Completed' : 'Error';
    this.#exit({ exitCode, reason });
  }
}
