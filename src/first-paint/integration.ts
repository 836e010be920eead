/** Puts their style sheets into the pages once these are built, and what asks for fonts (`head.ts`). Before `packing`, which compresses what is written here. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { withFonts, withSheets } from './head.ts';

/** Where Astro puts style sheets; before it in an address stands the path below which the pages lie. */
const FOLDER = '_astro';
/** Characters. A sheet that is longer is worth its way, as the browser keeps it. */
const LONGEST = 48_000;

export function firstPaint(): AstroIntegration {
  return {
    name: 'naru-first-paint',
    hooks: {
      'astro:build:done': async ({ dir }) => {
        const root = fileURLToPath(dir);
        const sheets = await sheetsIn(join(root, FOLDER));
        const textOf = (address: string) => sheets.get(address.slice(address.lastIndexOf('/') + 1));
        const names = await readdir(root, { recursive: true });
        for (const name of names.filter((one) => one.endsWith('.html'))) {
          const file = join(root, name);
          await writeFile(file, withFonts(withSheets(await readFile(file, 'utf8'), textOf)));
        }
      },
    },
  };
}

/** Texts of the style sheets by their names, which carry a hash. */
async function sheetsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.css'));
  const read = names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const);
  const texts = await Promise.all(read);
  return new Map(texts.filter(([, text]) => text.length <= LONGEST));
}
