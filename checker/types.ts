import type { ZodType } from 'zod';
import type {
  AccessQuery,
  Change,
  Changed,
  KubeObject,
  KubeResponse,
  ListQuery,
  LogAnswer,
  LogOptions,
  ObjectRef,
} from '../sandbox/kube-types.ts';
import type { Capability, PodRef, Sandbox } from '../sandbox/types.ts';

export type {
  AccessQuery,
  Change,
  Changed,
  KubeObject,
  KubeResponse,
  ListQuery,
  LogAnswer,
  LogOptions,
  ObjectRef,
  Refusal,
} from '../sandbox/kube-types.ts';
export type {
  ExecResult,
  HttpAnswer,
  HttpRequest,
  NameAnswer,
  NameQuestion,
  Origin,
  Place,
  PodRef,
} from '../sandbox/types.ts';

/**
 * One way of looking at a cluster. Each kind is one file under checker/kinds/.
 *
 * `look` is called with parameters that have already been validated. It returns findings: an empty list is a pass,
 * anything else says what differs. It throws only when it could not look; that is a fault of ours, never of the learner.
 */
export interface CheckKind<Name extends string = string, Params = unknown> {
  readonly name: Name;
  readonly params: ZodType<Params>;
  readonly requires: readonly Capability[];
  /** What it requires besides, depending on where it looks. */
  requiresFor?(params: Params): readonly Capability[];
  /** What has to be written down when the start state holds, because the check compares with it. */
  remembers?(params: Params): readonly Remembered[];
  /** What has to be watched from the moment the start state holds, because the check asks whether it ever happened. */
  watches?(params: Params): readonly Watched[];
  /**
   * The check changes the cluster for a moment and puts it back. Such checks run one after another, when the learner asks
   * for a verdict, and never by themselves.
   */
  readonly intrudes?: true;
  /** A look costs so much that it is made only when the learner asks for a verdict, never by itself. */
  readonly costly?: true;
  /** How many seconds a look may take besides the usual: what it waits for. */
  lasts?(params: Params): number;
  look(params: Params, cluster: ClusterView, signal: AbortSignal): Promise<Finding[]>;
}

/** What differs, as data. The text in each language lives in checker/messages/. */
export interface Finding {
  readonly code: string;
  /** Where `{from}` has no name, `from.is` is the code of words for it, and `from.labels` what stands in those. */
  readonly values: Readonly<Record<string, string | number>>;
  /** What it is about: where the learner may look. */
  readonly at?: Whereabouts;
}

/** Something a learner can look at. `say.ts` makes a command or a sentence of it. */
export type Whereabouts =
  | { readonly object: ObjectRef }
  | { readonly list: ListQuery }
  | { readonly logs: PodRef }
  /** A program in a container, which only looks. */
  | { readonly exec: PodRef; readonly run: readonly string[] }
  /** Relative to the learner's home: `lab/count.txt`. */
  | { readonly home: string }
  /** What Helm knows of a release; without one, which releases there are. */
  | { readonly helm: 'history' | 'values'; readonly namespace: string; readonly release?: string }
  | { readonly node: string; readonly path: string };

/** Something of the start state. */
export type Remembered =
  /** `before`: as it was before the setup of the exercise. */
  | { readonly object: ObjectRef; readonly before?: true }
  | { readonly list: ListQuery }
  | { readonly home: string };

/** What was remembered when the start state held. `undefined`: it was not remembered, which is a fault of ours. */
export interface StartRecord {
  /** `null`: it was not there. `before`: before the setup of the exercise, not when the start state held. */
  object(ref: ObjectRef, before?: true): KubeObject | null | undefined;
  list(query: ListQuery): readonly KubeObject[] | undefined;
  /** Text of a file in the learner's home; `null`: there was none. */
  home(path: string): string | null | undefined;
}

/** Something that may happen to objects, and may be over by the time anybody looks. */
export interface Watched extends ListQuery {
  readonly name?: string;
  /** A part of the object, with operators; left out: any object. */
  readonly is?: unknown;
  /** The object went away. Otherwise: it began to be like `is`. */
  readonly gone?: true;
}

