/**
 * Puts a compressed copy beside each text file of the pages, once and thoroughly, so that the server has nothing to compress when
 * it is asked (server/page-headers.ts). It has to come last: what other integrations write is packed, too.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AstroIntegration } from 'astro';

const TEXT = /\.(?:html|js|css|svg)$/;
/** Bytes: what fits into one packet is not worth a second file. */
const SMALL = 1400;

const packed = promisify(gzip);

export function packing(): AstroIntegration {
  return {
    name: 'naru-packing',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        const names = await readdir(root, { recursive: true });
        for (const name of names.filter((one) => TEXT.test(one))) await pack(join(root, name));
      },
    },
  };
}

async function pack(file: string): Promise<void> {
  const text = await readFile(file);
  if (text.length > SMALL) await writeFile(`${file}.gz`, await packed(text, { level: 9 }));
}
