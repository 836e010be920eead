/** `naru sandbox explain`: what the cluster that an exercise asks for becomes on each provider. For authors, in their language. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { requiredCapabilities } from '../lessons/check-exercise.ts';
import { loadCourse } from '../lessons/load.ts';
import { exercisesOf } from '../lessons/prove-course.ts';
import { sandboxSchema } from '../lessons/schema.ts';
import { Fault } from '../sandbox/faults.ts';
import { reference } from '../sandbox/images/pins.ts';
import { providers } from '../sandbox/index.ts';
import { addonsOf } from '../sandbox/kind/addons/index.ts';
import { kindConfig } from '../sandbox/kind/config.ts';
import { estimateOf } from '../sandbox/kind/estimate.ts';
import { isShaped, nodeKeys } from '../sandbox/shape.ts';
import type { Capability, SandboxSpec } from '../sandbox/types.ts';
import { type Language, languageOf, type Said } from './language.ts';
import { TOOLS_DIR } from './providers.ts';
import { misunderstood, print, sayFailure } from './report.ts';

const USAGE = `naru sandbox explain EXERCISE|FILE [--lang ko|en] [--lessons DIR]

    Shows what the cluster that an exercise asks for becomes: kind's configuration, add-ons, images, and about how much memory
    and time it takes; and what each provider cannot do for it.
    EXERCISE is the id of an exercise or of a lesson; FILE is an exercise.yaml, a lesson.yaml, or any file with sandbox: in it.
    실습이 요청하는 클러스터가 제공자마다 무엇이 되는지 보여 줍니다. --lang이 없으면 LANG을 따릅니다.
`;

/** What is to be explained. */
export interface Asked {
  readonly name: string;
  readonly spec: SandboxSpec;
  /** What it needs of a provider; of a file or a lesson, what its cluster needs. */
  readonly needs: readonly Capability[];
}

/** Exit code 0, 1 when there is no such exercise or its file is wrong, 2 for arguments nobody understands. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const options = optionsOf(argv, env);
  if (options === 'help') {
    print(USAGE.trimEnd());
    return 0;
  }
  if (typeof options === 'string') return misunderstood(options, USAGE);
  try {
    print(explain(await asked(options.name, options.lessons), options.language));
    return 0;
  } catch (error) {
    return sayFailure(error);
  }
}

interface Options {
  readonly name: string;
  readonly lessons: string;
  readonly language: Language;
}

function optionsOf(argv: readonly string[], env: NodeJS.ProcessEnv): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        lang: { type: 'string' },
        lessons: { type: 'string', default: join(import.meta.dirname, '..', 'lessons') },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const [name, ...more] = positionals;
    const language = languageOf(values.lang, env);
    if (name === undefined || more.length > 0) return 'Name one exercise, one lesson or one file.';
    if (!language) return `--lang is ko or en, not "${values.lang}".`;
    return { name, lessons: values.lessons, language };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function asked(name: string, lessons: string): Promise<Asked> {
  if (await stat(name).catch(() => undefined)) return await fromFile(name);
  const { course } = await loadCourse(lessons);
  const exercise = exercisesOf(course).find(({ id }) => id === name);
  if (exercise) return { name, spec: exercise.sandbox, needs: requiredCapabilities(exercise) };
  const lesson = course.modules.flatMap((module) => module.lessons).find(({ id }) => id === name);
  if (lesson) return { name, spec: lesson.sandbox, needs: needsOf(lesson.sandbox) };
  throw new Fault(
    'cli/exercise-unknown',
    `there is no exercise, no lesson and no file called "${name}"`,
    'Give the id of an exercise (the name of its folder), or the path of its exercise.yaml.',
  );
}

/** What the cluster itself asks of a provider. */
const needsOf = (spec: SandboxSpec): Capability[] => [
  ...(spec.addons === 'course' ? (['addons'] as const) : []),
  ...(isShaped(spec) ? (['shapes'] as const) : []),
];