/** An object began to be as watched for, or went away. */
export interface Moment {
  /** RFC 3339. */
  readonly at: string;
  /** What came first has the smaller number. */
  readonly turn: number;
  readonly object: ObjectRef;
  /** It was so when the watching began; nothing happened. */
  readonly atStart?: true;
}

/** What was seen since the start state held. */
export interface Journal {
  /** In the order in which they happened. `undefined`: nobody watched for this, which is a fault of ours. */
  moments(watched: Watched): readonly Moment[] | undefined;
  /** From when to when (RFC 3339) nobody could watch: what happened then is not known. */
  readonly gaps: readonly { readonly from: string; readonly to: string }[];
}

/** One check of one exercise, as written in exercise.yaml. */
export interface CheckSpec {
  readonly id: string;
  readonly kind: string;
  readonly points: number;
  /** These must pass too, or this check earns nothing. */
  readonly needs: readonly string[];
  /** Keep looking this many seconds before saying no. */
  readonly within: number;
  /** It must stay true this many seconds before it counts. */
  readonly for: number;
  /** Once passed, stays passed: for things that happen and are gone again. */
  readonly sticky: boolean;
  /** True before anything is done; the proof expects that and reports it otherwise. */
  readonly holdsAtStart: boolean;
  readonly params: unknown;
}

export type Verdict =
  | { readonly check: string; readonly outcome: 'pass' }
  | { readonly check: string; readonly outcome: 'fail'; readonly findings: readonly Finding[] }
  | { readonly check: string; readonly outcome: 'fault'; readonly reason: string };

/** Points out of points; always computed from verdicts, never typed in. */
export interface Grade {
  readonly points: number;
  readonly of: number;
  /** Checks that ended in a fault: the grade is provisional and these can be asked again. */
  readonly faults: readonly string[];
}

/** What somebody with a kubeconfig of their own can do. What they may not do is a Fault `sandbox/api-refused`. */
export interface SignedIn extends Pick<ClusterView, 'list' | 'change'> {
  close(): void;
}

/** All that a check may do to a cluster. Small, so that a fake one is easy to write. */
export interface ClusterView
  extends Pick<Sandbox, 'dial' | 'request' | 'resolve' | 'readFile' | 'readHome' | 'exec'> {
  /** `undefined` when there is no such object, or no such kind. */
  get(ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | undefined>;
  list(query: ListQuery, signal: AbortSignal): Promise<KubeObject[]>;
  /** What a container has printed, or why that cannot be read. */
  logs(pod: PodRef, options: LogOptions, signal: AbortSignal): Promise<LogAnswer>;
  /** Whether somebody may do something, as every authorizer of the cluster says. */
  allowed(query: AccessQuery, signal: AbortSignal): Promise<boolean>;
  /** What would come of a change, which is not made. */
  dryRun(change: Change, signal: AbortSignal): Promise<Changed>;
  /** Makes a change. Only kinds that intrude may, and they put back what they changed. */
  change(change: Change, signal: AbortSignal): Promise<Changed>;
  /** Reads a path of the API, which starts with a slash, whatever the status. `accept`: `application/json` unless given. */
  raw(path: string, signal: AbortSignal, accept?: string): Promise<KubeResponse>;
  /** Whether all of it is at rest in these namespaces (`undefined`: everywhere), where the sandbox can tell. */
  atRest?(namespaces: readonly (string | undefined)[], signal: AbortSignal): Promise<boolean>;
  /** Milliseconds of quiet after which a no is believed that somebody expects, as in proofs. */
  readonly quiet?: number;
  /** The address of its API server: `https://127.0.0.1:41234`. */
  readonly server: string;
  /** The cluster as somebody else sees it. The kubeconfig names no programs, no files and no other cluster: see kinds/kubeconfig. */
  signIn(kubeconfig: string): Promise<SignedIn>;
  readonly start: StartRecord;
  readonly journal: Journal;
}
