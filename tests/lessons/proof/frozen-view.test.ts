import { expect, it } from 'vitest';
import { frozen } from '../../../lessons/proof/frozen-view.ts';
import { clusterOf } from '../../checker/fake-cluster.ts';

const signal = () => AbortSignal.timeout(60_000);

it('a cluster that stands still is asked each thing once, whoever waits for the answer', async () => {
  let asked = 0;
  const view = frozen(
    clusterOf([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }], () => {
      asked += 1;
    }),
  );
  const ref = { apiVersion: 'v1', kind: 'Pod', name: 'a' };
  const answers = await Promise.all([view.get(ref, signal()), view.get({ ...ref }, signal())]);
  expect(answers[0]).toBe(answers[1]);
  await view.get({ ...ref, name: 'b' }, signal());
  expect(asked).toBe(2);
});

it('what could not be answered is asked again', async () => {
  let asked = 0;
  const view = frozen(
    clusterOf([], () => {
      asked += 1;
      if (asked === 1) throw new Error('no answer');
    }),
  );
  const query = { apiVersion: 'v1', kind: 'Pod' };
  await expect(view.list(query, signal())).rejects.toThrow('no answer');
  expect(await view.list(query, signal())).toEqual([]);
});
