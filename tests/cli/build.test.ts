/** `naru build` says what it is for, and what it does not understand. */
import { describe, expect, it } from 'vitest';
import { run } from '../../cli/build.ts';

describe('naru build', () => {
  it('ends with 0 when asked for help, and with 2 for words nobody understands', async () => {
    expect(await run(['--help'])).toBe(0);
    expect(await run(['pages'])).toBe(2);
  });

  it('ends with 1 for a wrong setting, before anything is built', async () => {
    expect(await run([], { HOME: '/root', NARU_PUBLIC_URL: 'http://naru.example.org' })).toBe(1);
  });
});
