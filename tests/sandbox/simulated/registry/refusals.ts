/** For tests of what the registry refuses: the minimal object of a kind, changed, and what is said of it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { minimalObjects } from './minimal-objects.ts';
import { problems, updateProblems } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: changes reach into objects of every shape.
export type Change = (object: any) => void;

/** Wordings recorded on a real v1.36.2, or those of its source. */
export type Refusal = readonly [key: string, what: string, change: Change, expected: readonly string[]];

/** `apps/v1/daemonsets` as the scheme names it: `daemonsets.apps`. */
export function nameOf(key: string): string {
  const [plural = '', , group] = key.split('/').reverse();
  return group ? `${plural}.${group}` : plural;
}

/** The minimal object of a kind, changed. */
export function changed(key: string, change: Change): object {
  const { name, ...fields } = structuredClone(minimalObjects[key] ?? {});
  const object = name === undefined ? fields : { ...fields, metadata: { name } };
  change(object);
  return object;
}

export function refusesToCreate(refused: readonly Refusal[]): void {
  beforeAll(ensureSchema);

  describe('creating', () => {
    it.each(refused)('%s is refused with %s', (key, _, change, expected) => {
      expect(problems(nameOf(key), changed(key, change))).toEqual(expected);
    });
  });
}

export function refusesToChange(fixed: readonly Refusal[]): void {
  beforeAll(ensureSchema);

  describe('once it is there', () => {
    it.each(fixed)('%s keeps %s', (key, _, change, expected) => {
      const before = changed(key, () => {});
      expect(updateProblems(nameOf(key), before, change)).toEqual(expected);
    });
  });
}