async function fromFile(path: string): Promise<Asked> {
  const file = (await stat(path)).isDirectory() ? join(path, 'exercise.yaml') : path;
  try {
    const content = parse(await readFile(file, 'utf8')) as { sandbox?: unknown } | null;
    const { data, error } = sandboxSchema.safeParse(content?.sandbox);
    if (data) return { name: path, spec: data, needs: needsOf(data) };
    const [issue] = error.issues;
    throw new Error(
      `sandbox${issue?.path.map((key) => `.${String(key)}`).join('') ?? ''}: ${issue?.message}`,
    );
  } catch (cause) {
    throw new Fault(
      'cli/sandbox-unreadable',
      `${file} does not say what cluster it wants: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Write sandbox: { nodes: 3 } and what lessons/README.md says may stand there.',
      { cause },
    );
  }
}

/** The whole text. */
export function explain({ name, spec, needs }: Asked, language: Language): string {
  const say = (said: Said): string => said[language];
  const lines = [
    `${name}: ${shapeInWords(spec, language)}`,
    '',
    'kind',
    ...indented([
      ...cannot('kind', needs, language),
      ...costs(spec, language),
      say(WORDS.images),
      ...indented(estimateOf(spec).images.map((one) => `${reference(one)}  (${one.size} MiB)`)),
      say(WORDS.configuration),
      ...indented(kindConfig(spec, { id: 'ID', cgroupV1: false }).trimEnd().split('\n')),
    ]),
    '',
    'simulated',
    ...indented([...cannot('simulated', needs, language), say(WORDS.simulated)]),
    '',
    'attached',
    ...indented([...cannot('attached', needs, language), say(WORDS.attached)]),
  ];
  return lines.join('\n');
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `    ${line}`);

function shapeInWords(spec: SandboxSpec, language: Language): string {
  const { controlPlanes = 1, addons = 'plain', kubernetes, network } = spec;
  const parts = [
    nodeKeys(spec).join(', '),
    ...(controlPlanes > 1 ? [`etcd × ${controlPlanes}`] : []),
    `${WORDS.addons[language]} ${addons}`,
    ...(kubernetes ? [`Kubernetes ${kubernetes}`] : []),
    ...(network ? [network] : []),
  ];
  return parts.join('; ');
}

function costs(spec: SandboxSpec, language: Language): string[] {
  const { memory, seconds, download } = estimateOf(spec);
  const addons = addonsOf(spec).map(({ title }) => title);
  const balanced = addons.length > 0 ? [...addons, WORDS.balancer[language]] : [];
  return [
    WORDS.cost[language]
      .replace('{memory}', String(memory))
      .replace('{seconds}', String(seconds))
      .replace('{download}', String(download)),
    ...(balanced.length > 0 ? [`${WORDS.addons[language]}:`, ...indented(balanced)] : []),
  ];
}

/** What the provider does not promise of what is needed. */
function cannot(name: 'kind' | 'simulated' | 'attached', needs: readonly Capability[], language: Language) {
  const { capabilities } = providers({ dataDir: '', toolsDir: TOOLS_DIR, env: {} })[name];
  const lacking = needs.filter((one) => !capabilities.has(one));
  if (lacking.length === 0) return needs.length === 0 ? [] : [WORDS.can[language]];
  return [`${WORDS.cannot[language]} ${lacking.join(', ')}`];
}

const WORDS = {
  addons: { en: 'add-ons', ko: '애드온' },
  balancer: {
    en: 'addresses for Services of type LoadBalancer, beside the cluster',
    ko: 'LoadBalancer 서비스의 주소(클러스터 밖에서 줍니다)',
  },
  images: { en: 'images:', ko: '이미지:' },
  configuration: { en: 'configuration of kind:', ko: 'kind 구성:' },
  can: { en: 'Has all that it needs.', ko: '필요한 기능이 모두 있습니다.' },
  cannot: {
    en: 'Cannot be done here; missing:',
    ko: '여기서는 할 수 없습니다. 없는 기능:',
  },
  cost: {
    en: 'About {memory} MiB of memory, {seconds} s to start with the images here, {download} MiB to fetch before.',
    ko: '메모리 약 {memory} MiB, 이미지가 있을 때 시작까지 약 {seconds}초, 미리 받을 이미지 약 {download} MiB.',
  },
  simulated: {
    en: 'Nodes and add-ons as asked, in less than a second, some MiB, nothing to fetch.',
    ko: '노드와 애드온을 요청대로 1초 안에 만듭니다. 메모리는 몇 MiB이고 받을 것이 없습니다.',
  },
  attached: {
    en: 'The cluster of NARU_KUBECONFIG as it is: nodes and add-ons are those it has.',
    ko: 'NARU_KUBECONFIG의 클러스터를 있는 그대로 씁니다. 노드와 애드온은 그 클러스터의 것입니다.',
  },
} satisfies Record<string, Said>;
