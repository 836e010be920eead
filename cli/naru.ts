#!/usr/bin/env node
/** `naru COMMAND …` (`npm run -s naru -- COMMAND …`): finds the command and runs it. What a command needs is loaded only then. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { argv } from 'node:process';
import { awake } from './awake.ts';
import { sayFailure } from './report.ts';

/** Each resolves with the exit code: 0 done, 1 not done, 2 not understood. */
type Run = (argv: readonly string[]) => Promise<number>;

interface Command {
  readonly summary: string;
  load(): Promise<{ readonly run: Run }>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  doctor: {
    summary: 'what works on this machine, what is missing, and the remedy',
    load: () => import('./doctor.ts'),
  },
  'sandbox up': {
    summary: 'run one sandbox in the foreground, with a kubeconfig',
    load: () => import('./sandbox-up.ts'),
  },
  'sandbox explain': {
    summary: 'what the cluster of an exercise becomes on each provider',
    load: () => import('./sandbox-explain.ts'),
  },
  open: {
    summary: 'a new address to open, from the Naru that is running',
    load: () => import('./open.ts'),
  },
  class: {
    summary: 'Naru for a class, as NARU_MODE=class npm start',
    load: () => import('./class.ts'),
  },
  images: {
    summary: 'the images that real clusters run: list, fetch, export, import',
    load: () => import('./images.ts'),
  },
  build: {
    summary: 'build the pages, as npm start would, and end',
    load: () => import('./build.ts'),
  },
  tools: {
    summary: 'fetch kubectl, kind, helm and kubeadm',
    load: () => import('./tools.ts'),
  },
  dev: {
    summary: 'Naru for authors: as npm start, with pages that show what is saved',
    load: () => import('./dev.ts'),
  },
  new: {
    summary: 'a new lesson, a new exercise: everything they need',
    load: () => import('./new.ts'),
  },
  prove: {
    summary: 'prove that the checks of the exercises tell right from wrong',
    load: () => import('./prove.ts'),
  },
  walk: {
    summary: 'type the commands of the lessons, and compare what they print with what the page shows',
    load: () => import('./walk.ts'),
  },
  competencies: {
    summary: 'which lessons and exercises there are for each competency of the exam',
    load: () => import('./competencies.ts'),
  },
  lint: {
    summary: 'what is wrong with the lessons',
    load: () => import('./lint.ts'),
  },
};

const USAGE = `naru COMMAND …

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `    naru ${name.padEnd(17)}${summary}`)
  .join('\n')}

    naru COMMAND --help says more.
`;

/** `constructor` is a word of every object, and no command. */
const commandNamed = (name: string): Command | undefined =>
  Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;

/** Runs the command that the words name. Exit code 1 for what it could not do, after saying why. */
export async function naru(words: readonly string[]): Promise<number> {
  const [first = '', second = ''] = words;
  if (['', 'help', '--help', '-h'].includes(first)) {
    (first === '' ? process.stderr : process.stdout).write(USAGE);
    return first === '' ? 2 : 0;
  }
  const one = commandNamed(first);
  const two = commandNamed(`${first} ${second}`);
  if (!one && !two) return unknown([first, second].join(' ').trim());
  const { run } = await (two ?? one!).load();
  try {
    return await awake(() => run(words.slice(two ? 2 : 1)));
  } catch (failure) {
    return sayFailure(failure);
  }
}

function unknown(name: string): number {
  process.stderr.write(`There is no command "${name}".\n\n${USAGE}`);
  return 2;
}

// Taking the types out of some hundred files takes longer than starting a cluster: once is enough.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'naru'));

if (import.meta.main) process.exitCode = await naru(argv.slice(2));
