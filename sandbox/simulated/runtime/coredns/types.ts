/** What a plug-in of CoreDNS is in here. */
import type { DnsAnswer, DnsQuestion, Peer } from '../../network/types.ts';

export interface Query extends DnsQuestion {
  readonly from: Peer;
}

/** An answer, and what the plug-in `errors` says about it. */
export interface Reply extends DnsAnswer {
  readonly error?: string;
}

export interface Plugin {
  readonly name: string;
  /** Answers, or asks the next one. Plug-ins without it see no questions. */
  readonly answer?: (query: Query, next: (query: Query) => Reply) => Reply;
  /** An HTTP server beside DNS: its port, and what it says at a path. */
  readonly http?: { readonly port: number; readonly respond: (path: string) => HttpReply };
  /** What keeps `ready` from saying OK. */
  readonly isReady?: () => boolean;
  /** Looks for a new configuration this often. Milliseconds of a real cluster. */
  readonly reloads?: number;
  /** Goes on answering this long after it was told to end. Milliseconds. */
  readonly lameduck?: number;
  /** Ends the server right after its start: what it logs then. */
  readonly fatal?: () => string | undefined;
  /** Begins when the server starts; `false` while the server should wait for it. */
  readonly start?: () => Disposable;
}

export interface HttpReply {
  readonly status: number;
  readonly body: string;
}
