/**
 * What was proved where: one file for each provider, which pages read. An entry holds for the files of an exercise as they
 * were; when one of them changes it says nothing any more.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { ProofResult } from '../prove-course.ts';

const entry = z.strictObject({
  outcome: z.enum(['passed', 'failed']),
  /** Of the exercise's files but its texts. */
  fingerprint: z.string(),
  /** RFC 3339. */
  at: z.string(),
  /** Of Kubernetes: `v1.36.2`. */
  kubernetes: z.string(),
  seconds: z.number(),
  runs: z.number(),
  seeds: z.array(z.string()),
});

const report = z.strictObject({
  provider: z.string(),
  exercises: z.record(z.string(), entry),
});

export type ProofReport = z.infer<typeof report>;
export type ProofEntry = z.infer<typeof entry>;

/** Files of an exercise by their paths inside its folder. */
export type ExerciseFiles = ReadonlyMap<string, string>;

/** What the files of an exercise come to. Its texts are left out: a proof says nothing of them. */
export function fingerprintOf(files: ExerciseFiles): string {
  const hash = createHash('sha256');
  for (const [name, text] of [...files].sort(([one], [other]) => (one < other ? -1 : 1)))
    if (!name.endsWith('.md')) hash.update(JSON.stringify([name, text]));
  return hash.digest('hex').slice(0, 16);
}

/** The files of every exercise below a lessons folder, by the id of the exercise. */
export async function exerciseFiles(root: string): Promise<Map<string, Map<string, string>>> {
  const found = new Map<string, Map<string, string>>();
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const one of entries.filter((each) => each.isFile())) {
    const path = join(one.parentPath, one.name);
    const [module = '', , exercise, ...inside] = path.slice(root.length + 1).split('/');
    if (!/^\d+-/.test(module) || exercise === undefined || inside.length === 0) continue;
    const files = found.get(exercise) ?? new Map<string, string>();
    found.set(exercise, files.set(inside.join('/'), await readFile(path, 'utf8')));
  }
  return found;
}

export interface Proved {
  readonly provider: string;
  readonly results: readonly ProofResult[];
  readonly files: ReadonlyMap<string, ExerciseFiles>;
  readonly at: Date;
}

/** The report with these results in it; what it said of other exercises stays. */
export function withResults(before: ProofReport | undefined, proved: Proved): ProofReport {
  const { provider, results, files, at } = proved;
  const fresh = results.flatMap((result): [string, ProofEntry][] => {
    const own = files.get(result.exercise);
    if (result.outcome === 'skipped' || !own) return [];
    const { outcome, runs, seconds, seeds, kubernetes } = result;
    const rounded = Math.round(seconds * 10) / 10;
    const fingerprint = fingerprintOf(own);
    return [
      [
        result.exercise,
        {
          outcome,
          fingerprint,
          at: at.toISOString(),
          kubernetes,
          seconds: rounded,
          runs: runs.length,
          seeds: [...seeds],
        },
      ],
    ];
  });
  const all = { ...(before?.provider === provider ? before.exercises : {}), ...Object.fromEntries(fresh) };
  const known = Object.entries(all).filter(([id]) => files.has(id));
  return { provider, exercises: Object.fromEntries(known.sort(([one], [other]) => (one < other ? -1 : 1))) };
}

/** `undefined` when there is none, or something else. */
export async function readReport(file: string): Promise<ProofReport | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return report.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** How long each proof of a provider took when it was last reported, in seconds, by the id of the exercise. */
export async function reportedSeconds(root: string, provider: string): Promise<Map<string, number>> {
  const found = await readReport(join(root, 'proofs', `${provider}.json`));
  return new Map(Object.entries(found?.exercises ?? {}).map(([id, { seconds }]) => [id, seconds]));
}

export async function writeReport(file: string, content: ProofReport): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** Where an exercise, as its files are now, has been proved: names of providers, by the id of the exercise. */
export async function provedWhere(root: string): Promise<Map<string, string[]>> {
  const folder = join(root, 'proofs');
  const names = await readdir(folder).catch(() => []);
  const reports = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => readReport(join(folder, name))),
  );
  const files = await exerciseFiles(root);
  return new Map(
    [...files].map(([id, own]) => [
      id,
      reports.flatMap((one) => {
        const proof = one?.exercises[id];
        return one && proof?.outcome === 'passed' && proof.fingerprint === fingerprintOf(own)
          ? [one.provider]
          : [];
      }),
    ]),
  );
}
