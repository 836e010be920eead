import { expect, it } from 'vitest';
import { ownBuffer, sharedContent } from '../../../../sandbox/simulated/runtime/files/contents.ts';
import { FileSystem } from '../../../../sandbox/simulated/runtime/files/file-system.ts';
import { directory, file } from '../../../../sandbox/simulated/runtime/files/nodes.ts';

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

it('bytes that are written to files are copied into memory of their own', () => {
  const given = Buffer.from('some bytes');
  const files = new FileSystem(directory({ made: file(given) }));
  files.writeFile('/written', given);
  given.fill(0);
  for (const path of ['/made', '/written']) {
    const content = files.readFile(path);
    expect(content.toString()).toBe('some bytes');
    expect(content.buffer.byteLength).toBe(10);
  }
});
