/**
 * Drawings of a lesson (SVG files beside its Markdown) become part of the page, so that they take its colours, light or
 * dark, and its fonts. The words of the image in Markdown are what a screen reader says; its title is the caption.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Text } from '../i18n/text.ts';
import { lessonsFolder } from './course.ts';
import { dressDrawings } from './html.ts';

/** Puts the drawings of the lesson with this id into its HTML. Pictures of other kinds stay as they are. */
export async function placeDrawings(html: string, lesson: string, t: Text): Promise<string> {
  return dressDrawings(html, await drawingsOf(lesson), t);
}

/** The text of every SVG file of a lesson, by its path below the lesson's folder. */
async function drawingsOf(lesson: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(lessonsFolder, { recursive: true }).catch(() => []);
  const drawings = new Map<string, string>();
  for (const entry of entries) {
    const [, folder, ...file] = entry.split(/[\\/]/);
    if (folder?.replace(/^\d+-/, '') !== lesson || !entry.endsWith('.svg')) continue;
    drawings.set(file.join('/'), await readFile(join(lessonsFolder, entry), 'utf8'));
  }
  return drawings;
}
