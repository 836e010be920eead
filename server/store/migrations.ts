/**
 * From each old version of the data to the next. A step gets data that was valid in its version and returns the next.
 */
import { Fault } from '../../sandbox/faults.ts';
import { CODES } from '../faults.ts';
import { VERSION } from './types.ts';

type Step = (data: Record<string, unknown>) => Record<string, unknown>;

type Data = Record<string, unknown>;

/** `STEPS[n]` leads from version n to n + 1. */
export const STEPS: Readonly<Record<number, Step>> = {
  1: withSubmissions,
  2: withShells,
  3: withSittings,
  4: withHelp,
  5: withNumbers,
  6: withShapes,
  7: withEnds,
};

/** Version 2: attempts have a seed with its values, and every submission is kept. Of earlier ones the last is known. */
function withSubmissions(data: Data): Data {
  const exercises = Object.entries(data['exercises'] as Record<string, Data>).map(([id, kept]) => {
    const attempts = (kept['attempts'] as Data[]).map((attempt) => ({
      ...attempt,
      seed: '',
      values: {},
      stuck: [],
      submissions: lastOf(attempt),
    }));
    return [id, { ...kept, attempts }];
  });
  return { ...data, exercises: Object.fromEntries(exercises) };
}

function lastOf({ checkedAt, grade }: Data): Data[] {
  return checkedAt && grade ? [{ number: 1, at: checkedAt, by: 'learner', grade }] : [];
}

/** Version 3: there are several shells, and they have names. */
function withShells(data: Data): Data {
  return { ...data, shells: [] };
}

/** Version 4: exams are sat. */
function withSittings(data: Data): Data {
  return { ...data, sittings: [] };
}

/** Version 5: attempts say which hints were opened, and whether the solution was shown. Of earlier ones nothing is known. */
function withHelp(data: Data): Data {
  return data;
}

/** Version 6: shells have numbers that stay. Those of before are counted. */
function withNumbers(data: Data): Data {
  return data;
}

/** Version 7: a cluster may have a shape that an exercise asked for, and may be worn. Those of before are neither. */
function withShapes(data: Data): Data {
  return data;
}

/** Version 8: attempts at incidents say when they were ended. There were none before. */
function withEnds(data: Data): Data {
  return data;
}

/** Data of the present version, or `undefined` when it is none of ours. Throws a `Fault` on data of a newer Naru. */
export function migrate(
  data: unknown,
  steps: Readonly<Record<number, Step>> = STEPS,
  wanted: number = VERSION,
): Record<string, unknown> | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  let current = data as Record<string, unknown>;
  const version = (): number => Number(current['version']);
  if (version() > wanted) throw newer(version(), wanted);
  while (version() < wanted) {
    const step = steps[version()];
    if (!step) return undefined;
    current = { ...step(current), version: version() + 1 };
  }
  return version() === wanted ? current : undefined;
}

function newer(found: number, wanted: number): Fault {
  return new Fault(
    CODES.dataNewer,
    `The progress on disk has version ${found}; this Naru reads up to ${wanted}.`,
    'Use the newer Naru that wrote it, or set NARU_DATA to another folder.',
  );
}
