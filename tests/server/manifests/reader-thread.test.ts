import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../sandbox/clock.ts';
import { readerThread } from '../../../server/manifests/reader-thread.ts';

const reader = readerThread(systemClock);
afterEach(() => reader.close());

const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n';

describe('a thread that reads manifests', () => {
  it('answers in order', async () => {
    const [kinds, mistakes, { objects }, placed] = await Promise.all([
      reader.kinds(POD),
      reader.check('a: [', undefined),
      reader.objects(POD, 10),
      reader.place(POD, [{ object: 0, path: 'metadata.name', code: 'x', values: {}, said: 'no' }]),
    ]);
    expect(kinds).toEqual([{ apiVersion: 'v1', kind: 'Pod' }]);
    expect(mistakes.length).toBeGreaterThan(0);
    expect(objects).toMatchObject([{ name: 'a', line: 2, json: { kind: 'Pod' } }]);
    expect(placed).toMatchObject([{ line: 3, column: 18, said: 'no' }]);
  });

  it('lives through texts that were written to be hard, and says so where it gives up', async () => {
    const hard = ['['.repeat(400_000), `${POD}x: &a [1]\ny: [${'*a,'.repeat(200)}]\n`, '- '.repeat(100_000)];
    for (const text of hard)
      await reader.check(text, undefined).catch(({ status }) => expect(status).toBe(422));
    await reader
      .objects(hard[1] ?? '', 10)
      .catch(({ code }) => expect(code).toBe('server/manifest-too-hard'));
    expect(await reader.kinds(POD)).toHaveLength(1);
  }, 30_000);

  it('keeps nobody waiting behind too many, and starts again after its end', async () => {
    const asked = Array.from({ length: 30 }, () =>
      reader.kinds(POD).then(
        () => 'read',
        () => 'refused',
      ),
    );
    const outcomes = await Promise.all(asked);
    expect(outcomes.filter((one) => one === 'read')).toHaveLength(20);
    reader.close();
    expect(await reader.kinds(POD)).toHaveLength(1);
  });
});
