/**
 * What is wrong with a course beyond its form. Each rule is a sentence in README.md and a function here; loading has
 * seen to the rest: that files are there, can be read, and say what their schema allows.
 */
import { topics } from '../checker/messages/index.ts';
import { catalogueProblems } from './catalogue.ts';
import { commandsOf } from './commands/blocks.ts';
import { strayAsterisks } from './emphasis.ts';
import { idOf, inside } from './folder.ts';
import { loadGlossary } from './glossary.ts';
import { checkProblems } from './lint/check-rules.ts';
import { debriefingProblems } from './lint/debriefing-rules.ts';
import { documentationProblems, linkProblems } from './lint/link-rules.ts';
import { placeholderProblems } from './lint/placeholder-rules.ts';
import { scriptProblems } from './lint/script-rules.ts';
import { type ExerciseSources, problemAtOffset, sourcesOf } from './lint/sources.ts';
import { treeProblems } from './lint/tree-rules.ts';
import { type LoadedCourse, loadCourse } from './load.ts';
import { blocks, elements, inlines, type Place, placeIn } from './markdown.ts';
import type { Page } from './prose.ts';
import { differences } from './skeleton.ts';
import type { ExerciseDefinition, Lesson, Problem, SetupStep } from './types.ts';

/** Loads a lessons folder and reports everything that is wrong with it, in the order of files and lines. */
export async function lintCourse(root: string): Promise<Problem[]> {
  const loaded = await loadCourse(root);
  const problems = [
    ...loaded.problems,
    ...lint(loaded),
    ...(await glossaryProblems(root, loaded)),
    ...sentenceProblems(),
  ];
  return problems.sort(
    (one, other) => compare(one.file, other.file) || one.line - other.line || one.column - other.column,
  );
}

/** Rule 19. */
async function glossaryProblems(root: string, { course }: LoadedCourse): Promise<readonly Problem[]> {
  const lessons = course.modules.flatMap((module) => module.lessons.map(({ id }) => id));
  return (await loadGlossary(root, new Set(lessons))).problems;
}

function sentenceProblems(): Problem[] {
  return Object.entries(topics).flatMap(([topic, { ko, en }]) =>
    catalogueProblems(ko, en, `../checker/messages/${topic}`),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one !== other);
}

/** What the rules say about a course that has been loaded. */
export function lint(loaded: LoadedCourse): Problem[] {
  return [
    ...loaded.pages.flatMap((page) => [
      ...boneProblems(page, loaded),
      ...asteriskProblems(page),
      ...commandProblems(page),
      ...elementProblems(page),
      ...outputProblems(page),
      ...linkProblems(page),
      ...treeProblems(page),
      ...debriefingProblems(page),
    ]),
    ...loaded.course.modules
      .flatMap((module) => module.lessons)
      .flatMap((lesson) => lessonProblems(lesson, loaded)),
    ...strayFiles(loaded),
  ];
}

function problemIn(page: Page, place: Place, message: string, remedy: string): Problem {
  return {
    severity: 'error',
    file: page.file,
    line: place.line + page.linesBefore,
    column: place.column,
    message,
    remedy,
  };
}

/** Rules 2 and 3. The English page is taken as the measure, since one of the two must be. */
function boneProblems(page: Page, { pages }: LoadedCourse): Problem[] {
  if (page.locale === 'en') return [];
  const twin = pages.find((other) => other.file === page.file.replace(/ko\.md$/, 'en.md'));
  if (!twin) return [];
  return differences(page.body, twin.body).map((one) =>
    problemIn(page, one, one.message, `Give ko.md and en.md the same headings, elements, images and code.`),
  );
}

/** Rule 5. */
function asteriskProblems(page: Page): Problem[] {
  return blocks(page.body).flatMap((block) => {
    if (block.type !== 'text' && block.type !== 'heading') return [];
    return strayAsterisks(block.text).map((offset) =>
      problemIn(page, placeIn(block, offset), 'these asterisks would be shown as they are', STRAY_REMEDY),
    );
  });
}

const STRAY_REMEDY = 'Write <strong>파드(Pod)</strong>는, or move the bracket or quote out of the bold text.';

