/** What the server's thread and a thread of clusters say to each other. Everything in here survives structured cloning. */
import { Fault } from '../../faults.ts';
import type { KubeRequest } from '../../kube-types.ts';
import type { HostPort, HttpRequest, NameQuestion, Origin, Trouble } from '../../types.ts';
import type { Addons } from '../addons/index.ts';
import type { PkiState } from '../pki/index.ts';
import type { StoreSnapshot } from '../storage/index.ts';

/** What a cluster is opened with: `ClusterOptions`, as far as they can cross. */
export interface HostedOptions {
  readonly name: string;
  readonly nodes: number;
  readonly directory?: string;
  readonly port?: number;
  readonly timeFactor?: number;
  readonly addons?: Addons;
  /** Begin with these objects when the directory holds none. */
  readonly objects?: StoreSnapshot;
  /** Be the same cluster to clients as another one: its certificates and keys. */
  readonly identity?: PkiState;
  /** Leave the objects of the directory aside; certificates and port stay. */
  readonly forget?: boolean;
}

/** Where an opened cluster is reached. */
export interface Opened {
  readonly port: number;
  readonly kubeconfig: string;
}

/** Everything a copy is made of. */
export interface ClusterImage {
  readonly objects: StoreSnapshot;
  readonly identity: PkiState;
}

/** A file for a node; without content it is taken away. */
export interface WrittenFile {
  readonly path: string;
  readonly content: string | undefined;
}

export type Command =
  | { readonly what: 'open'; readonly options: HostedOptions }
  | { readonly what: 'restore'; readonly objects: StoreSnapshot }
  | { readonly what: 'dial'; readonly from: Origin; readonly to: HostPort }
  | { readonly what: 'resolve'; readonly from: Origin; readonly question: NameQuestion }
  | { readonly what: 'request'; readonly from: Origin; readonly requests: readonly HttpRequest[] }
  | { readonly what: 'readFile'; readonly node: string; readonly path: string }
  | { readonly what: 'writeFile'; readonly node: string; readonly file: WrittenFile }
  | { readonly what: 'inflict'; readonly trouble: Trouble }
  | { readonly what: 'ask'; readonly request: KubeRequest }
  | { readonly what: 'atRest'; readonly namespaces: readonly (string | undefined)[] }
  | { readonly what: 'mark' | 'rewind'; readonly mark: string }
  | { readonly what: 'reset' | 'relieve' | 'flush' | 'stop' | 'image' | 'ping' };

/** `slot` is the number of a cluster, the same wherever it lives; `call` that of a question. */
export type ToThread =
  | { readonly type: 'call'; readonly call: number; readonly slot: number; readonly command: Command }
  | { readonly type: 'abort'; readonly call: number };

export type FromThread =
  | { readonly type: 'up' }
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly call: number; readonly cause: Carried }
  | { readonly type: 'log'; readonly slot: number; readonly message: string; readonly cause: Carried }
  /** There are more objects than a thread may have; the cluster that was at work the most lately. */
  | { readonly type: 'full'; readonly busiest: number | undefined }
  /** Something was thrown that nobody caught: the cluster may be anything now. */
  | { readonly type: 'broken'; readonly slot: number; readonly cause: Carried };

/** A thing that was thrown, on its way to the other side. */
export type Carried =
  | {
      readonly is: 'fault';
      readonly code: string;
      readonly message: string;
      readonly remedy: string;
      readonly cause?: Carried;
    }
  | { readonly is: 'error'; readonly name: string; readonly message: string; readonly stack: string }
  | { readonly is: 'other'; readonly text: string }
  | { readonly is: 'nothing' };

export function carry(thrown: unknown): Carried {
  if (thrown === undefined) return { is: 'nothing' };
  if (thrown instanceof Fault) {
    const { code, message, remedy, cause } = thrown;
    return { is: 'fault', code, message, remedy, ...(cause === undefined ? {} : { cause: carry(cause) }) };
  }
  if (!(thrown instanceof Error)) return { is: 'other', text: String(thrown) };
  const { name, message, stack = '' } = thrown;
  return { is: 'error', name, message, stack };
}

/** The same as it was thrown over there: a Fault with its code, an error with its stack. */
export function arrived(carried: Carried): unknown {
  switch (carried.is) {
    case 'nothing':
      return undefined;
    case 'other':
      return carried.text;
    case 'fault': {
      const { code, message, remedy, cause } = carried;
      return new Fault(code, message, remedy, cause ? { cause: arrived(cause) } : {});
    }
    case 'error':
      return Object.assign(new Error(carried.message), { name: carried.name, stack: carried.stack });
  }
}
