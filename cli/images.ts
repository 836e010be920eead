/** `naru images`: what real clusters run is fetched once, written to one archive and read from one, for classrooms without an Internet. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../sandbox/faults.ts';
import { IMAGES, type ImagePin, type ImageUse, reference, USUAL_MINOR } from '../sandbox/images/pins.ts';
import { ImageStore, type StoredImage } from '../sandbox/images/store.ts';
import { findEngine } from '../sandbox/kind/engine.ts';
import { fetchTool } from '../sandbox/tools/fetch.ts';
import { type Language, languageOf, type Said } from './language.ts';
import { TOOLS_DIR } from './providers.ts';
import { misunderstood, print, say, sayFailure } from './report.ts';

const USAGE = `naru images list | fetch | export FILE | import FILE  [--all] [--lang ko|en]

    The images that clusters of kind run: nodes, what lessons and exercises run, the add-ons of the course. All of them are pinned.

    list      which are on this machine, and how much there is to fetch
    fetch     pulls what is missing, once, by digest where there is one
    export    writes them into one archive, for machines without an Internet
    import    reads such an archive, after every part of it has been checked

    --all     with other versions of Kubernetes, several control planes and Calico

    실습 클러스터가 쓰는 이미지를 한 번 받아 두고, 인터넷이 없는 교실을 위해 파일 하나로 내보내고 가져옵니다.
`;

type Command = 'list' | 'fetch' | 'export' | 'import';

interface Options {
  readonly command: Command;
  readonly file: string;
  readonly all: boolean;
  readonly language: Language;
}

/** Exit code 0 when it is done, 1 when something is missing or went wrong, 2 for arguments nobody understands. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<number> {
  const options = optionsOf(argv, env);
  if (options === 'help') {
    print(USAGE.trimEnd());
    return 0;
  }
  if (typeof options === 'string') return misunderstood(options, USAGE);
  const end = new AbortController();
  const stop = (): void => end.abort(new Fault('cli/interrupted', 'interrupted', 'Run it again.'));
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    const found = await findEngine({ dataDir: '', toolsDir: TOOLS_DIR, env }, end.signal);
    if (found instanceof Fault) throw found;
    const work = { store: new ImageStore(found.engine, found.facts), options, env, signal: end.signal };
    return await WORK[options.command](work);
  } catch (error) {
    return sayFailure(error);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

interface Work {
  readonly store: ImageStore;
  readonly options: Options;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

const WORK: Readonly<Record<Command, (work: Work) => Promise<number>>> = {
  list: listed,
  fetch: fetched,
  export: exported,
  import: imported,
};

const RARE: readonly ImageUse[] = ['balancer', 'calico'];

/** Those of the course's own clusters, or all. */
export const wanted = (all: boolean): readonly ImagePin[] =>
  IMAGES.filter(
    ({ id, use }) => all || (!RARE.includes(use) && (use !== 'base' || id === `node-${USUAL_MINOR}`)),
  );

async function listed({ store, options, signal }: Work): Promise<number> {
  const images = await store.list(wanted(options.all), signal);
  for (const image of images) print(lineOf(image, options.language));
  const missing = images.filter(({ id, foreign }) => id === undefined && !foreign);
  const size = String(missing.reduce((all, { pin }) => all + pin.size, 0));
  const left = fill(WORDS.left, options.language, { count: String(missing.length), size });
  print(`\n${missing.length === 0 ? WORDS.complete[options.language] : left}`);
  return 0;
}

function lineOf({ pin, id, foreign }: StoredImage, language: Language): string {
  const sign = id !== undefined ? '✓' : foreign ? '–' : '✗';
  const state = id !== undefined ? '' : `  ${(foreign ? WORDS.foreign : WORDS.missing)[language]}`;
  return `${sign} ${reference(pin)}  (${pin.use}, ${pin.size} MiB)${state}`;
}

