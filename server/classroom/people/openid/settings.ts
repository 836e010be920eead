/** The settings of a provider of OpenID Connect: what they have to be, and what is missing when one is there without another. */
import { z } from 'zod';
import { type Rule, readRules } from './rules.ts';

/** Who says who people are, and which of them may come. */
export interface OpenIdSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** Left out for a client that has none. */
  readonly clientSecret?: string;
  readonly scopes: string;
  /** What the button says: the account of whom. */
  readonly name: string;
  readonly instructors: readonly Rule[];
  readonly learners: readonly Rule[];
}

const rules = z.string().transform((text, context) => {
  const read = readRules(text);
  if (!read) context.addIssue('no rules');
  return read ?? z.NEVER;
});
const RULES = '"*", or rules such as "email=*@school.kr, groups=teachers", of which one has to hold';

export const OPENID_SETTINGS = {
  NARU_OIDC_ISSUER: {
    schema: z.string().refine(isIssuer),
    wanted: 'an https address (http on this machine alone), without /.well-known/openid-configuration',
  },
  NARU_OIDC_CLIENT_ID: { schema: z.string().max(500), wanted: 'what the provider calls this Naru' },
  NARU_OIDC_CLIENT_SECRET: { schema: z.string(), wanted: 'a secret' },
  NARU_OIDC_SCOPES: {
    schema: z.string().regex(/^(?=(?:.* )?openid(?: |$))[\x21-\x7E ]{1,500}$/),
    wanted: 'scopes with openid among them, such as "openid profile email groups"',
  },
  NARU_OIDC_NAME: { schema: z.string().max(60), wanted: 'up to 60 characters, such as "School account"' },
  NARU_OIDC_INSTRUCTORS: { schema: rules, wanted: RULES },
  NARU_OIDC_LEARNERS: { schema: rules, wanted: RULES },
} as const;

interface Read {
  (name: 'NARU_OIDC_INSTRUCTORS' | 'NARU_OIDC_LEARNERS'): readonly Rule[] | undefined;
  (
    name: Exclude<keyof typeof OPENID_SETTINGS, 'NARU_OIDC_INSTRUCTORS' | 'NARU_OIDC_LEARNERS'>,
  ): string | undefined;
}

/** `undefined` where none is set. `wrong` is told what is missing; the secret is never shown. */
export function readOpenId(read: Read, wrong: (sentence: string) => void): OpenIdSettings | undefined {
  const issuer = read('NARU_OIDC_ISSUER');
  const clientId = read('NARU_OIDC_CLIENT_ID');
  const clientSecret = read('NARU_OIDC_CLIENT_SECRET');
  const scopes = read('NARU_OIDC_SCOPES') ?? 'openid profile email';
  const name = read('NARU_OIDC_NAME');
  const [instructors, learners] = [read('NARU_OIDC_INSTRUCTORS'), read('NARU_OIDC_LEARNERS')];
  if (issuer === undefined) {
    if (clientId ?? clientSecret ?? instructors ?? learners) {
      wrong('NARU_OIDC_CLIENT_ID and its companions need NARU_OIDC_ISSUER beside them.');
    }
    return undefined;
  }
  if (clientId === undefined) {
    wrong('NARU_OIDC_ISSUER needs NARU_OIDC_CLIENT_ID beside it.');
    return undefined;
  }
  if (!instructors && !learners) {
    wrong(`NARU_OIDC_ISSUER lets nobody in without NARU_OIDC_INSTRUCTORS or NARU_OIDC_LEARNERS: ${RULES}.`);
  }
  return {
    issuer,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    scopes,
    name: name ?? new URL(issuer).hostname,
    instructors: instructors ?? [],
    learners: learners ?? [],
  };
}

function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  if (url?.username !== '' || url.password !== '' || /[?#]/.test(text)) return false;
  if (url.pathname.includes('/.well-known/')) return false;
  return url.protocol === 'https:' || isOnThisMachine(url);
}

/** What goes there does not leave the machine, so that it may go without TLS. */
export const isOnThisMachine = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' && /^(localhost|127\.0\.0\.1)$/.test(hostname);
