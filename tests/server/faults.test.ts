/** What a person gets to see of a failure. */
import { describe, expect, it } from 'vitest';
import { Fault } from '../../sandbox/faults.ts';
import { problemOf } from '../../server/faults.ts';

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  syscall: 'write',
});

describe('a disk that is full', () => {
  it.each([
    ['a file', full],
    ['the store', new Fault('store/not-written', 'The folder cannot be used.', '', { cause: full })],
    [
      'the API server of a cluster',
      new Fault('sandbox/api-error', 'create pods: etcdserver: … (ENOSPC: the disk is full)', ''),
    ],
  ])('is said to be the reason, when %s meets it', (_, failure) => {
    expect(problemOf(failure)).toMatchObject({ code: 'store/full', message: failure.message });
  });
});

it('says what a fault says', () => {
  expect(problemOf(new Fault('exercise/busy', 'It is busy.', 'Wait.'))).toEqual({
    code: 'exercise/busy',
    message: 'It is busy.',
    remedy: 'Wait.',
  });
});

it('tells nothing of a failure that nobody foresaw', () => {
  expect(problemOf(new Error('secret'))).toMatchObject({ code: 'server/internal' });
  expect(problemOf('secret').message).not.toContain('secret');
});
