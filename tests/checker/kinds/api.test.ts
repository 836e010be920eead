import { describe, expect, it, vi } from 'vitest';
import { plainGlass } from '../../../checker/glass.ts';
import { api } from '../../../checker/kinds/api.ts';
import { lookOnce } from '../../../checker/looks.ts';
import { systemClock } from '../../../sandbox/clock.ts';
import { Fault } from '../../../sandbox/faults.ts';
import { clusterOf } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const look = async (keys: object, status: number, text: string) => {
  const asked: (string | undefined)[] = [];
  const raw = async (path: string, _: AbortSignal, accept?: string) => {
    asked.push(path, accept);
    return { status, text };
  };
  const wanted = api.params.parse({ path: '/readyz', ...keys });
  return { findings: await api.look(wanted, { ...clusterOf([]), raw }, signal), asked };
};
const codes = async (...args: Parameters<typeof look>) =>
  (await look(...args)).findings.map(({ code }) => code);

describe('api', () => {
  it('wants a status, and a text or a part of JSON', async () => {
    expect(await codes({}, 200, 'whatever')).toEqual([]);
    expect(await codes({ text: 'ok' }, 200, 'ok\n')).toEqual([]);
    expect(await codes({ text: 'ok' }, 200, 'no')).toEqual(['field.differs']);
    expect(await codes({}, 500, 'etcd failed')).toEqual(['api.status']);
    expect(await codes({ status: 404 }, 404, '')).toEqual([]);
    expect(await codes({ is: { minor: '36' } }, 200, '{"minor":"36","x":1}')).toEqual([]);
    expect(await codes({ is: { minor: '36' } }, 200, '<html>')).toEqual(['api.text']);
  });

  it('reads the table that kubectl shows, with names in small letters and cells as text', async () => {
    const table = {
      columnDefinitions: [
        { name: 'Name', type: 'string' },
        { name: 'RETENTION', type: 'integer', priority: 0 },
      ],
      rows: [{ cells: ['nightly', 7] }, { cells: ['x', null] }],
    };
    const plain = { columns: [{ name: 'name', priority: 0 }] };
    expect(await codes({ table: plain }, 200, JSON.stringify(table))).toEqual([]);
    const want = {
      columns: [{ name: 'retention', priority: 0 }],
      rows: [{ name: 'nightly', retention: '7' }],
    };
    const { findings, asked } = await look({ path: '/apis/x', table: want }, 200, JSON.stringify(table));
    expect([findings, asked]).toEqual([[], ['/apis/x', 'application/json;as=Table;v=v1;g=meta.k8s.io']]);
    expect(
      await codes({ table: { rows: [{ name: 'x', retention: '7' }] } }, 200, JSON.stringify(table)),
    ).toHaveLength(1);
  });

  it('finds that the API server is silent; anything else that goes wrong is a fault', async () => {
    const failing = (error: Error) => ({ ...clusterOf([]), raw: () => Promise.reject(error) });
    const wanted = api.params.parse({ path: '/readyz' });
    const silent = new Fault('sandbox/api-unreachable', 'refused', 'restart it');
    expect(await api.look(wanted, failing(silent), signal)).toEqual([
      { code: 'api.silent', values: { path: '/readyz' } },
    ]);
    const refused = new Fault('sandbox/api-refused', 'who are you', 'log in');
    await expect(api.look(wanted, failing(refused), signal)).rejects.toThrow('who are you');
    await expect(api.look(wanted, failing(new Error('other')), signal)).rejects.toThrow('other');
  });

  it('outlives the patience of the client with a server that takes connections and says nothing', async () => {
    const wanted = api.params.parse({ path: '/readyz' });
    const started = vi.useFakeTimers({ now: 0 });
    try {
      const givenUp = new Fault('sandbox/api-unreachable', 'no answer within 15 s', 'Wait.');
      const raw = () => new Promise<never>((_, reject) => setTimeout(() => reject(givenUp), 15_000));
      const check = {
        id: 'api',
        points: 1,
        needs: [],
        within: 0,
        for: 0,
        sticky: false,
        holdsAtStart: false,
      };
      const glass = plainGlass({ ...clusterOf([]), raw });
      const verdict = lookOnce(api, { ...check, kind: 'api', params: wanted }, glass, systemClock, signal);
      await vi.advanceTimersByTimeAsync(20_000);
      expect(await verdict).toMatchObject({ outcome: 'fail', findings: [{ code: 'api.silent' }] });
    } finally {
      started.useRealTimers();
    }
  });
});
