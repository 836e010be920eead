import { describe, expect, it } from 'vitest';
import { clearing } from '../../../lessons/proof/start-states.ts';
import type { ExerciseDefinition } from '../../../lessons/types.ts';

const exercise = (id: string, namespaces: string[], clears?: string[]): ExerciseDefinition => {
  const parts: Partial<ExerciseDefinition> = { id, namespaces, ...(clears && { clears }) };
  return parts as ExerciseDefinition;
};

describe('an exercise that is proved where another one was', () => {
  const before = exercise('before', ['one', 'shared'], ['made']);

  it('clears the namespaces of the other', () => {
    const cleared = clearing(before, exercise('next', ['shared'], ['own', 'made']));
    expect(cleared).toMatchObject({ namespaces: ['shared'], clears: ['own', 'made', 'one'] });
  });

  it('is as it is when it is the first, or the same again', () => {
    const first = exercise('before', ['one']);
    expect(clearing(undefined, first)).toBe(first);
    expect(clearing(before, first)).toBe(first);
  });
});
