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
import { WITHOUT_ISOLATION } from './classroom/isolated.ts';
import { LTI_SETTINGS, type LtiSettings, readLti } from './classroom/people/lti/settings.ts';
import { OPENID_SETTINGS, type OpenIdSettings, readOpenId } from './classroom/people/openid/settings.ts';
import { CODES } from './faults.ts';
import { type PublicAddress, readPublicUrl } from './public-address.ts';

/** All settings of a server. */
export interface Config {
  /** Port on 127.0.0.1; 0 lets the system choose (tests). */
  readonly port: number;
  readonly sandbox: 'auto' | 'kind' | 'simulated' | 'attached';
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
  /** How browsers reach it behind a reverse proxy; left out where there is none. */
  readonly publicAddress?: PublicAddress;
  /** Where grades of a class are told as statements of xAPI; left out where nowhere. */
  readonly recordStore?: RecordStore;
  /** Who says who people of a class are, besides the class itself; left out where nobody. */
  readonly openId?: OpenIdSettings;
  /** The learning platform that leads people into a class; left out where none does. */
  readonly lti?: LtiSettings;
  /** For one learner, or for a class. */
  readonly mode: 'solo' | 'class';
  /** In words, somebody has allowed a class whose shells are not isolated. */
  readonly unisolatedClass: boolean;
  /** How many people a class takes. */
  readonly classSize: number;
  /** How long somebody of a class may be away until what the server keeps open for them is closed, minutes; 0: never. */
  readonly seatMinutes: number;
  /** The environment itself, for those who look for programs (PATH, DOCKER_HOST). */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface RecordStore {
  /** Without `/statements`. */
  readonly endpoint: string;
  readonly user: string;
  readonly password: string;
  /** Learners are told by name, not by their id alone. */
  readonly names: boolean;
}

const DEFAULT_PORT = 4321;

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65_535);

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);

/** Each setting: how it is read, and what to say when it cannot be. */
const SETTINGS = {
  NARU_PORT: { schema: port, wanted: 'a port number from 0 to 65535, such as 4322' },
  NARU_SANDBOX: {
    schema: z.enum(['auto', 'kind', 'simulated', 'attached']),
    wanted: 'auto, kind, simulated or attached',
  },
  NARU_ISOLATION: { schema: z.enum(ISOLATIONS), wanted: 'auto, bubblewrap or none' },
  NARU_DOWNLOAD: { schema: z.enum(['auto', 'never']), wanted: 'auto or never' },
  NARU_MODE: { schema: z.enum(['solo', 'class']), wanted: 'solo or class' },
  NARU_CLASS_WITHOUT_ISOLATION: {
    schema: z.literal(WITHOUT_ISOLATION),
    wanted: `left out, or in full ${WITHOUT_ISOLATION}`,
  },
  NARU_CLASS_SIZE: { schema: whole(1, 1000), wanted: 'a number from 1 to 1000' },
  NARU_SEAT_MINUTES: { schema: whole(0, 10_080), wanted: 'minutes from 0 (never) to 10080' },
  NARU_DATA: {
    schema: z.string().refine((path) => isAbsolute(path) && !path.includes('\0')),
    wanted: 'an absolute path, such as /home/you/naru',
  },
  NARU_PUBLIC_URL: {
    schema: z.string().transform((text, context) => {
      const url = readPublicUrl(text);
      if (!url) context.addIssue('no address of ours');
      return url ?? z.NEVER;
    }),
    wanted: 'an https address, such as https://naru.example.org or https://example.org/naru',
  },
  NARU_PROXY_HEADER: {
    schema: z.enum(['x-forwarded-for', 'forwarded']),
    wanted: 'x-forwarded-for or forwarded',
  },
  NARU_XAPI_ENDPOINT: {
    schema: z.string().refine(isStore),
    wanted: 'an https address (http on this machine alone), without /statements',
  },
  NARU_XAPI_USER: { schema: z.string().regex(/^[^:]+$/), wanted: 'a name without a colon' },
  NARU_XAPI_PASSWORD: { schema: z.string(), wanted: 'a password' },
  NARU_XAPI_NAMES: { schema: z.enum(['yes', 'no']), wanted: 'yes or no' },
  ...OPENID_SETTINGS,
  ...LTI_SETTINGS,
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
  const publicUrl = read('NARU_PUBLIC_URL');
  const told = read('NARU_PROXY_HEADER') ?? 'x-forwarded-for';
  const recordStore = (): RecordStore | undefined => {
    const endpoint = read('NARU_XAPI_ENDPOINT');
    const [user, password] = [read('NARU_XAPI_USER'), read('NARU_XAPI_PASSWORD')];
    const names = read('NARU_XAPI_NAMES') === 'yes';
    if (endpoint === undefined) return undefined;
    if (user !== undefined && password !== undefined) return { endpoint, user, password, names };
    wrong.push('NARU_XAPI_ENDPOINT needs NARU_XAPI_USER and NARU_XAPI_PASSWORD beside it.');
    return undefined;
  };
  const store = recordStore();
  const complain = (sentence: string): void => void wrong.push(sentence);
  const openId = readOpenId(read as Parameters<typeof readOpenId>[0], complain);
  const lti = readLti(read as Parameters<typeof readLti>[0], complain);
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
    mode: read('NARU_MODE') ?? 'solo',
    unisolatedClass: read('NARU_CLASS_WITHOUT_ISOLATION') !== undefined,
    classSize: read('NARU_CLASS_SIZE') ?? 200,
    seatMinutes: read('NARU_SEAT_MINUTES') ?? 240,
    ...(publicUrl && { publicAddress: { ...publicUrl, told } }),
    ...(store && { recordStore: store }),
    ...(openId && { openId }),
    ...(lti && { lti }),
    env,
  };
  if (wrong.length > 0) throw wrongSettings(wrong);
  return config;
}

/** A password goes there: over TLS, or nowhere but this machine. */
function isStore(text: string): boolean {
  const url = URL.parse(text);
  if (url?.username !== '' || url.password !== '') return false;
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(url.hostname))
  );
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
      '위 환경 변수를 고치거나, 지워서 기본값을 써 주십시오.',
  );
}
