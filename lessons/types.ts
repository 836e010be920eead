import type { CheckSpec } from '../checker/types.ts';
import type { Capability, SandboxSpec } from '../sandbox/types.ts';

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
  readonly prose: Bilingual<NodeProse>;
  readonly exercises: readonly ExerciseDefinition[];
}

/** A task in a sandbox that can be checked and graded. One folder under lessons/. */
export interface ExerciseDefinition {
  /** The folder name. Unique in the course. */
  readonly id: string;
  readonly lesson: string;
  readonly domain: Domain;
  /** Lines of the curriculum that it asks for. */
  readonly competencies?: readonly string[];
  readonly minutes: number;
  readonly sandbox: SandboxSpec;
  /** What it needs besides what its kinds of check need. */
  readonly requires: readonly Capability[];
  /** Namespaces that belong to the exercise: made before setup, deleted by reset. */
  readonly namespaces: readonly string[];
  /** The start state, as manifests: the text of each `setup[].apply` file, in order. */
  readonly setup: readonly SetupStep[];
  readonly checks: readonly CheckSpec[];
  /** In every language, always: the type leaves no room for a missing one. */
  readonly prose: Bilingual<ExerciseProse>;
  /** Never leaves the server. */
  readonly proof: Proof;
}

export interface SetupStep {
  /** Name of the file, for messages. */
  readonly file: string;
  /** YAML, one or more documents. */
  readonly manifests: string;
  /** Wait until every workload and Pod in the file is ready. */
  readonly wait: boolean;
}

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
  readonly wrong: readonly WrongAnswer[];
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