/** A command line: a program of the course and a word after it, or a long option. */
const COMMAND =
  /(?:^|[\s(])((?:kubectl|kubeadm|helm|crictl|etcdctl|systemctl|docker|podman) [a-z][a-z-]*|--[a-z][a-z-]+)/;

/** Rule 6. */
function commandProblems(page: Page): Problem[] {
  return blocks(page.body).flatMap((block) => {
    if (block.type !== 'text' && block.type !== 'heading') return [];
    return inlines(block.text).flatMap((part) => {
      const found = part.code ? null : COMMAND.exec(part.text);
      if (!found) return [];
      const place = placeIn(block, part.offset + found.index + found[0].length - found[1]!.length);
      return [
        problemIn(
          page,
          place,
          `"${found[1]}" is a command in prose`,
          'Put it between backticks: quotes and dashes change in prose.',
        ),
      ];
    });
  });
}

/** Rule 17. */
function outputProblems(page: Page): Problem[] {
  const { commands, strays } = commandsOf(page.body);
  return [
    ...strays.map((place) =>
      problemIn(
        page,
        place,
        'this output belongs to no command',
        'Put it after the block "sh" that prints it.',
      ),
    ),
    ...commands
      .filter(({ notRun }) => notRun === '')
      .map((place) =>
        problemIn(
          page,
          place,
          'this block is not run, and does not say why',
          'Write # not run: and the reason.',
        ),
      ),
  ];
}

/** Half of rule 4: elements are known, closed, and stand apart so that the Markdown inside is rendered. */
function elementProblems(page: Page): Problem[] {
  return elements(page.body).flatMap((element) => {
    const key = ELEMENTS[element.name];
    if (!key) {
      const remedy = `The elements are: ${Object.keys(ELEMENTS)
        .map((name) => `<${name}>`)
        .join(', ')}.`;
      return [problemIn(page, element, `there is no element <${element.name}>`, remedy)];
    }
    const wrong = [
      ...(element.attributes[key] ? [] : [`<${element.name}> does not say which ${key}`]),
      ...(element.closed ? [] : [`<${element.name}> is not closed`]),
      ...(element.apart ? [] : [`<${element.name}> touches its text`]),
    ];
    const remedy = `Write <${element.name} ${key}="…">, a blank line, the text, a blank line, </${element.name}>.`;
    return wrong.map((message) => problemIn(page, element, message, remedy));
  });
}

const ELEMENTS: Readonly<Record<string, string>> = {
  'exercise-box': 'exercise',
  'check-box': 'check',
  'hint-box': 'check',
  'why-box': 'check',
  'solved-box': 'exercise',
  'debriefing-box': 'exercise',
  'decision-tree': 'tree',
};

function lessonProblems(lesson: Lesson, loaded: LoadedCourse): Problem[] {
  const pages = loaded.pages.filter(
    (page) => page.file.split('/').length === 3 && idOf(pageOf(page)) === lesson.id,
  );
  const exercises = exerciseFolders(lesson, loaded);
  const boxes = pages.flatMap((page) =>
    lesson.mock ? shownInSpite(page) : boxProblems(page, 'exercise-box', exercises, true),
  );
  return [
    ...boxes,
    ...lesson.exercises.flatMap((exercise) => [
      ...exerciseProblems(exercise, loaded),
      ...sourceProblems(exercise, loaded),
    ]),
  ];
}

/** Exercises of mock exams are shown on no page. */
function shownInSpite(page: Page): Problem[] {
  return elements(page.body)
    .filter((element) => element.name === 'exercise-box')
    .map((box) =>
      problemIn(
        page,
        box,
        `the exercise ${box.attributes['exercise']} is for mock exams alone`,
        'Take the <exercise-box> out, or mock: true out of lesson.yaml.',
      ),
    );
}

/** Ids of all exercises of a lesson, also of those that could not be loaded: their problems have been reported. */
function exerciseFolders(lesson: Lesson, { files }: LoadedCourse): string[] {
  return files.flatMap((file) => {
    const [, folder, exercise, name] = file.split('/');
    return name === 'exercise.yaml' && idOf(folder!) === lesson.id ? [exercise!] : [];
  });
}

/** The name of the folder a page lies in. */
function pageOf(page: Page): string {
  return page.file.split('/').at(-2) ?? '';
}

/** Rules 11 to 16. */
function sourceProblems(exercise: ExerciseDefinition, loaded: LoadedCourse): Problem[] {
  const sources = sourcesOf(exercise, loaded);
  if (!sources) return [];
  return [
    ...placeholderProblems(sources),
    ...checkProblems(sources),
    ...scriptProblems(sources),
    ...documentationProblems(sources),
    ...nearestProblems(sources, loaded),
  ];
}

/** Rule 21. */
function nearestProblems({ exercise, file, texts }: ExerciseSources, { course }: LoadedCourse): Problem[] {
  const { id, nearest } = exercise;
  if (nearest === undefined) return [];
  const shown = course.modules.flatMap(({ lessons }) => lessons.filter(({ mock }) => !mock));
  const others = shown.flatMap(({ exercises }) => exercises.map((one) => one.id)).filter((one) => one !== id);
  if (others.includes(nearest)) return [];
  const text = texts.get(file) ?? '';
  const at = Math.max(0, text.search(/^nearest:/m));
  const message = `no page shows another exercise ${nearest}`;
  return [problemAtOffset(file, text, at, message, 'Name the exercise to which its page may lead instead.')];
}

function exerciseProblems(exercise: ExerciseDefinition, loaded: LoadedCourse): Problem[] {
  const pages = loaded.pages.filter((page) => pageOf(page) === exercise.id);
  const checks = exercise.checks.map((check) => check.id);
  return pages.flatMap((page) => [
    ...boxProblems(page, 'check-box', checks, true),
    ...boxProblems(page, 'hint-box', checks, false),
    ...boxProblems(page, 'why-box', checks, false),
    ...boxProblems(page, 'solved-box', [exercise.id], false),
    ...boxProblems(page, 'debriefing-box', [exercise.id], false),
    ...secondWhys(page),
    ...hintProblems(page, exercise),
  ]);
}

/** Rule 4: every element names something that is there; and where `each` is asked for, everything has exactly one. */
function boxProblems(page: Page, name: string, ids: readonly string[], each: boolean): Problem[] {
  const key = ELEMENTS[name]!;
  const boxes = elements(page.body).filter((element) => element.name === name && element.attributes[key]);
  const unknown = boxes
    .filter((box) => !ids.includes(box.attributes[key]!))
    .map((box) =>
      problemIn(
        page,
        box,
        `there is no ${key} called ${box.attributes[key]}`,
        `There are: ${ids.join(', ') || 'none'}.`,
      ),
    );
  if (!each) return unknown;
  const wrong = ids.flatMap((id) => {
    const mine = boxes.filter((box) => box.attributes[key] === id);
    if (mine.length === 1) return [];
    const message = `the ${key} ${id} has ${mine.length === 0 ? 'no' : 'more than one'} <${name}>`;
    return [
      problemIn(
        page,
        mine[1] ?? { line: 1, column: 1 },
        message,
        `Write <${name} ${key}="${id}"> exactly once.`,
      ),
    ];
  });
  return [...unknown, ...wrong];
}

/** Beside a finding there is room for one reason. */
function secondWhys(page: Page): Problem[] {
  const boxes = elements(page.body).filter((element) => element.name === 'why-box');
  const ids = boxes.map((box) => box.attributes['check']);
  return boxes
    .filter((box, index) => ids.indexOf(box.attributes['check']) < index)
    .map((box) =>
      problemIn(
        page,
        box,
        `the check ${box.attributes['check']} has more than one <why-box>`,
        'Say in one box why it matters.',
      ),
    );
}

/** Rule 9. Short lines such as `fi` or `EOF` give nothing away. */
function hintProblems(page: Page, exercise: ExerciseDefinition): Problem[] {
  const lines = exercise.proof.solution
    .split('\n')
    .map(squeezed)
    .filter((line) => line.length >= 12 && !line.startsWith('#'));
  return elements(page.body)
    .filter((element) => element.name === 'hint-box' || element.name === 'why-box')
    .flatMap((hint) => {
      const told = lines.find((line) => squeezed(hint.content).includes(line));
      return told
        ? [
            problemIn(
              page,
              hint,
              `this ${hint.name === 'hint-box' ? 'hint' : 'reason'} tells the solution: ${told}`,
              'Say what is wrong or where to look.',
            ),
          ]
        : [];
    });
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The other half of rule 10: every file is used by something. Of an exercise that was not loaded nobody can say. */
function strayFiles({ course, pages, files }: LoadedCourse): Problem[] {
  const exercises = course.modules.flatMap((module) => module.lessons.flatMap((lesson) => lesson.exercises));
  const byId = new Map(exercises.map((exercise) => [exercise.id, exercise]));
  const images = new Set(pages.flatMap(imagesOf));
  const stray = (file: string) => {
    const [, , id, name] = file.split('/');
    if (!/^\d+-/.test(file) || KNOWN.test(file) || images.has(file)) return false;
    if (id === undefined || name === undefined) return true;
    const exercise = byId.get(id);
    return exercise !== undefined && !exercise.setup.some((step) => fileOf(step) === name);
  };
  const remedy = 'Name it in exercise.yaml or in a page, or delete it.';
  return files.filter(stray).map((file) => ({
    severity: 'error',
    file,
    line: 1,
    column: 1,
    message: 'nothing uses this file',
    remedy,
  }));
}

/** The file beside exercise.yaml that a step of the setup takes. */
function fileOf(step: SetupStep): string | undefined {
  if ('apply' in step) return step.apply;
  return 'file' in step ? step.file : undefined;
}

/** Files that are found by their names. */
const KNOWN =
  /(?:^|\/)(?:(?:module|lesson|exercise|exam)\.yaml|ko\.md|en\.md|solution\.sh|(?:right|wrong)\/[a-z0-9-]+\.sh)$/;

function imagesOf(page: Page): string[] {
  const folder = page.file.replace(/\/?[^/]+$/, '');
  return [...page.body.matchAll(/!\[[^\]]*\]\((?:\.\/)?([^)\s]+)/g)].map((image) =>
    inside(folder, image[1]!),
  );
}
