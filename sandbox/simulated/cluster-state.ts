/** What of a cluster lies in its directory: who it is (certificates, port) and, through the journal, its objects. */
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults.ts';
import type { PkiState } from './pki/index.ts';
import {
  Journal,
  type StoreChange,
  type StoreSnapshot,
  writeNew,
  writeWhole,
  writeWholeSoon,
} from './storage/index.ts';

type Log = (message: string, cause?: unknown) => void;

/** Who a cluster is to its clients. */
export interface ClusterIdentity {
  readonly pki: PkiState;
  readonly port: number;
}

/** Keeps the state of a cluster, or, without a directory, does nothing. */
export interface ClusterState {
  /** What was found when it was opened. */
  readonly identity: ClusterIdentity | undefined;
  readonly objects: StoreSnapshot | undefined;
  keepIdentity(identity: ClusterIdentity): void;
  /** Starts anew from what there is. Must be called once before the first `append` when nothing was found. */
  keepAll(all: () => StoreSnapshot): void;
  append(change: StoreChange): void;
  /** `true` when `keepAll` should be called soon. */
  readonly isLong: boolean;
  sync(): void;
  close(): void;
}

/** Opens a directory, making it when it is not there. */
export function openClusterState(directory: string | undefined, log: Log): ClusterState {
  if (directory === undefined) return FORGETFUL;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const journal = new Journal(directory, { log });
  const file = join(directory, 'cluster.json');
  const identity = new IdentityFile(file, log);
  return {
    identity: readIdentity(file, log),
    objects: journal.found,
    keepIdentity: (known) => identity.keep(known),
    keepAll: (all) => journal.compact(all()),
    append: (change) => journal.append(change),
    get isLong() {
      return journal.isLong;
    },
    sync: () => journal.sync(),
    close() {
      identity.close();
      journal.close();
    },
  };
}

/** Written when a cluster begins, while somebody waits for it, and again when it has got a key for tokens. */
class IdentityFile {
  readonly #path: string;
  readonly #log: Log;
  /** What is not written yet. */
  #late: ClusterIdentity | undefined;
  /** One after the other. */
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  keep(identity: ClusterIdentity): void {
    if (!existsSync(this.#path)) {
      writeNew(this.#path, textOf(identity));
      return;
    }
    this.#late = identity;
    this.#writing = this.#writing.then(() => this.#write());
  }

  close(): void {
    if (this.#late) writeWhole(this.#path, textOf(this.#late));
    this.#late = undefined;
  }

  async #write(): Promise<void> {
    const identity = this.#late;
    if (!identity) return;
    try {
      await writeWholeSoon(this.#path, textOf(identity), () => this.#late === identity);
    } catch (cause) {
      // At the end it is written once more, and the directory may go.
      if (this.#late) this.#log('the certificates of a simulated cluster could not be kept', cause);
    }
    if (this.#late === identity) this.#late = undefined;
  }
}

function textOf(identity: ClusterIdentity): string {
  return `${JSON.stringify(identity)}\n`;
}

const FORGETFUL: ClusterState = {
  identity: undefined,
  objects: undefined,
  keepIdentity() {},
  keepAll() {},
  append() {},
  isLong: false,
  sync() {},
  close() {},
};

function readIdentity(file: string, log: Log): ClusterIdentity | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as ClusterIdentity;
    if (found.pki.authority.key && found.port) return found;
  } catch {
    // Damaged: below.
  }
  const aside = `${file}.damaged-${Date.now()}`;
  renameSync(file, aside);
  const fault = new Fault(
    'sandbox/state-damaged',
    `The certificates of a simulated cluster were damaged. They were set aside as ${aside}; the cluster gets new ones.`,
    'Ask for the kubeconfig again: the old one is not accepted any more.',
  );
  log(fault.message, fault);
  return undefined;
}
