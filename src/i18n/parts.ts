/** The words that a page fetches only when something on it needs them: where they are. Fetched itself with the first of them. */
import type { Locale } from '../../server/protocol.ts';
import type { Fetched } from './text.ts';

/** What a page fetches only when something on it needs these words. */
export const PARTS = {
  terminal: { ko: () => import('./terminal.ko.ts'), en: () => import('./terminal.en.ts') },
  problems: { ko: () => import('./problems.ko.ts'), en: () => import('./problems.en.ts') },
  progress: { ko: () => import('./progress.ko.ts'), en: () => import('./progress.en.ts') },
  records: { ko: () => import('./records.ko.ts'), en: () => import('./records.en.ts') },
  room: { ko: () => import('./room.ko.ts'), en: () => import('./room.en.ts') },
  search: { ko: () => import('./search.ko.ts'), en: () => import('./search.en.ts') },
  cluster: { ko: () => import('./cluster.ko.ts'), en: () => import('./cluster.en.ts') },
  help: { ko: () => import('./help.ko.ts'), en: () => import('./help.en.ts') },
  people: { ko: () => import('./people.ko.ts'), en: () => import('./people.en.ts') },
  debriefing: { ko: () => import('./debriefing.ko.ts'), en: () => import('./debriefing.en.ts') },
  exams: { ko: () => import('./exams.ko.ts'), en: () => import('./exams.en.ts') },
} satisfies Readonly<Record<string, Readonly<Record<Locale, Fetched>>>>;
export type Part = keyof typeof PARTS;

/** What pages say that are built: no browser fetches these words a second time. */
export const BUILT: Readonly<Record<Locale, Fetched>> = {
  ko: () => import('./built.ko.ts'),
  en: () => import('./built.en.ts'),
};
