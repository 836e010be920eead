/**
 * Environment → Config. Reports every wrong setting at once, each with what to write instead.
 * Reads nothing by itself: the entry points hand in `process.env`.
 */
import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { Fault } from '../sandbox/faults.ts';
import { ISOLATIONS, type WantedIsolation } from '../sandbox/isolation/choose.ts';
import { CODES } from './faults.ts';

/** All settings of a server. */
export interface Config {
  /** Port on 127.0.0.1; 0 lets the system choose (tests). */
  readonly port: number;
  readonly sandbox: 'auto' | 'kind' | 'simulated';
  /** What stands around the learner's shells. `auto`: bubblewrap where it works, else nothing. */
  readonly isolation: WantedIsolation;
  /** Absolute path of the folder that holds progress, sandboxes and secrets. Made with mode 0700 if it is not there. */
  readonly dataDir: string;
  /** `never`: nothing is fetched from the network. */
  readonly download: 'auto' | 'never';
  /** Path of the kubectl to use before all others, if the learner named one. */
  readonly kubectl: string | undefined;
  /** Absolute path of the project: .tools/ lies in it. */
  readonly root: string;
  /** Absolute path of the lessons: lessons/ of the project unless NARU_LESSONS names another folder. */
  readonly lessons: string;
  /** Absolute path of the built pages: dist/ of the project unless NARU_DIST names another folder in it. */
  readonly dist: string;
  /** The environment itself, for those who look for programs (PATH, DOCKER_HOST). */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const DEFAULT_PORT = 4321;

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);

/** Each setting: how it is read, and what to say when it cannot be. */
const SETTINGS = {
  NARU_PORT: { schema: port, wanted: 'a port number from 0 to 65535, such as 4322' },
  NARU_SANDBOX: { schema: z.enum(['auto', 'kind', 'simulated']), wanted: 'auto, kind or simulated' },
  NARU_ISOLATION: { schema: z.enum(ISOLATIONS), wanted: 'auto, bubblewrap or none' },
  NARU_DOWNLOAD: { schema: z.enum(['auto', 'never']), wanted: 'auto or never' },
  NARU_DATA: {
    schema: z.string().refine((path) => isAbsolute(path) && !path.includes('\0')),
    wanted: 'an absolute path, such as /home/you/naru',
  },
} as const;

type Name = keyof typeof SETTINGS;
type Value<N extends Name> = z.infer<(typeof SETTINGS)[N]['schema']>;

/** Reads the settings. An empty value counts as not set. Throws one `Fault` that names every wrong setting. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const wrong: string[] = [];
  const read = <N extends Name>(name: N): Value<N> | undefined => {
    const text = env[name]?.trim();
    if (!text) return undefined;
    const parsed = SETTINGS[name].schema.safeParse(text);
    if (parsed.success) return parsed.data as Value<N>;
    wrong.push(`${name} is "${text}"; it must be ${SETTINGS[name].wanted}.`);
    return undefined;
  };
  const missingHome = (): string => {
    wrong.push(`There is no home folder, so NARU_DATA must be set: ${SETTINGS.NARU_DATA.wanted}.`);
    return '';
  };
  const distFolder = (): string => {
    const folder = resolve(PROJECT, env['NARU_DIST']?.trim() || 'dist');
    // The built pages import packages, which are looked for in the folders above them.
    if (!folder.startsWith(PROJECT)) wrong.push(`NARU_DIST is "${folder}"; it must be in ${PROJECT}.`);
    return folder;
  };
  const config: Config = {
    port: read('NARU_PORT') ?? DEFAULT_PORT,
    sandbox: read('NARU_SANDBOX') ?? 'auto',
    isolation: read('NARU_ISOLATION') ?? 'auto',
    download: read('NARU_DOWNLOAD') ?? 'auto',
    dataDir: resolve(read('NARU_DATA') ?? defaultDataDir(env) ?? missingHome()),
    kubectl: env['KUBECTL']?.trim() || undefined,
    root: PROJECT,
    lessons: resolve(PROJECT, env['NARU_LESSONS']?.trim() || 'lessons'),
    dist: distFolder(),
    env,
  };
  if (wrong.length > 0) throw wrongSettings(wrong);
  return config;
}

/** $XDG_DATA_HOME/naru, or ~/.local/share/naru. The XDG rules say that a relative path there is to be ignored. */
function defaultDataDir(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const xdg = env['XDG_DATA_HOME'];
  if (xdg && isAbsolute(xdg)) return join(xdg, 'naru');
  const home = env['HOME'];
  const folder = home && isAbsolute(home) ? home : homeOfUser();
  return folder === undefined ? undefined : join(folder, '.local', 'share', 'naru');
}

/** As the system knows it, whatever HOME says; `undefined` for a user without one. */
function homeOfUser(): string | undefined {
  try {
    const { homedir } = userInfo();
    return isAbsolute(homedir) ? homedir : undefined;
  } catch {
    return undefined;
  }
}

function wrongSettings(wrong: readonly string[]): Fault {
  return new Fault(
    CODES.configuration,
    wrong.join('\n'),
    'Correct these environment variables, or unset them to get the defaults.\n' +
      '위 환경 변수를 고치거나, 지워서 기본값을 쓰세요.',
  );
}
