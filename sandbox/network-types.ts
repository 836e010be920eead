/** The words of what a sandbox can be asked of its network: where a connection begins, what is asked for, what came of it. */

export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
}

/**
 * Where a connection begins. `probe`: in a pod without labels, in a namespace without any of its own, which exists for that
 * alone; NetworkPolicies and DNS count for it as for any pod. `outside`: where the learner's browser is, a machine beside the
 * nodes, which knows the addresses of nodes and load balancers and no names of the cluster.
 */
export type Origin = PodRef | { readonly node: string } | 'probe' | 'outside';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Where the pod of `probe` is. */
export const PROBE_NAMESPACE = 'naru-probe';

/** `no-answer`: nothing came back in 3 s, or the name is not known. */
export type DialResult = 'open' | 'refused' | 'no-answer';

export interface HttpRequest {
  /** `https://shop.example.com/cart?x=1`. Its host is what the server is told, in the header Host and for TLS (SNI). */
  readonly url: string;
  /** Where the connection goes, if not to the host and port of the URL. */
  readonly connectTo?: HostPort;
  /** GET unless told. No body is sent. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What came of a request. Redirects are not followed; certificates are not verified.
 * `unresolved`: there is no such name, or nobody answers for it. `no-answer`: nothing came back in 3 s. `tls`: a connection,
 * but no TLS. `broken`: a connection, but no answer in HTTP.
 */
export type HttpAnswer =
  | HttpResponse
  | { readonly outcome: 'unresolved' | 'refused' | 'no-answer' | 'tls' | 'broken'; readonly detail: string };

export interface HttpResponse {
  readonly outcome: 'answered';
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  /** As UTF-8, at most `HTTP_BODY_LIMIT` bytes of it. */
  readonly body: string;
  /** What the server showed, its own first, in PEM; empty without TLS. */
  readonly certificates: readonly string[];
}

/** How much of a body is kept. Bytes. */
export const HTTP_BODY_LIMIT = 64 << 10;

export type NameType = 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'SRV' | 'TXT';

export interface NameQuestion {
  /** Search lists count as in the pod; a dot at the end makes it whole. */
  readonly name: string;
  readonly type: NameType;
}

/**
 * What DNS says, /etc/hosts left aside. `found` without records: the name is there, but not with this type. `no-answer`:
 * nobody answered in 3 s. `failed`: somebody answered that it cannot be said (SERVFAIL, REFUSED).
 */
export interface NameAnswer {
  readonly outcome: 'found' | 'no-such-name' | 'no-answer' | 'failed';
  /** The whole name that was asked for last, without a dot at its end. */
  readonly name: string;
  /** Also the aliases on the way. */
  readonly records: readonly NameRecord[];
}

export interface NameRecord {
  /** Without a dot at its end, as every name in `data`. */
  readonly name: string;
  readonly type: NameType | (string & {});
  /** `10.96.0.10`, `db-0.db.shop.svc.cluster.local`, `0 100 5432 db-0.db.shop.svc.cluster.local`. */
  readonly data: string;
}
