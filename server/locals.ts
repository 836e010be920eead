/**
 * What a page rendered on request gets from the server, as `Astro.locals.naru`. Handed over with each request, because
 * a module imported by both the server and a page exists twice. Imports types only, so a page may import this file's types.
 */
import type { AppState, ExerciseState, Locale } from './protocol.ts';

export interface PageState {
  /** As `GET /api/state` answers at this moment. */
  readonly state: AppState;
  /** The language of the last visit, else the browser's first of ours, else `ko`. */
  readonly locale: Locale;
  /** As `GET /api/exercises/:id` answers; `undefined` for an id nobody knows. */
  exercise(id: string): ExerciseState | undefined;
}

/** The shape of `App.Locals`. */
export interface NaruLocals {
  readonly naru: PageState;
}
