/**
 * Which shells this page shows: one, or two beside or above each other. Pure. Each browser has its own layout; the
 * shells themselves, their order and their titles are the server's.
 */
import type { ShellInfo } from '../../../server/protocol.ts';

export type Split = 'beside' | 'above';

export interface Layout {
  /** Names of the shells that can be seen: one or two. */
  readonly shown: readonly string[];
  /** Which of them takes the keys: its place in `shown`. */
  readonly at: number;
  readonly split: Split;
  /** Of the first of two, per cent. */
  readonly share: number;
  /** Names, the last used first. */
  readonly recent: readonly string[];
}

export const SHARE = { least: 20, most: 80, usual: 50, step: 5 } as const;

/** The shell that is always there. */
export const FIRST = 'main';

const USUAL: Layout = { shown: [FIRST], at: 0, split: 'beside', share: SHARE.usual, recent: [FIRST] };

/** A layout that was kept as text; whatever cannot be read is the usual one. */
export function readLayout(kept: string | undefined): Layout {
  try {
    const { shown, at, split, share, recent } = JSON.parse(kept ?? '') as Partial<
      Record<keyof Layout, unknown>
    >;
    const seen = names(shown).slice(0, 2);
    if (seen.length === 0) return USUAL;
    return {
      shown: seen,
      at: at === 1 && seen.length === 2 ? 1 : 0,
      split: split === 'above' ? 'above' : 'beside',
      share: bounded(Number(share)),
      recent: names(recent),
    };
  } catch {
    return USUAL;
  }
}

/** The shells there are; before the server has told of any, the first. */
export function known(shells: readonly ShellInfo[]): readonly ShellInfo[] {
  return shells.length > 0 ? shells : [{ name: FIRST, state: 'new' }];
}

/** The same without shells that are gone; the last used one takes their place. */
export function settle(layout: Layout, all: readonly string[]): Layout {
  const recent = layout.recent.filter((name) => all.includes(name));
  const active = activeOf(layout);
  const kept = layout.shown.filter((name) => all.includes(name));
  const shown = kept.length > 0 ? kept : [recent[0] ?? all[0] ?? FIRST];
  return { ...layout, shown, at: Math.max(0, shown.indexOf(active)), recent };
}

/** The shell that takes the keys. */
export function activeOf({ shown, at }: Layout): string {
  return shown[at] ?? shown[0] ?? FIRST;
}

/** Gives a shell the keys; one that cannot be seen takes the place of the one that had them. */
export function look(layout: Layout, name: string): Layout {
  const place = layout.shown.indexOf(name);
  const shown = place >= 0 ? layout.shown : layout.shown.with(layout.at, name);
  const recent = [name, ...layout.recent.filter((other) => other !== name)];
  return { ...layout, shown, at: place >= 0 ? place : layout.at, recent };
}

/** Shows a second shell beside or below the one that has the keys, and gives it the keys. */
export function divide(layout: Layout, name: string, split: Split): Layout {
  return look({ ...layout, shown: [activeOf(layout), name], at: 1, split }, name);
}

/** Shows only the shell that has the keys. */
export function join(layout: Layout): Layout {
  return { ...layout, shown: [activeOf(layout)], at: 0 };
}

/** The last used of the shells that cannot be seen: it comes when the area is divided. */
export function hiddenOne(layout: Layout, all: readonly string[]): string | undefined {
  const hidden = all.filter((name) => !layout.shown.includes(name));
  return layout.recent.find((name) => hidden.includes(name)) ?? hidden[0];
}

/** The shell so many tabs further, going round. */
export function further(all: readonly string[], from: string, by: number): string {
  const place = (all.indexOf(from) + by + all.length) % all.length;
  return all[place] ?? from;
}

/** With another share for the first of two, per cent. */
export function shared(layout: Layout, share: number): Layout {
  return { ...layout, share: bounded(share) };
}

function bounded(share: number): number {
  if (!Number.isFinite(share)) return SHARE.usual;
  return Math.round(Math.min(SHARE.most, Math.max(SHARE.least, share)));
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
