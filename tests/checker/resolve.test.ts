import { describe, expect, it } from 'vitest';
import { match } from '../../checker/match.ts';
import { livePart, part } from '../../checker/part.ts';
import { resolve } from '../../checker/resolve.ts';
import { clusterOf } from './fake-cluster.ts';

const signal = new AbortController().signal;
const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'dns' }, spec });
const from = (path: string) => ({ $from: { apiVersion: 'v1', kind: 'Service', name: 'dns', path } });
const compare = async (want: unknown, got: unknown, spec: object) =>
  match(await resolve(want, clusterOf([service(spec)]), signal), got);

describe('$from', () => {
  it('is the value that another object has now', async () => {
    expect(
      await compare({ a: [from('spec.clusterIP')] }, { a: ['10.0.0.1'] }, { clusterIP: '10.0.0.1' }),
    ).toEqual([]);
    expect(
      await compare({ a: from('spec.clusterIP') }, { a: '10.0.0.2' }, { clusterIP: '10.0.0.1' }),
    ).toEqual([{ code: 'field.differs', values: { path: 'a', want: '10.0.0.1', got: '10.0.0.2' } }]);
  });

  it('is a value as it stands, even when it looks like an operator', async () => {
    const odd = { $matches: '.*' };
    expect(await compare(from('spec.odd'), odd, { odd })).toEqual([]);
    expect(await compare(from('spec.odd'), 'x', { odd })).toHaveLength(1);
  });

  it('is all values of a path with [*]', async () => {
    const spec = { ports: [{ port: 1 }, { port: 2 }] };
    expect(await compare(from('spec.ports[*].port'), [1, 2], spec)).toEqual([]);
  });

  it('can be within another operator, and names what is not there', async () => {
    const want = { a: { $base64: from('spec.text') } };
    expect(await compare(want, { a: 'eA==' }, { text: 'x' })).toEqual([]);
    expect(await compare(want, { a: 'eA==' }, {})).toEqual([
      { code: 'field.source', values: { path: 'a (base64 -d)', source: 'Service dns spec.text' } },
    ]);
  });

  it('reads a file of the home', async () => {
    const cluster = {
      ...clusterOf([]),
      readHome: async () => ({ content: 'text', mode: '0644', owner: 'root' }),
    };
    const want = await resolve({ a: { $from: { home: 'lab/x' } } }, cluster, signal);
    expect(match(want, { a: 'text' })).toEqual([]);
  });

  it('may only be written where it is read', () => {
    expect(livePart.safeParse({ a: from('spec.x') }).success).toBe(true);
    expect(part.safeParse({ a: from('spec.x') }).error?.issues[0]?.message).toContain('cannot be used here');
    expect(livePart.safeParse({ a: { $from: { name: 'x' } } }).error?.issues[0]?.message).toContain('give {');
  });
});
