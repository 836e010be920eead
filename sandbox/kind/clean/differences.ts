/** What differs between a recorded moment of a cluster's API and now. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { ApiPicture, Entries, Entry } from './api-picture.ts';

export type Difference =
  /** Was not there. */
  | { readonly kind: 'added'; readonly key: string; readonly now: Entry }
  | { readonly kind: 'gone'; readonly key: string; readonly was: Entry }
  | { readonly kind: 'changed'; readonly key: string; readonly was: Entry; readonly now: Entry }
  /** As it was, but not well yet. */
  | { readonly kind: 'unwell'; readonly key: string; readonly was: Entry; readonly now: Entry }
  | { readonly kind: 'restarted'; readonly key: string; readonly was: Entry; readonly now: Entry };

/**
 * `starts`: how often the nodes were stopped and started since; containers may have restarted as often.
 */
export function differencesOf(was: Entries, now: ApiPicture['entries'], starts = 0): Difference[] {
  const keys = new Set([...Object.keys(was), ...Object.keys(now)]);
  return [...keys].flatMap((key) => {
    const [before, after] = [was[key], now[key]];
    if (!before) return after ? [{ kind: 'added', key, now: after }] : [];
    if (!after) return passes(before) ? [] : [{ kind: 'gone', key, was: before }];
    return changesOf(key, before, after, starts);
  });
}

function changesOf(key: string, was: Entry, now: Entry, starts: number): Difference[] {
  if (!isDeepStrictEqual(was.content, now.content)) return [{ kind: 'changed', key, was, now }];
  const allowed = (was.restarts ?? 0) + starts * containersOf(was);
  const isOther = starts === 0 && isAnother(was.containers, now.containers);
  if ((now.restarts ?? 0) > allowed || isOther) return [{ kind: 'restarted', key, was, now }];
  return isDeepStrictEqual(was.health, now.health) ? [] : [{ kind: 'unwell', key, was, now }];
}

/** Not while nobody tells. */
const isAnother = (was: Entry['containers'], now: Entry['containers']): boolean =>
  was !== undefined && now !== undefined && !isDeepStrictEqual(was, now);

const containersOf = ({ content }: Entry): number =>
  ((content['spec'] as { containers?: unknown[] } | undefined)?.containers ?? []).length;

/** What goes by itself after an hour or a day, with nobody having done anything. */
function passes({ ref, content }: Entry): boolean {
  if (['CertificateSigningRequest', 'Lease', 'EndpointSlice', 'Endpoints'].includes(ref.kind)) return true;
  return ref.kind === 'Secret' && content['type'] === 'bootstrap.kubernetes.io/token';
}

/** For people: `Namespace shop was added`. */
export function wordsOf({ kind, key }: Difference): string {
  const [what, ...names] = key.split('/');
  const name = names.filter(Boolean).join('/');
  return `${what} ${name} ${VERBS[kind]}`;
}

const VERBS: Readonly<Record<Difference['kind'], string>> = {
  added: 'does not go away',
  gone: 'is gone',
  changed: 'is not as it was',
  unwell: 'is not well',
  restarted: 'has restarted',
};
