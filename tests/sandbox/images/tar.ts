/** Archives of images as `docker save` writes them, small and made by hand. */
import { createHash } from 'node:crypto';

const BLOCK = 512;
export const hashOf = (content: string): string => createHash('sha256').update(content).digest('hex');

export interface TarFile {
  readonly name: string;
  readonly content?: string;
  /** Of a symbolic link. */
  readonly to?: string;
}

export function tarOf(files: readonly TarFile[]): Buffer {
  const parts = files.flatMap(({ name, content = '', to }) => {
    const body = Buffer.from(content);
    const header = Buffer.alloc(BLOCK);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(to === undefined ? '0' : '2', 156);
    if (to !== undefined) header.write(to, 157);
    header.write('ustar\0', 257);
    const sum = header.reduce((all, byte) => all + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** One image of one layer; `blobs`: as docker names files since 25. */
export function imageFiles(name: string, architecture = 'amd64', blobs = false): TarFile[] {
  const layer = `the layer of ${name}`;
  const config = JSON.stringify({
    architecture,
    rootfs: { type: 'layers', diff_ids: [`sha256:${hashOf(layer)}`] },
  });
  const [Config, Layer] = blobs
    ? [`blobs/sha256/${hashOf(config)}`, `blobs/sha256/${hashOf(layer)}`]
    : [`${hashOf(config)}.json`, `${hashOf(name)}/layer.tar`];
  return [
    { name: Config!, content: config },
    { name: Layer!, content: layer },
    { name: 'manifest.json', content: JSON.stringify([{ Config, RepoTags: [name], Layers: [Layer] }]) },
  ];
}
