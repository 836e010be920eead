import { expect, test } from 'vitest';
import { crashedFiles, lastWords, secondTries } from './last-words.ts';

test('of Vitest the list of failures is repeated, from its beginning and without colours', () => {
  const said = `\x1b[32m✓\x1b[39m one\n⎯⎯ Failed Tests 2 ⎯⎯\n FAIL a.test.ts > first\n${'x'.repeat(9_000)}\n FAIL second`;
  expect(lastWords(said)).toMatch(/^⎯⎯ Failed Tests 2 ⎯⎯\n FAIL a\.test\.ts > first/);
  expect(lastWords(said)).not.toContain('second');
});

test('of everything else its end', () => {
  expect(lastWords(`${'x'.repeat(9_000)}\n1 problem\n`)).toMatch(/^x+\n1 problem$/);
});

test('what passed only at the second try is named, of Vitest and of Playwright', () => {
  const vitest =
    '   \x1b[32m✓\x1b[39m a slow cluster answers\x1b[33m (retry x1)\x1b[39m\n   × another (retry x1)\n   ✓ third';
  expect(secondTries(vitest)).toEqual(['✓ a slow cluster answers (retry x1)']);
  const playwright =
    '  1 flaky\n    tests/e2e/a.spec.ts:3:1 › words are found ───\n  1 skipped\n  140 passed (20.0m)\n';
  expect(secondTries(playwright)).toEqual(['tests/e2e/a.spec.ts:3:1 › words are found ───']);
  expect(secondTries('  142 passed (19.0m)')).toEqual([]);
});

const CRASH = [
  '# Fatal error in , line 0',
  '# Check failed: jit_page.has_value().',
  'Vitest caught 1 unhandled error during the test run.',
  '\x1b[31mCaused by: Error: Worker exited unexpectedly with signal SIGTRAP during started state while running test file /x/tests/a/pool.test.ts\x1b[39m',
].join('\n');

test('where Node itself fell over, the file is named that it was running', () => {
  expect(crashedFiles(CRASH)).toEqual(['/x/tests/a/pool.test.ts']);
});

test.each([
  ['a test failed as well', `${CRASH}\n⎯⎯ Failed Tests 1 ⎯⎯`],
  ['something else was not caught', CRASH.replace('caught 1', 'caught 2')],
  ['it is not known what Node found', CRASH.replace('# Check failed: jit_page.has_value().', '')],
  ['it was ended from outside', CRASH.replace('SIGTRAP', 'SIGKILL')],
])('and none when %s', (_, said) => {
  expect(crashedFiles(said)).toEqual([]);
});
