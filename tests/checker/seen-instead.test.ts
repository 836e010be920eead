import { describe, expect, it } from 'vitest';
import { kinds } from '../../checker/kinds/index.ts';
import { runChecks } from '../../checker/run.ts';
import { answersOf } from '../../checker/seen-instead.ts';
import { Fault } from '../../sandbox/faults.ts';
import { clusterOf } from './fake-cluster.ts';
import { spec } from './specs.ts';

const signal = new AbortController().signal;

/** A home in which every file meets this. */
function homeWith(error: Error) {
  const readHome = answersOf(async () => {
    throw error;
  });
  return { ...clusterOf([]), readHome };
}

describe('an answer file that is too large', () => {
  it.each([
    ['file', { home: 'lab/a.txt', is: '2' }],
    ['kubeconfig', { home: 'lab/a.txt', context: 'x' }],
    ['certificate', { from: { home: 'lab/a.txt' }, commonName: 'x' }],
  ])('is a finding of the kind %s, not a fault', async (kind, keys) => {
    const check = spec('a', { kind, params: kinds[kind]?.params.parse(keys) });
    const large = new Fault('sandbox/file-too-large', 'too large', '');
    const [verdict] = await runChecks([check], homeWith(large), { kinds, signal });
    expect(verdict).toMatchObject({
      outcome: 'fail',
      findings: [{ code: 'file.too-large', values: { file: '~/lab/a.txt' }, at: { home: 'lab/a.txt' } }],
    });
  });

  it('is all that is forgiven', async () => {
    const check = spec('a', { kind: 'file', params: kinds['file']?.params.parse({ home: 'a', is: 'x' }) });
    const other = new Fault('sandbox/file-unreadable', 'the disk is broken', '');
    const stop = AbortSignal.timeout(50);
    const [verdict] = await runChecks([check], homeWith(other), { kinds, signal: stop });
    expect(verdict?.outcome).toBe('fault');
  });
});
