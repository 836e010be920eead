/**
 * The contract of isolation: what stands between a learner's programs and the machine. `folder.ts` asks for a box and runs
 * what the learner runs in it; without isolation there is none, and programs run as the server's own do.
 */
import type { Account } from './account.ts';
import type { Resource } from './group-places.ts';

export interface Isolation {
  /** Makes the box of one sandbox. Faults: `sandbox/isolation-failed`. */
  open(place: BoxPlace, signal: AbortSignal): Promise<Box>;
  /** Who the programs in a box are, where that is not the user of this process. */
  accountOf(id: string): Account | undefined;
  /** What is bounded of all programs of a learner together, by control groups; the rest only of each process. */
  readonly holds: readonly Resource[];
}

/** What a box is made of: paths on this machine. All of them exist. */
export interface BoxPlace {
  /** The id of the sandbox: learners of two sandboxes are two users where the server may choose. */
  readonly id: string;
  /** The learner's HOME. */
  readonly home: string;
  /** The folder with the learner's kubeconfig. */
  readonly kubeFolder: string;
  readonly cacheDir: string;
  readonly toolHome: string;
  /** Seen but not to be changed: start file, bin; what all learners share; tools that were fetched. */
  readonly ownDir: string;
  readonly sharedDir: string;
  readonly toolsDir: string;
  /** Programs that are shown at a place of their own, wherever they are on this machine: kubectl and other tools, by name. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where the sockets are that shells may speak to. */
  readonly doors: string;
  /** For files of the box itself; nobody else writes there, and no other box that runs. */
  readonly boxDir: string;
  /** What must not be seen although it may lie under a folder that is: the data folder, the project. */
  readonly hidden: readonly string[];
  /** The API server: a port of this machine, on which it is found in the box as well. */
  readonly api: { readonly host: string; readonly port: number };
  /** What else is found on loopback in the box. */
  readonly servers?: readonly BoxServer[];
}

/** Something that the server itself answers, at a port of the box. */
export interface BoxServer {
  /** Another one than that of the API server. */
  readonly port: number;
  /** Listens at this Unix socket, for whoever may get there. */
  serve(socket: string): Promise<Disposable>;
}

/** A machine within the machine, for one learner: what its programs share is the network, `/tmp`, and nothing else. */
export interface Box {
  /** `false` once it has ended, by whatever. */
  readonly running: boolean;
  /** Of the first process inside, as this machine counts. */
  readonly pid: number;
  /** What to start for this to run inside: it ends with everything that it started. */
  command(program: BoxProgram): BoxCommand;
  /** Ends it with everything in it. Safe to call twice. */
  end(): void;
}

export interface BoxProgram {
  /** Paths as they are inside. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** It may delete files but write none: HOME holds more than it may. */
  readonly full?: boolean;
}

export interface BoxCommand {
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}
