import type { ZodType } from 'zod';
import type { KubeObject, ListQuery, ObjectRef } from '../sandbox/kube-types.ts';
import type { Capability, Sandbox } from '../sandbox/types.ts';

export type { KubeObject, ListQuery, ObjectRef } from '../sandbox/kube-types.ts';

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
  look(params: Params, cluster: ClusterView, signal: AbortSignal): Promise<Finding[]>;
}

/** What differs, as data. The text in each language lives in checker/messages/. */
export interface Finding {
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
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

/** All that a check may do to a cluster. Small, so that a fake one is easy to write. */
export interface ClusterView extends Pick<Sandbox, 'dial' | 'readFile' | 'exec'> {
  /** `undefined` when there is no such object, or no such kind. */
  get(ref: ObjectRef, signal: AbortSignal): Promise<KubeObject | undefined>;
  list(query: ListQuery, signal: AbortSignal): Promise<KubeObject[]>;
}
