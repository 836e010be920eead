import type { CheckSpec } from '../checker/types.ts';
import type { KubeObject, ObjectRef } from '../sandbox/kube-types.ts';
import type { Capability, HomeTool, SandboxSpec, Trouble } from '../sandbox/types.ts';
import type { Variable } from './variables.ts';

export type Locale = 'ko' | 'en';
export const LOCALES: readonly Locale[] = ['ko', 'en'];

/** The five domains of the CKA exam, and what comes before them. */
export type Domain =
  | 'foundations'
  | 'workloads-scheduling'
  | 'storage'
  | 'services-networking'
  | 'cluster-architecture'
  | 'troubleshooting';

/** The tree of content, as loaded from the lessons folder. Every node has prose in every language. */
export interface Course {
  readonly prose: Bilingual<NodeProse>;
  readonly modules: readonly Module[];
  /** In the order of their folders; left out where there are none. */
  readonly exams?: readonly ExamDefinition[];
}

/** An exam: tasks with weights, and time. */
export interface ExamDefinition {
  /** The folder name without its number; also the last part of the page's address. */
  readonly id: string;
  readonly minutes: number;
  /** Per cent that pass. */
  readonly pass: number;
  /** It may be paused. */
  readonly practice: boolean;
  /** The tasks, or how many are drawn from the exercises of the course. */
  readonly asks: { readonly tasks: readonly ExamTask[] } | { readonly draw: number };
  readonly prose: Bilingual<NodeProse>;
}

export interface ExamTask {
  readonly exercise: string;
  /** Per cent of the exam. */
  readonly weight: number;
  /** What is asked where the exercise cannot be done: the first that can. */
  readonly instead: readonly string[];
}

export interface Module {
  readonly id: string;
  readonly prose: Bilingual<NodeProse>;
  readonly lessons: readonly Lesson[];
}

export interface Lesson {
  /** The folder name without its number; also the last part of the page's address. */
  readonly id: string;
  readonly module: string;
  readonly domain: Domain;
  readonly competencies: readonly string[];
  readonly minutes: number;
  readonly sandbox: SandboxSpec;
  /** Its exercises are for mock exams alone: no page shows them, and they cannot be started outside of an exam. */
  readonly mock?: true;
  /** Ids it had before: old addresses, and what was kept under them, are its own. */
  readonly formerly?: readonly string[];
  readonly prose: Bilingual<NodeProse>;
  readonly exercises: readonly ExerciseDefinition[];
}

/**
 * A task in a sandbox that can be checked and graded. One folder under lessons/.
 *
 * As it is loaded, placeholders are replaced by sample values, but not in `prose`. `instantiate` makes the exercise of one
 * attempt of it.
 */
export interface ExerciseDefinition {
  /** The folder name. Unique in the course. */
  readonly id: string;
  readonly lesson: string;
  readonly domain: Domain;
  /** Lines of the curriculum that it asks for. */
  readonly competencies?: readonly string[];
  /** Pages of the documentation in which one would look it up; `addressOf` has their addresses. */
  readonly docs?: readonly string[];
  readonly minutes: number;
  readonly sandbox: SandboxSpec;
  /** The exercise that comes nearest to it and needs less: for those who cannot do this one where they are. */
  readonly nearest?: string;
  /** What it needs besides what its kinds of check need. */
  readonly requires: readonly Capability[];
  /** Programs that learners type in their terminal, besides kubectl. */
  readonly tools?: readonly HomeTool[];
  /** Namespaces that belong to the exercise: made before setup, deleted by reset. */
  readonly namespaces: readonly string[];
  /** Namespaces that learners make: deleted before setup. */
  readonly clears?: readonly string[];
  /** Objects that learners change: how they were before the first exercise is put back before setup. */
  readonly restores?: readonly ObjectRef[];
  /** How the start state is made, in order. */
  readonly setup: readonly SetupStep[];
  readonly checks: readonly CheckSpec[];
  /** In every language, always: the type leaves no room for a missing one. */
  readonly prose: Bilingual<ExerciseProse>;
  /** Never leaves the server. */
  readonly proof: Proof;
  /** What differs from attempt to attempt, by name. */
  readonly variables?: Readonly<Record<string, Variable>>;
  /** What is made anew for each attempt; left out when nothing in it has a placeholder. */
  readonly template?: ExerciseTemplate;
}

/** An exercise with its placeholders. */
export interface ExerciseTemplate {
  /** What exercise.yaml says. */
  readonly source: unknown;
  /** Files of the setup by their names: manifests as objects, anything else as text. */
  readonly files: ReadonlyMap<string, readonly KubeObject[] | string>;
  readonly proof: Proof;
}

/** What placeholders stand for: `{{name}}`. */
export type Values = Readonly<Record<string, string | number>>;

/** One step of the way to the start state. */
export type SetupStep =
  /** Objects of a file beside exercise.yaml. `wait`: until every workload and Pod among them is ready. */
  | { readonly apply: string; readonly objects: readonly KubeObject[]; readonly wait: boolean }
  /** A file beside exercise.yaml, put into the learner's HOME, or on a node. */
  | { readonly file: string; readonly to: string; readonly content: string; readonly node?: string }
  /** A program, at the learner's home (`HOME_TOOLS`) or on a node. `saves`: the file in HOME that gets its output. */
  | { readonly run: readonly string[]; readonly node?: string; readonly saves?: string }
  | { readonly trouble: Trouble }
  /** A part of a text in an object is replaced, wherever it stands in that text. */
  | {
      readonly edit: ObjectRef;
      readonly field: string;
      readonly replaces: string;
      readonly with: string;
    }
  /** Waits until it is gone. */
  | { readonly delete: ObjectRef }
  /** Waits until all of this is true of the cluster. */
  | { readonly until: readonly CheckSpec[] };

export type Bilingual<T> = Readonly<Record<Locale, T>>;

export interface NodeProse {
  readonly title: string;
  readonly description: string;
  /** Markdown without front matter. */
  readonly body: string;
}

export interface ExerciseProse {
  readonly title: string;
  readonly body: string;
  /** Markdown of each `<check-box>`, by check id. */
  readonly checks: Readonly<Record<string, string>>;
}

/** What shows that the checks tell right from wrong. */
export interface Proof {
  readonly solution: string;
  /** Other answers that are as right. */
  readonly right?: readonly RightAnswer[];
  readonly wrong: readonly WrongAnswer[];
  /** Values of checks that may be others without the check noticing: by check and path, the reason. */
  readonly loose?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface RightAnswer {
  readonly file: string;
  readonly script: string;
}

export interface WrongAnswer {
  readonly file: string;
  readonly script: string;
  /** Checks that must fail afterwards; from the script's first line `# fails: id, id`. */
  readonly fails: readonly string[];
}

/** Something wrong in the lessons folder. Loading collects these and never throws for content. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** Relative to the lessons folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly remedy?: string;
}
