/** What was proved where, as a table in lessons/README.md: written with each report, one row for each exercise. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Course } from '../types.ts';
import { type ExerciseFiles, exerciseFiles, fingerprintOf, type ProofReport, readReport } from './report.ts';

/** What a report says of exercises, as their files are now. */
interface Said {
  readonly reports: readonly ProofReport[];
  readonly files: ReadonlyMap<string, ExerciseFiles>;
}

/** Markdown: for each exercise, in the order of the course, when and with which Kubernetes a provider proved it. */
export function proofTable(course: Course, { reports, files }: Said): string {
  const head = ['lesson', 'exercise', ...reports.map(({ provider }) => provider)];
  const rows = course.modules
    .flatMap((module) => module.lessons)
    .flatMap((lesson) =>
      lesson.exercises.map(({ id }) => [
        lesson.id,
        `\`${id}\``,
        ...reports.map((report) => cell(report, id, files)),
      ]),
    );
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell({ exercises }: ProofReport, id: string, files: Said['files']): string {
  const proof = exercises[id];
  const own = files.get(id);
  if (!proof || !own) return '';
  if (proof.outcome === 'failed') return 'failed';
  if (proof.fingerprint !== fingerprintOf(own)) return 'changed since';
  return `${proof.kubernetes}, ${proof.at.slice(0, 10)}`;
}

/** The text with another table between the two marks of this name; as it is where it has none. */
export function withTable(text: string, table: string, name = 'proofs'): string {
  const mark = `<!-- ${name} -->`;
  const begin = text.indexOf(mark);
  const end = text.indexOf(`<!-- /${name} -->`);
  if (begin < 0 || end < begin) return text;
  return `${text.slice(0, begin + mark.length)}\n\n${table}\n\n${text.slice(end)}`;
}

/** Writes the table of all reports into README.md of a lessons folder, where that has a place for it. */
export async function writeTable(root: string, course: Course): Promise<void> {
  const file = join(root, 'README.md');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const names = await readdir(join(root, 'proofs')).catch(() => []);
  const read = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => readReport(join(root, 'proofs', name)));
  const reports = (await Promise.all(read)).filter((report) => report !== undefined);
  const next = withTable(text, proofTable(course, { reports, files: await exerciseFiles(root) }));
  if (next !== text) await writeFile(file, next);
}
