/** Pictures that lie beside the Markdown of a lesson that is shown. Nothing else in the lessons folder is ever served. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { APIContext } from 'astro';
import { course, lessonsFolder, lessonsOf } from '../../../content/course.ts';

const TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

export async function getStaticPaths() {
  const entries = await readdir(lessonsFolder, { recursive: true }).catch(() => []);
  const shown = new Set(lessonsOf(await course()).map(({ id }) => id));
  return entries.flatMap((path) => {
    const [, folder, ...file] = path.split(/[\\/]/);
    const lesson = folder?.replace(/^\d+-/, '');
    if (lesson === undefined || !shown.has(lesson) || TYPES[extension(path)] === undefined) return [];
    return file.length === 0 ? [] : [{ params: { lesson, file: file.join('/') }, props: { path } }];
  });
}

export async function GET({ props }: APIContext<{ path: string }>): Promise<Response> {
  const bytes = await readFile(join(lessonsFolder, props.path));
  return new Response(new Uint8Array(bytes), {
    headers: { 'content-type': TYPES[extension(props.path)] ?? 'application/octet-stream' },
  });
}

function extension(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}
