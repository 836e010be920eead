import { expect, it } from 'vitest';
import { ownBuffer, sharedContent } from '../../../../sandbox/simulated/runtime/files/contents.ts';

it('equal contents are held once, as long as not too many others came', () => {
  const first = sharedContent('first: 한글');
  expect(first.toString()).toBe('first: 한글');
  expect(sharedContent('first: 한글')).toBe(first);
  for (let at = 0; at < 200; at++) expect(sharedContent(`other ${at}`).toString()).toBe(`other ${at}`);
  expect(sharedContent('first: 한글')).not.toBe(first);
});

it('long contents are nobody else’s', () => {
  const long = 'x'.repeat(5000);
  expect(sharedContent(long)).not.toBe(sharedContent(long));
});

it('contents lie in memory of their own', () => {
  expect(sharedContent('small').buffer.byteLength).toBe(5);
  expect(ownBuffer('aGk=', 'base64').toString()).toBe('hi');
});
