import { describe, expect, it } from 'vitest';
import {
  changeHeaders,
  changePath,
  redirectTo,
} from '../../../../../sandbox/simulated/runtime/gateway/filters.ts';
import { milliseconds } from '../../../../../sandbox/simulated/runtime/gateway/rules.ts';

it('headers are set, added to and removed, whatever the case of their names', () => {
  const headers = new Map([
    ['a', '1'],
    ['b', '1'],
  ]);
  changeHeaders(headers, {
    set: [{ name: 'A', value: '2' }],
    add: [
      { name: 'B', value: '2' },
      { name: 'C', value: '3' },
    ],
  });
  expect([...headers]).toEqual([
    ['a', '2'],
    ['b', '1,2'],
    ['c', '3'],
  ]);
  changeHeaders(headers, { remove: ['B'] });
  expect(headers.has('b')).toBe(false);
});

describe('a path', () => {
  const match = { path: { type: 'PathPrefix' as const, value: '/foo' } };
  const to = (replacePrefixMatch: string) => ({ type: 'ReplacePrefixMatch' as const, replacePrefixMatch });

  it('has its prefix replaced as the documentation of the API lists it', () => {
    const changed = (path: string, by: string) => changePath(path, to(by), match);
    expect(changed('/foo/bar', '/xyz')).toBe('/xyz/bar');
    expect(changed('/foo/bar', '/xyz/')).toBe('/xyz/bar');
    expect(changed('/foo', '/xyz')).toBe('/xyz');
    expect(changed('/foo/', '/xyz')).toBe('/xyz/');
    expect(changed('/foo/bar', '')).toBe('/bar');
    expect(changed('/foo', '')).toBe('/');
    expect(changed('/foo/', '/')).toBe('/');
  });

  it('is replaced as a whole, without its query', () => {
    expect(changePath('/foo/bar?x=1', { type: 'ReplaceFullPath', replaceFullPath: '/all' }, match)).toBe(
      '/all?x=1',
    );
  });
});

it('a redirect keeps what it does not say, and names a port where it is not the usual one', () => {
  const origin = { scheme: 'http', host: 'a.org', port: 80, target: '/x?y=1' } as const;
  expect(redirectTo({ scheme: 'https', statusCode: 301 }, origin, {})).toEqual({
    status: 301,
    location: 'https://a.org/x?y=1',
  });
  expect(redirectTo({ hostname: 'b.org' }, { ...origin, port: 8080 }, {}).location).toBe(
    'http://b.org:8080/x?y=1',
  );
  expect(redirectTo({ port: 8443, scheme: 'https' }, origin, {}).location).toBe('https://a.org:8443/x?y=1');
});

it('durations are those of GEP-2257', () => {
  expect(['1h30m', '500ms', '1m2s', '0s'].map(milliseconds)).toEqual([5_400_000, 500, 62_000, 0]);
});
