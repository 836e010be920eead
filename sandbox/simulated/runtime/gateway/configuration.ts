/** What the controller tells the data plane of a Gateway, as JSON: everything it needs, and no name to look up. */
import type { Certificate } from './listeners.ts';
import type { Filter, Match } from './types.ts';

export interface Configuration {
  /** Grows with every change; the data plane says which one it works by. */
  readonly revision: number;
  readonly ports: readonly PortConfiguration[];
  readonly rules: readonly RuleConfiguration[];
}

export interface PortConfiguration {
  readonly port: number;
  /** It ends TLS. */
  readonly secure: boolean;
  readonly listeners: readonly ListenerConfiguration[];
}

export interface ListenerConfiguration {
  /** '' for every host. */
  readonly hostname: string;
  readonly certificate?: Certificate;
  readonly hosts: readonly HostConfiguration[];
}

export interface HostConfiguration {
  readonly hostname: string;
  /** What decides first comes first. */
  readonly matches: readonly { readonly match: Match; readonly rule: number }[];
}

export interface RuleConfiguration {
  /** `namespace/name` of its route. */
  readonly route: string;
  readonly filters: readonly Filter[];
  /** Where the filters of type RequestMirror lead, in their order. */
  readonly mirrors: readonly MirrorConfiguration[];
  readonly backends: readonly BackendConfiguration[];
  /** Nothing can be served: something in it is not supported. */
  readonly isBroken: boolean;
  /** Milliseconds until an answer must be there. */
  readonly timeout?: number;
}

export interface BackendConfiguration {
  readonly weight: number;
  /** There is none when what is named does not exist or may not be used. */
  readonly endpoints?: readonly Endpoint[];
}

export interface MirrorConfiguration {
  readonly endpoints: readonly Endpoint[];
  /** Between 0 and 1. */
  readonly share: number;
}

export interface Endpoint {
  readonly ip: string;
  readonly port: number;
}
