import { expect, it } from 'vitest';
import {
  acceptedHostnames,
  covers,
  mostSpecific,
} from '../../../../../sandbox/simulated/runtime/gateway/hostnames.ts';

it('a wildcard covers any number of labels, but not what it begins after', () => {
  expect(covers('*.example.com', 'a.example.com')).toBe(true);
  expect(covers('*.example.com', 'a.b.example.com')).toBe(true);
  expect(covers('*.example.com', 'example.com')).toBe(false);
  expect(covers('*.example.com', 'badexample.com')).toBe(false);
  expect(covers('', 'anything')).toBe(true);
});

it('a route serves at a listener what both have in common', () => {
  expect(acceptedHostnames('', [])).toEqual(['']);
  expect(acceptedHostnames('a.org', [])).toEqual(['a.org']);
  expect(acceptedHostnames('', ['a.org', '*.b.org'])).toEqual(['a.org', '*.b.org']);
  expect(acceptedHostnames('*.a.org', ['x.a.org', 'x.b.org'])).toEqual(['x.a.org']);
  expect(acceptedHostnames('x.a.org', ['*.a.org'])).toEqual(['x.a.org']);
  expect(acceptedHostnames('*.a.org', ['b.org'])).toEqual([]);
});

it('a host belongs to its own name, then to the longest wildcard, then to everything', () => {
  const all = ['', '*.org', '*.a.org', 'x.a.org'].map((hostname) => ({ hostname }));
  const found = (host: string) => mostSpecific(all, host)?.hostname;
  expect(['x.a.org', 'y.a.org', 'b.org', 'com'].map(found)).toEqual(['x.a.org', '*.a.org', '*.org', '']);
});
