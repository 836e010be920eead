/**
 * All that must survive a restart, and the contract of its keeper. One process owns the files.
 */
import { z } from 'zod';
import type { SandboxSpec } from '../../sandbox/types.ts';
import { storedSitting } from '../exams/types.ts';
import { attempt, grade, progress, submissionReason } from '../protocol.ts';

/** Changes when `storeData` does; migrations.ts leads from each version to the next. */
export const VERSION = 8;

const handle = z.strictObject({
  provider: z.string(),
  id: z.string(),
  createdAt: z.string(),
  state: z.record(z.string(), z.unknown()),
});

const storedAttempt = attempt.extend({
  /** The cluster it belongs to: `sandbox.generation` when it began. */
  generation: z.number().int(),
  /** What chose the values of its variables. */
  seed: z.string(),
  /** What every placeholder stands for, also those that no text shows. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Sticky checks that have passed while somebody looked. */
  stuck: z.array(z.string()),
  /** Each time somebody asked for a verdict; what it was made of is in records.ts. */
  submissions: z.array(z.object({ number: z.number().int(), at: z.string(), by: submissionReason, grade })),
});
export type StoredAttempt = z.infer<typeof storedAttempt>;

/** A shell that the learner made or named. */
const storedShell = z.strictObject({
  name: z.string(),
  title: z.exactOptional(z.string()),
  /** What it is known by without a title: stays when others are closed. */
  number: z.exactOptional(z.number().int()),
});
export type StoredShell = z.infer<typeof storedShell>;

/** The cluster of a provider. */
const keptCluster = z.strictObject({
  handle,
  generation: z.number().int(),
  /** What an exercise asked for; absent while it is the one that most can be done in. */
  spec: z.exactOptional(z.custom<SandboxSpec>((value) => typeof value === 'object' && value !== null)),
  /** Programs on its nodes have been at work: no cleaning of objects takes that away. */
  worn: z.exactOptional(z.literal(true)),
});

export const storeData = z.strictObject({
  version: z.literal(VERSION),
  /** Where I left off. */
  last: progress.shape.last,
  lessons: progress.shape.lessons,
  /** By exercise; every attempt ever, oldest first. */
  exercises: z.record(
    z.string(),
    z.strictObject({ passed: z.boolean(), best: grade.optional(), attempts: z.array(storedAttempt) }),
  ),
  /** Every sitting of an exam, oldest first; only the last one can be under way. */
  sittings: z.array(storedSitting),
  /** In the order of their tabs. `main` is there whether it is listed or not. */
  shells: z.array(storedShell),
  sandbox: z.strictObject({
    /** Counts the clusters there have been. */
    generation: z.number().int(),
    /** The cluster of each provider, so that changing providers and back finds it again. */
    kept: z.record(z.string(), keptCluster),
  }),
});
export type StoreData = z.infer<typeof storeData>;

export const emptyData = (): StoreData => ({
  version: VERSION,
  lessons: {},
  exercises: {},
  sittings: [],
  shells: [],
  sandbox: { generation: 0, kept: {} },
});

export type DeepReadonly<T> = T extends readonly (infer E)[]
  ? readonly DeepReadonly<E>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/**
 * `update` is a transaction: the change works on a draft, the draft is validated and written to disk, and only then does
 * anybody see it. If `change` throws, or the draft is invalid, or the disk is full, nothing has happened.
 */
export interface Store {
  read<T>(pick: (data: DeepReadonly<StoreData>) => T): T;
  /** Resolves once the change would survive a power cut. Changes are made one after another, in the order of the calls. */
  update<T>(change: (draft: StoreData) => T): Promise<T>;
  /** Waits for updates under way. Safe to call twice. */
  close(): Promise<void>;
}
