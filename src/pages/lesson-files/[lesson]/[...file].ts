/** Pictures that lie beside a lesson's Markdown. Nothing else in the lessons folder is ever served. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { APIContext } from 'astro';
import { lessonsFolder } from '../../../content/course.ts';

const TYPES: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
};

export async function getStaticPaths() {
  const entries = await readdir(lessonsFolder, { recursive: true }).catch(() => []);
  return entries.flatMap((path) => {
    const [, lesson, ...file] = path.split(/[\\/]/);
    if (lesson === undefined || TYPES[extension(path)] === undefined) return [];
    const params = { lesson: lesson.replace(/^\d+-/, ''), file: file.join('/') };
    return file.length === 0 ? [] : [{ params, props: { path } }];
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
