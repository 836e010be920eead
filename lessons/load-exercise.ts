/** Reads the folder of one exercise: exercise.yaml, its texts, its start state and its proof. */
import { LineCounter, parseAllDocuments } from 'yaml';
import type { CheckSpec } from '../checker/types.ts';
import { type Folder, inside, problemAt } from './folder.ts';
import { type Loading, readNode, readPage } from './load.ts';
import { checkTexts } from './prose.ts';
import { type ExerciseFile, exerciseFrontMatter, exerciseSchema, ID, kindsOf } from './schema.ts';
import type { ExerciseDefinition, ExerciseProse, Locale, Proof, SetupStep, WrongAnswer } from './types.ts';

/** The exercise, or nothing when a part of it is missing or wrong; the problems say why. */
export async function loadExercise(
  id: string,
  lesson: string,
  folder: Folder,
  loading: Loading,
): Promise<ExerciseDefinition[]> {
  if (!ID.test(id)) {
    const remedy = 'Use small letters, digits and dashes; exercises have no number in front.';
    loading.problems.push(problemAt(folder.path, 'this is no name for an exercise', remedy));
  }
  const file = await readNode(folder, 'exercise.yaml', exerciseSchema, loading);
  const ko = await readExerciseProse(folder, 'ko', loading);
  const en = await readExerciseProse(folder, 'en', loading);
  const setup = await readSetup(folder, file, loading);
  const proof = await readProof(folder, file, loading);
  if (!file || !ko || !en || !setup || !proof) return [];
  const { checks, ...rest } = file;
  return [{ id, lesson, ...rest, setup, checks: checks.map(specOf), prose: { ko, en }, proof }];
}

/** A check as it stands in the file becomes what the checker runs: the key that names its kind, and what is under it. */
function specOf(check: ExerciseFile['checks'][number]): CheckSpec {
  const kind = kindsOf(check)[0]!;
  const { id, points, needs, within, for: hold, sticky, holdsAtStart } = check;
  const params = (check as Readonly<Record<string, unknown>>)[kind];
  return { id, kind, points, needs, within, for: hold, sticky, holdsAtStart, params };
}

async function readExerciseProse(
  folder: Folder,
  locale: Locale,
  loading: Loading,
): Promise<ExerciseProse | undefined> {
  const page = await readPage(folder, locale, exerciseFrontMatter, loading);
  return page && { title: page.front.title, body: page.body, checks: checkTexts(page.body) };
}

async function readSetup(
  folder: Folder,
  file: ExerciseFile | undefined,
  loading: Loading,
): Promise<SetupStep[] | undefined> {
  const steps = await Promise.all(
    (file?.setup ?? []).map(async ({ apply, wait }): Promise<SetupStep | undefined> => {
      const read = folder.files.get(apply);
      if (read) return manifests(inside(folder.path, apply), apply, await read(), wait, loading);
      const remedy = `Put ${apply} beside exercise.yaml, or take the step out of setup.`;
      loading.problems.push(problemAt(inside(folder.path, apply), 'this file is missing', remedy));
      return undefined;
    }),
  );
  const complete = steps.filter((step) => step !== undefined);
  return complete.length === steps.length ? complete : undefined;
}

function manifests(
  path: string,
  file: string,
  text: string,
  wait: boolean,
  loading: Loading,
): SetupStep | undefined {
  const lineCounter = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter, prettyErrors: false })];
  const [first] = documents.flatMap((document) => ('errors' in document ? document.errors : []));
  if (!first) return { file, manifests: text, wait };
  const at = lineCounter.linePos(first.pos[0]);
  loading.problems.push({
    severity: 'error',
    file: path,
    line: at.line,
    column: at.col,
    message: `broken YAML: ${first.message}`,
    remedy: 'Look at the indentation and the quotes of this line and the one above.',
  });
  return undefined;
}

async function readProof(
  folder: Folder,
  file: ExerciseFile | undefined,
  loading: Loading,
): Promise<Proof | undefined> {
  const solution = await folder.files.get('solution.sh')?.();
  if (solution === undefined) {
    const remedy = 'Write the commands of one right answer; the proof types them into a terminal.';
    loading.problems.push(problemAt(inside(folder.path, 'solution.sh'), 'this file is missing', remedy));
  }
  const scripts = folder.folders.get('wrong')?.files ?? new Map<string, () => Promise<string>>();
  const wrong = await Promise.all(
    [...scripts].map(([name, read]) => readWrong(folder, name, read, file, loading)),
  );
  if (wrong.length === 0) {
    const remedy = 'Write at least one near miss; a check that was never seen to fail is not finished.';
    loading.problems.push(problemAt(inside(folder.path, 'wrong'), 'there is no wrong answer', remedy));
  }
  return solution === undefined ? undefined : { solution, wrong };
}

async function readWrong(
  folder: Folder,
  name: string,
  read: () => Promise<string>,
  file: ExerciseFile | undefined,
  loading: Loading,
): Promise<WrongAnswer> {
  const script = await read();
  const path = inside(folder.path, `wrong/${name}`);
  const first = /^#\s*fails:\s*(.+)$/.exec(script.split(/\r?\n/)[0] ?? '')?.[1];
  const fails = first?.split(',').map((id) => id.trim()) ?? [];
  const remedy = 'Begin the script with a line such as: # fails: check-id, other-check-id';
  if (fails.length === 0)
    loading.problems.push(problemAt(path, 'does not say which checks must fail', remedy));
  const known = new Set(file?.checks.map((check) => check.id));
  for (const id of file ? fails.filter((one) => !known.has(one)) : []) {
    loading.problems.push(
      problemAt(path, `there is no check called ${id}`, `The checks are: ${[...known].join(', ')}.`),
    );
  }
  return { file: `wrong/${name}`, script, fails };
}
