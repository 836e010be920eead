import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchive, refuseForeign } from '../../../sandbox/images/archive.ts';
import { imageFiles, type TarFile, tarOf } from './tar.ts';

const signal = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'naru-archive-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(content: Buffer) {
  const path = join(folder, 'images.tar');
  await writeFile(path, content);
  return await readArchive(path, signal);
}
const damaged = (words: string) => ({
  code: 'sandbox/archive-damaged',
  message: expect.stringContaining(words),
  remedy: expect.stringContaining('Copy it anew'),
});

describe('an archive of images', () => {
  it.each([
    ['as docker wrote it before 25', false],
    ['as docker has written it since', true],
  ])('is read %s', async (_, blobs) => {
    expect(await read(tarOf(imageFiles('nginx:1.27-alpine', 'arm64', blobs)))).toEqual([
      { names: ['nginx:1.27-alpine'], architecture: 'arm64' },
    ]);
  });

  it('may name a layer by a link, as one that two images share', async () => {
    const [config, layer, list] = imageFiles('a:1');
    const files: TarFile[] = [
      config!,
      { name: 'first/layer.tar', content: layer!.content! },
      { name: layer!.name, to: '../first/layer.tar' },
      list!,
    ];
    expect(await read(tarOf(files))).toHaveLength(1);
  });

  it.each([
    ['a layer', 1],
    ['a config', 0],
  ])('is refused when %s is not what it was', async (_, index) => {
    for (const blobs of [true, false]) {
      const files = imageFiles('a:1', 'amd64', blobs).map((file, at) =>
        at === index ? { ...file, content: `${file.content} ` } : file,
      );
      await expect(read(tarOf(files))).rejects.toMatchObject(damaged('is not what it was'));
    }
  });

  it('is refused when it is cut off, lacks something, or is none', async () => {
    const whole = tarOf(imageFiles('a:1'));
    await expect(read(whole.subarray(0, 700))).rejects.toMatchObject(damaged('ends too early'));
    const [config, , list] = imageFiles('a:1');
    await expect(read(tarOf([config!, list!]))).rejects.toMatchObject(damaged('it has no'));
    await expect(read(tarOf([{ name: 'a.txt' }]))).rejects.toMatchObject(damaged('it has no manifest.json'));
    await expect(read(Buffer.from('not an archive\n'.repeat(100)))).rejects.toMatchObject(
      damaged('it is no tar archive'),
    );
    await expect(read(Buffer.alloc(0))).rejects.toMatchObject(damaged('ends too early'));
  });

  it('has to be there', async () => {
    await expect(readArchive(join(folder, 'none.tar'), signal)).rejects.toMatchObject({
      code: 'sandbox/archive-unreadable',
    });
  });

  it('is refused on a machine of another architecture', () => {
    const images = [{ names: ['a:1'], architecture: 'arm64' }];
    expect(() => refuseForeign('x.tar', images, 'arm64')).not.toThrow();
    expect(() => refuseForeign('x.tar', images, 'amd64')).toThrow('are for arm64, and this machine is amd64');
  });
});
