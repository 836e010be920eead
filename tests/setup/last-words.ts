/** What the end of `npm test` repeats of what its steps said, for whoever sees only the end of a long log. */
import { stripVTControlCharacters } from 'node:util';

/** As much of the end of a step's output as still leaves room for the other steps', without colours. */
const ROOM = 4_000;

const lines = (said: string) => stripVTControlCharacters(said).split('\n');

/**
 * The last lines of what a step said: for Vitest from its list of failures on, which is followed by nothing but numbers;
 * the other tools end with what went wrong.
 */
export function lastWords(said: string): string {
  const all = lines(said);
  const list = all.findIndex((line) => /Failed (Tests|Suites) \d/.test(line));
  const from = list === -1 ? all : all.slice(list);
  const text = from.join('\n').trim();
  // A list of failures is read from its beginning, everything else from its end.
  return list === -1 ? text.slice(-ROOM) : text.slice(0, ROOM);
}

/** The tests that passed at the second try, as Vitest (`retry x1`) and Playwright (`N flaky`, then their names) say it. */
export function secondTries(said: string): string[] {
  const all = lines(said);
  const vitest = all.filter((line) => /✓.*\(retry x\d+\)/.test(line));
  const flaky = all.findIndex((line) => /^\s*\d+ flaky$/.test(line));
  const names = flaky === -1 ? [] : all.slice(flaky + 1);
  const end = names.findIndex((line) => !/^\s+\S.*\.spec\.ts/.test(line));
  return [...vitest, ...names.slice(0, end === -1 ? names.length : end)].map((line) => line.trim());
}

/**
 * The test files in the middle of which Node itself fell over, if nothing else of that run failed. V8 did so in
 * a test that ends threads (`Check failed: jit_page.has_value()`; nodejs/node#64500 is alike): no word about what was tested.
 */
export function crashedFiles(said: string): string[] {
  const all = lines(said);
  if (!all.some((line) => /^# Check failed: /.test(line))) return [];
  if (all.some((line) => /Failed (Tests|Suites) \d/.test(line))) return [];
  const crash = /Worker exited unexpectedly with signal SIGTRAP .* while running test file (\S+\.test\.ts)$/;
  const files = all.flatMap((line) => crash.exec(line)?.[1] ?? []);
  const unhandled = all.flatMap((line) => /^Vitest caught (\d+) unhandled error/.exec(line)?.[1] ?? []);
  return Number(unhandled[0]) === files.length ? files : [];
}
