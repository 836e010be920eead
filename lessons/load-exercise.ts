/** Reads the folder of one exercise: exercise.yaml, its texts, its start state and its proof. */
import { LineCounter, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { KubeObject } from '../sandbox/kube-types.ts';
import { debriefingScript } from './debriefing.ts';
import { filesOf, specOf, stepsOf } from './exercise-file.ts';
import { type Folder, inside, problemAt } from './folder.ts';
import { attemptValues, instantiate, SAMPLE_FACTS, SAMPLE_SEED } from './instantiate.ts';
import { type Loading, readNode, readPage } from './load.ts';
import { objectsOf } from './manifests.ts';
import { fill, namesIn } from './placeholders.ts';
import { checkTexts } from './prose.ts';
import { type ExerciseFile, exerciseFrontMatter, exerciseSchema, ID } from './schema.ts';
import type {
  ExerciseDefinition,
  ExerciseProse,
  ExerciseTemplate,
  Locale,
  Proof,
  RightAnswer,
  Values,
  WrongAnswer,
} from './types.ts';
import { variable } from './variables.ts';

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
  const read = await readExerciseFile(id, folder, loading);
  const ko = await readExerciseProse(folder, 'ko', loading);
  const en = await readExerciseProse(folder, 'en', loading);
  const files = await readFiles(folder, read?.file, loading);
  const written = await readProof(folder, read?.file, loading);
  if (!read || !ko || !en || !files || !written) return [];
  const proof = withDebriefing(written, en.body);
  const { checks, setup, vars, ...rest } = read.file;
  const exercise: ExerciseDefinition = {
    id,
    lesson,
    ...rest,
    setup: stepsOf(setup, files),
    checks: checks.map(specOf),
    prose: { ko, en },
    proof,
    variables: vars,
  };
  return [varied(exercise, { source: read.source, files, proof })];
}

/** With a template when something has a placeholder; sample values then stand for them. */
function varied(exercise: ExerciseDefinition, template: ExerciseTemplate): ExerciseDefinition {
  const { source, files, proof } = template;
  if (namesIn([source, [...files.values()], proof]).size === 0) return exercise;
  const whole = { ...exercise, template };
  return instantiate(whole, sampleOf(whole));
}

function sampleOf(exercise: Pick<ExerciseDefinition, 'id' | 'variables'>): Values {
  return attemptValues(exercise, SAMPLE_SEED, SAMPLE_FACTS);
}

interface ReadExercise {
  /** With sample values in the place of placeholders. */
  readonly file: ExerciseFile;
  /** As it is written. */
  readonly source: unknown;
}

async function readExerciseFile(
  id: string,
  folder: Folder,
  loading: Loading,
): Promise<ReadExercise | undefined> {
  let source: unknown;
  const file = await readNode(folder, 'exercise.yaml', exerciseSchema, loading, (content) => {
    source = content;
    return filled(content, sampleValues(content, id));
  });
  return file && { file, source };
}

/** Variables stay as they are written: what they may be is for the cluster of an attempt to say. */
function filled(content: unknown, values: Values): unknown {
  const whole = fill(content, values);
  const vars = (content as { vars?: unknown } | null)?.vars;
  return vars === undefined ? whole : { ...(whole as object), vars };
}

/** A variable that is not written as it must be is reported by the schema; until then it has no value. */
function sampleValues(content: unknown, exercise: string): Values {
  const vars = (content as { vars?: unknown } | null)?.vars;
  const known = z.record(z.string(), variable).safeParse(vars).data ?? {};
  return sampleOf({ id: exercise, variables: known });
}

async function readExerciseProse(
  folder: Folder,
  locale: Locale,
  loading: Loading,
): Promise<ExerciseProse | undefined> {
  const page = await readPage(folder, locale, exerciseFrontMatter, loading);
  return page && { title: page.front.title, body: page.body, checks: checkTexts(page.body) };
}

/** The files that the setup names, or nothing when one of them is missing or broken. */
async function readFiles(
  folder: Folder,
  file: ExerciseFile | undefined,
  loading: Loading,
): Promise<ExerciseTemplate['files'] | undefined> {
  const files = new Map<string, readonly KubeObject[] | string>();
  const wanted = filesOf(file?.setup ?? []);
  for (const [name, form] of wanted) {
    const path = inside(folder.path, name);
    const text = await folder.files.get(name)?.();
    const content = text === undefined || form === 'text' ? text : manifests(path, text, loading);
    if (content !== undefined) files.set(name, content);
    if (text !== undefined) {
      loading.sources.set(path, text);
      continue;
    }
    const remedy = `Put ${name} beside exercise.yaml, or take the step out of setup.`;
    loading.problems.push(problemAt(path, 'this file is missing', remedy));
  }
  return files.size === wanted.size ? files : undefined;
}

function manifests(path: string, text: string, loading: Loading): readonly KubeObject[] | undefined {
  const lineCounter = new LineCounter();
  const documents = [...parseAllDocuments(text, { lineCounter, prettyErrors: false })];
  const [first] = documents.flatMap((document) => ('errors' in document ? document.errors : []));
  if (!first) return objectsOf(text);
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
  if (solution !== undefined) loading.sources.set(inside(folder.path, 'solution.sh'), solution);
  const right = await Promise.all(
    scriptsIn(folder, 'right').map(async ([name, read]): Promise<RightAnswer> => {
      const answer = { file: `right/${name}`, script: await read() };
      loading.sources.set(inside(folder.path, answer.file), answer.script);
      return answer;
    }),
  );
  const wrong = await Promise.all(
    scriptsIn(folder, 'wrong').map(([name, read]) => readWrong(folder, name, read, file, loading)),
  );
  if (wrong.length === 0) {
    const remedy = 'Write at least one near miss; a check that was never seen to fail is not finished.';
    loading.problems.push(problemAt(inside(folder.path, 'wrong'), 'there is no wrong answer', remedy));
  }
  if (solution === undefined) return undefined;
  const loose = (file?.checks ?? []).flatMap(({ id, loose: paths }) => (paths ? [[id, paths] as const] : []));
  return {
    solution,
    ...(right.length > 0 && { right }),
    wrong,
    ...(loose.length > 0 && { loose: Object.fromEntries(loose) }),
  };
}

/** What the debriefing tells to type is one more right answer: nobody is told a way that does not lead there. */
function withDebriefing(proof: Proof, body: string): Proof {
  const script = debriefingScript(body);
  if (script === '') return proof;
  return { ...proof, right: [...(proof.right ?? []), { file: 'debriefing', script }] };
}

function scriptsIn(folder: Folder, name: 'right' | 'wrong'): [string, () => Promise<string>][] {
  return [...(folder.folders.get(name)?.files ?? [])];
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
  loading.sources.set(path, script);
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
