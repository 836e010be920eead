/** What a standing is made of: the exercises of the course, and everything that was tried. */
import type { Bilingual, Domain } from '../../lessons/types.ts';

/** An exercise of the course, in its order. */
export interface Asked {
  readonly id: string;
  readonly lesson: string;
  readonly title: Bilingual<string>;
  readonly domain: Domain;
  readonly competencies: readonly string[];
  readonly minutes: number;
  /** The points of all its checks. */
  readonly of: number;
}

/** One attempt that came to a verdict. */
export interface Try {
  readonly exercise: string;
  /** When it was decided, milliseconds since 1970: the pass, or the last verdict before it was left. */
  readonly at: number;
  readonly passed: boolean;
  /** The reference solution had been shown before: it was worked through, and not yet done alone. */
  readonly aided: boolean;
  readonly points: number;
  readonly of: number;
}
