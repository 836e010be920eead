/** The settings of a learning platform that leads people here (LTI 1.3): all of them, or none; its services need one more. */
import { z } from 'zod';
import { isOnThisMachine } from '../openid/settings.ts';

/** A platform, and the course of it that is this class. */
export interface LtiSettings {
  /** What it calls itself in what it signs. */
  readonly issuer: string;
  readonly clientId: string;
  readonly deployments: readonly string[];
  /** Where it says who somebody is (OIDC authorization endpoint). */
  readonly loginUrl: string;
  /** Where its public keys are (JWKS). */
  readonly keysUrl: string;
  /** Ids of its courses whose people may come; `*`: of every course, whose teachers are all instructors here. */
  readonly courses: readonly string[];
  /** Where it gives out access tokens; without it nothing is asked of its services. */
  readonly tokenUrl?: string;
  /** What it calls that place in what we sign; its address unless told. */
  readonly tokenAudience?: string;
  /** Where else it is, beside the hosts of the addresses above: `school.instructure.com`. */
  readonly hosts?: readonly string[];
}

const list = z
  .string()
  .max(5_000)
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every((part) => part !== ''));
const isHost = (text: string): boolean => URL.parse(`https://${text}/`)?.host === text.toLowerCase();
const address = {
  schema: z.string().refine((text) => {
    const url = URL.parse(text);
    if (url?.username !== '' || url.password !== '') return false;
    return url.protocol === 'https:' || isOnThisMachine(url);
  }),
  wanted: 'an https address (http on this machine alone)',
} as const;

export const LTI_SETTINGS = {
  NARU_LTI_ISSUER: { schema: z.string().max(500), wanted: 'what the platform calls itself' },
  NARU_LTI_CLIENT_ID: { schema: z.string().max(500), wanted: 'what the platform calls this Naru' },
  NARU_LTI_DEPLOYMENTS: { schema: list, wanted: 'ids of deployments, with commas between them' },
  NARU_LTI_LOGIN_URL: address,
  NARU_LTI_KEYS_URL: address,
  NARU_LTI_COURSES: {
    schema: list,
    wanted: 'ids of courses (context) with commas between them, or * for the people of every course',
  },
  NARU_LTI_TOKEN_URL: address,
  NARU_LTI_TOKEN_AUDIENCE: { schema: z.string().max(500), wanted: 'what the platform wants as audience' },
  NARU_LTI_HOSTS: {
    schema: list.refine((hosts) => hosts.every(isHost)),
    wanted: 'names of hosts with commas between them, such as school.instructure.com, without https://',
  },
} as const;

type Texts =
  | 'NARU_LTI_ISSUER'
  | 'NARU_LTI_CLIENT_ID'
  | 'NARU_LTI_LOGIN_URL'
  | 'NARU_LTI_KEYS_URL'
  | 'NARU_LTI_TOKEN_URL'
  | 'NARU_LTI_TOKEN_AUDIENCE';
interface Read {
  (name: Texts): string | undefined;
  (name: 'NARU_LTI_DEPLOYMENTS' | 'NARU_LTI_COURSES' | 'NARU_LTI_HOSTS'): readonly string[] | undefined;
}

/** `undefined` where none is set. `wrong` is told which are missing. */
export function readLti(read: Read, wrong: (sentence: string) => void): LtiSettings | undefined {
  const found = {
    NARU_LTI_ISSUER: read('NARU_LTI_ISSUER'),
    NARU_LTI_CLIENT_ID: read('NARU_LTI_CLIENT_ID'),
    NARU_LTI_DEPLOYMENTS: read('NARU_LTI_DEPLOYMENTS'),
    NARU_LTI_LOGIN_URL: read('NARU_LTI_LOGIN_URL'),
    NARU_LTI_KEYS_URL: read('NARU_LTI_KEYS_URL'),
    NARU_LTI_COURSES: read('NARU_LTI_COURSES'),
  };
  const names = Object.keys(found) as (keyof typeof found)[];
  const missing = names.filter((name) => found[name] === undefined);
  const [tokenUrl, tokenAudience] = [read('NARU_LTI_TOKEN_URL'), read('NARU_LTI_TOKEN_AUDIENCE')];
  const hosts = read('NARU_LTI_HOSTS');
  if (missing.length === names.length && !tokenUrl && !tokenAudience && !hosts) return undefined;
  if (missing.length > 0) {
    wrong(`A learning platform (NARU_LTI_…) also needs ${missing.map(need).join(', and ')}.`);
    return undefined;
  }
  if (tokenAudience && !tokenUrl) wrong('NARU_LTI_TOKEN_AUDIENCE needs NARU_LTI_TOKEN_URL beside it.');
  return {
    issuer: found.NARU_LTI_ISSUER!,
    clientId: found.NARU_LTI_CLIENT_ID!,
    deployments: found.NARU_LTI_DEPLOYMENTS!,
    loginUrl: found.NARU_LTI_LOGIN_URL!,
    keysUrl: found.NARU_LTI_KEYS_URL!,
    courses: found.NARU_LTI_COURSES!,
    ...(tokenUrl && { tokenUrl }),
    ...(tokenAudience && { tokenAudience }),
    ...(hosts && { hosts }),
  };
}

const need = (name: keyof typeof LTI_SETTINGS): string => `${name} (${LTI_SETTINGS[name].wanted})`;
