/** The words of `kube.ts`: objects as plain JSON, how they are named, and what may be asked of a cluster. */
import type { ExecResult, PodRef } from './types.ts';

/** An API object as JSON. */
export interface KubeObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  /** Only for kinds that have one; `default` when it is left out. */
  readonly namespace?: string;
  readonly name: string;
}

export interface ListQuery {
  readonly apiVersion: string;
  readonly kind: string;
  /** Left out: all namespaces. */
  readonly namespace?: string;
  /** Equality only: every label must have this value. */
  readonly labels?: Readonly<Record<string, string>>;
  /** As in the API: `spec.nodeName=worker`. */
  readonly fieldSelector?: string;
}

export interface LogOptions {
  /** Of the container before the last restart. */
  readonly previous?: boolean;
}

/** A log, of which the last `LOG_LIMIT` bytes at most; or why there is none, in the words of the API server. */
export type LogAnswer = { readonly text: string } | { readonly why: string };

/** Bytes of a log that are read. */
export const LOG_LIMIT = 1 << 20;

/** May this user do this? Without a namespace: everywhere. A path asks for something that is no resource: `/healthz`. */
export type AccessQuery = {
  readonly user: string;
  readonly groups: readonly string[];
  readonly verb: string;
} & (
  | { readonly path: string }
  | {
      /** Empty for the core group. */
      readonly group: string;
      /** The plural: `pods`. */
      readonly resource: string;
      readonly subresource?: string;
      readonly namespace?: string;
      readonly name?: string;
    }
);

/** One change of one object. */
export type Change =
  /** May leave out the name and give `generateName`. Unknown fields are refused. */
  | { readonly create: KubeObject }
  | { readonly replace: KubeObject }
  /** A JSON merge patch (RFC 7386); `strategic`: as kubectl does, by the keys of lists, which only built-in kinds have. */
  | {
      readonly patch: unknown;
      readonly of: ObjectRef;
      readonly strategic?: true;
      /** What a controller writes, which others cannot by the object itself. */
      readonly subresource?: 'status';
    }
  /** Only the object with this uid, when one is given. Does not wait for finalizers; `atOnce` grants a Pod no time to end. */
  | { readonly delete: ObjectRef; readonly uid?: string; readonly atOnce?: true };

/** What came of a change. */
export type Changed =
  | { readonly object: KubeObject }
  | { readonly refused: Refusal }
  /** The server knows no such kind. */
  | { readonly unserved: true };

export interface Refusal {
  /** HTTP. */
  readonly status: number;
  /** Of the Status: `Forbidden`, `Invalid`, `AlreadyExists`. Empty when there was none. */
  readonly reason: string;
  readonly message: string;
  /** What was wrong with which field, where the server told. */
  readonly causes?: readonly { readonly field?: string; readonly message?: string }[];
}

export interface FollowOptions {
  /** A resourceVersion of a list, an event or a bookmark of the same kind. */
  readonly since?: string;
  /** Objects come with their metadata alone: enough to know that something changed, however large it is. */
  readonly metadataOnly?: boolean;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

/**
 * A cluster, seen through its API server. Each call ends within its time or throws a Fault:
 * `sandbox/api-unreachable` (nobody answers), `sandbox/api-refused` (401, 403), `sandbox/api-error` (any other status).
 * Aborted calls throw the signal's reason.
 */
export interface Kube {
  /** `undefined` when there is no such object, or no such kind. */
  get(ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | undefined>;
  /** Empty when there is no such kind. */
  list(query: ListQuery, signal: AbortSignal): Promise<KubeObject[]>;
  /** What is there now as ADDED, then every change, until the server ends the watch (minutes) or `signal` aborts. */
  watch(query: ListQuery, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /**
   * Changes after `since`, or from now on. Begins with a BOOKMARK that says from where, once nothing can be missed any more; others
   * follow about every minute. Ends when the server ends the watch, and at once when there is no such kind. An ERROR with
   * code 410 says that the past since then is not known any more.
   */
  follow(query: ListQuery, options: FollowOptions, signal: AbortSignal): AsyncIterable<WatchEvent>;
  /** Creates each object, or merges it into the one that is there; in the order given. Answers what the server made of them. */
  apply(objects: readonly KubeObject[], signal: AbortSignal): Promise<KubeObject[]>;
  /**
   * Waits until workloads run as asked and everything else exists. Answers what is not ready after `patience`
   * milliseconds: empty is success, and an exercise may mean some of it to be broken.
   */
  waitUntilReady(
    objects: readonly KubeObject[],
    patience: number,
    signal: AbortSignal,
  ): Promise<readonly KubeObject[]>;
  /** Deletes one object; nothing happens when it is not there. Does not wait for finalizers. */
  delete(ref: ObjectRef, signal: AbortSignal): Promise<void>;
  /** Deletes a namespace and waits until it is gone. Nothing happens when there is none. */
  deleteNamespace(name: string, signal: AbortSignal): Promise<void>;
  /** Whether somebody may do something. */
  allowed(query: AccessQuery, signal: AbortSignal): Promise<boolean>;
  /** Makes one change once. A refusal is an answer, not an error. */
  change(change: Change, signal: AbortSignal): Promise<Changed>;
  /** What would come of a change, which is not made: admission and validation take place. */
  dryRun(change: Change, signal: AbortSignal): Promise<Changed>;
  /** Reads a path (which starts with a slash), whatever the status of the answer. `accept`: `application/json` unless given. */
  raw(path: string, signal: AbortSignal, accept?: string): Promise<KubeResponse>;
  /** Runs one program in a container to its end. Throws `sandbox/exec-failed` when it could not be started. */
  exec(pod: PodRef, argv: readonly string[], signal: AbortSignal): Promise<ExecResult>;
  /** What a container has printed so far. */
  logs(pod: PodRef, options: LogOptions, signal: AbortSignal): Promise<LogAnswer>;
  /** `true` while the API server says it is ready. Never rejects. */
  alive(signal: AbortSignal): Promise<boolean>;
  /** Closes connections. Safe to call twice. */
  close(): void;
}

/** One request to an API server. Answers the status and the body, whatever they are; throws when there was no answer. */
export type Send = (request: KubeRequest, signal: AbortSignal) => Promise<KubeResponse>;

export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Starts with a slash; may have a query. */
  readonly path: string;
  readonly body?: unknown;
  /** Of the body; `application/json` when left out. */
  readonly contentType?: string;
  /** Of the answer; `application/json` when left out. */
  readonly accept?: string;
}

export interface KubeResponse {
  readonly status: number;
  readonly text: string;
}
