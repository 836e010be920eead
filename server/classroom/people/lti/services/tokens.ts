/**
 * Access tokens of the platform (1EdTech Security Framework 1.0, 4.1: OAuth 2 client credentials with an assertion that we sign). One is kept
 * in memory for each set of scopes until shortly before it ends; nothing of it is ever written down.
 */
import { z } from 'zod';
import type { Clock } from '../../../../../sandbox/clock.ts';
import type { Signer } from '../key.ts';
import type { LtiSettings } from '../settings.ts';
import type { Ask } from './ask.ts';
import { Later, Refused } from './outcome.ts';

export interface Tokens {
  /** Rejects with `Later` or `Refused`. */
  of(scopes: readonly string[], signal: AbortSignal): Promise<string>;
  /** It was not taken: the next one is a new one. */
  drop(scopes: readonly string[]): void;
}

const answered = z.object({
  access_token: z.string().min(1).max(20_000),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().optional(),
});

/** Seconds by which one is given up before it ends, and how long one lasts of which nothing is said. */
const EARLY = 60;
const UNTOLD = 300;
const MOST = 3600;
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface TokensOptions {
  readonly settings: LtiSettings & { readonly tokenUrl: string };
  readonly signer: Signer;
  readonly ask: Ask;
  readonly clock: Clock;
}

export function createTokens({ settings, signer, ask, clock }: TokensOptions): Tokens {
  const kept = new Map<string, { readonly token: string; readonly until: number }>();
  const keyOf = (scopes: readonly string[]): string => scopes.toSorted().join(' ');

  const fetched = async (scope: string, signal: AbortSignal): Promise<string> => {
    const { clientId, tokenUrl, tokenAudience = tokenUrl } = settings;
    const assertion = await signer.sign({ iss: clientId, sub: clientId, aud: tokenAudience });
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION,
      client_assertion: assertion,
      scope,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
    const answer = await ask(tokenUrl, { method: 'POST', headers, body }, signal).catch(
      (failure: unknown) => {
        throw Later.of(failure);
      },
    );
    if (answer.status !== 200) throw notGiven(answer.status, answer.text);
    const read = answered.safeParse(jsonOf(answer.text));
    if (!read.success) throw new Later('what it gave out is no access token');
    const { access_token: token, expires_in: seconds = UNTOLD } = read.data;
    const lasts = Math.max(0, Math.min(seconds, MOST) - EARLY);
    kept.set(scope, { token, until: clock.now() + lasts * 1000 });
    return token;
  };

  return {
    async of(scopes, signal) {
      const scope = keyOf(scopes);
      const there = kept.get(scope);
      if (there && there.until > clock.now()) return there.token;
      return fetched(scope, signal);
    },
    drop: (scopes) => void kept.delete(keyOf(scopes)),
  };
}

/** `invalid_scope` is for good; a key that it has not read yet is not. */
function notGiven(status: number, text: string): Later | Refused {
  const { error } = z.object({ error: z.string().max(100) }).safeParse(jsonOf(text)).data ?? { error: '' };
  const words = `no access token: ${status} ${error}`.trim();
  return error === 'invalid_scope' || error === 'unauthorized_client' ? new Refused(words) : new Later(words);
}

/** `undefined` for what is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
