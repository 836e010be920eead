/**
 * Puts the path below which the pages will be asked for (Astro's `base`) before every address in them that begins at the root, once they
 * are built: those who write pages and lessons write `/ko/…` and need not think of it. Scripts have client/below.ts instead.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { rebased } from '../client/rebased.ts';

/** `.part`: a piece of a page that a script puts into one. */
const HTML = /\.(?:html|part)$/;

export function base(): AstroIntegration {
  let path = '';
  return {
    name: 'naru-base',
    hooks: {
      'astro:config:done': ({ config }) => {
        path = config.base.replace(/\/+$/, '');
      },
      'astro:build:done': async ({ dir }) => {
        if (path === '') return;
        const root = fileURLToPath(dir);
        const names = await readdir(root, { recursive: true });
        for (const name of names.filter((one) => HTML.test(one))) {
          const file = join(root, name);
          await writeFile(file, rebased(await readFile(file, 'utf8'), path));
        }
      },
    },
  };
}