/** One that cannot be had keeps nobody from the others. */
async function fetched({ store, options, env, signal }: Work): Promise<number> {
  const images = await store.list(wanted(options.all), signal);
  const missing = images.filter(({ id, foreign }) => id === undefined && !foreign);
  const failed: unknown[] = [];
  for (const [index, { pin }] of missing.entries()) {
    say(`[${index + 1}/${missing.length}] ${reference(pin)} (${pin.size} MiB)`);
    await store.pull(pin, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      // Without an engine or a disk the others would fail alike.
      if (!(error instanceof Fault) || error.code !== 'sandbox/image-unpullable') throw error;
      failed.push(error);
      sayFailure(error);
    });
  }
  if (options.all) await fetchTool('calico', { toolsDir: TOOLS_DIR, env }, signal);
  if (failed.length === 0) print(WORDS.complete[options.language]);
  else say(fill(WORDS.failed, options.language, { count: String(failed.length) }));
  return failed.length === 0 ? 0 : 1;
}

/** What is here. What is not is said, and is no reason to give none. */
async function exported({ store, options, signal }: Work): Promise<number> {
  const images = await store.list(wanted(options.all), signal);
  const here = images.filter(({ id }) => id !== undefined).map(({ pin }) => pin);
  if (here.length === 0) throw nothingHere();
  const missing = images.filter(({ id, foreign }) => id === undefined && !foreign);
  for (const { pin } of missing) say(`✗ ${pin.name}  ${WORDS.missing[options.language]}`);
  const path = resolve(options.file);
  await store.save(here, path, signal);
  const values = { count: String(here.length), path, architecture: store.architecture };
  print(fill(WORDS.exported, options.language, values));
  return missing.length === 0 ? 0 : 1;
}

async function imported({ store, options, signal }: Work): Promise<number> {
  const images = await store.load(resolve(options.file), signal);
  for (const name of images.flatMap(({ names }) => names)) print(`✓ ${name}`);
  print(fill(WORDS.imported, options.language, { count: String(images.length) }));
  return 0;
}

function optionsOf(argv: readonly string[], env: NodeJS.ProcessEnv): Options | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        all: { type: 'boolean', default: false },
        lang: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return 'help';
    const [command = '', file = '', ...more] = positionals;
    const language = languageOf(values.lang, env);
    if (!language) return `--lang is ko or en, not "${values.lang}".`;
    if (!isCommand(command)) return `Say list, fetch, export FILE or import FILE.`;
    const wantsFile = command === 'export' || command === 'import';
    if (wantsFile !== (file !== '') || more.length > 0)
      return wantsFile ? `${command} wants the name of one file.` : `${command} takes no file.`;
    return { command, file, all: values.all, language };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const isCommand = (word: string): word is Command => Object.hasOwn(WORK, word);

const fill = (said: Said, language: Language, values: Readonly<Record<string, string>>): string =>
  said[language].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');

const nothingHere = (): Fault =>
  new Fault(
    'sandbox/image-missing',
    'none of the images of the course is on this machine',
    'Fetch them first: "npm run -s naru -- images fetch".',
  );

const WORDS = {
  missing: { en: 'not here', ko: '없음' },
  foreign: { en: 'there is none for this machine', ko: '이 컴퓨터용이 없음' },
  complete: { en: 'All images of the course are on this machine.', ko: '과정의 이미지가 모두 있습니다.' },
  left: {
    en: '{count} are missing, about {size} MiB: npm run -s naru -- images fetch',
    ko: '{count}개가 없습니다(약 {size} MiB). 받으려면: npm run -s naru -- images fetch',
  },
  failed: { en: '{count} could not be fetched.', ko: '{count}개를 받지 못했습니다.' },
  exported: {
    en: '{count} images for {architecture}: {path}',
    ko: '{architecture}용 이미지 {count}개를 내보냈습니다: {path}',
  },
  imported: { en: '{count} images are on this machine now.', ko: '이미지 {count}개를 가져왔습니다.' },
} satisfies Record<string, Said>;
