/**
 * The door to openid-client, which is loaded where a provider is set: asks it what it can do (discovery), leads to it, and proves what comes
 * back: issuer, audience, nonce, times and the signature by the keys it publishes, which may change at any time.
 */
import type { ClientAuth, Configuration } from 'openid-client';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Secrets } from './attempts.ts';
import type { Claims } from './rules.ts';
import { isOnThisMachine, type OpenIdSettings } from './settings.ts';

export interface Provider {
  /** Where somebody signs in. `redirect`: where they come back. Rejects with a `Silence` when it cannot be asked. */
  leadTo(
    redirect: string,
    secrets: Secrets,
    locale: string,
    asked?: { readonly anew: boolean },
  ): Promise<URL>;
  /** Where its public keys are. Rejects with a `Silence`. */
  keys(): Promise<string>;
  /** Who came back with `address`. Rejects with a `Silence`, or with whatever does not hold. */
  prove(address: URL, secrets: Secrets): Promise<Claims>;
  /** Where one signs out there, too. `undefined`: it has no such address, or does not answer. */
  leave(back: string): Promise<URL | undefined>;
}

/** The provider could not be asked. */
export class Silence extends Error {}

/** Milliseconds: what it can do is asked again after so long, and sooner if it did not answer. */
const GOOD = 60 * 60 * 1000;
const BAD = 5_000;
/** Seconds. */
const PATIENCE = 10;
const SKEW = 60;

export function createProvider(settings: OpenIdSettings, clock: Clock): Provider {
  let found: { readonly config: Promise<Configuration>; readonly until: number } | undefined;
  const config = (): Promise<Configuration> => {
    if (found && found.until > clock.now()) return found.config;
    const before = found?.config;
    const asked = discover(settings).catch((cause: unknown) => {
      found = { config: before ?? asked, until: clock.now() + BAD };
      // What it could do before, it most likely still can.
      if (before) return before;
      throw new Silence(`${settings.issuer} did not answer as a provider: ${wordsOf(cause)}`, { cause });
    });
    found = { config: asked, until: clock.now() + GOOD };
    return asked;
  };

  return {
    async leadTo(redirect, { state, nonce, verifier }, locale, asked) {
      const [client, known] = [await load(), await config()];
      return client.buildAuthorizationUrl(known, {
        redirect_uri: redirect,
        scope: settings.scopes,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ui_locales: locale,
        // With an age it has to say when it asked (OpenID Connect Core, 3.1.2.1).
        ...(asked?.anew && { prompt: 'login', max_age: '0' }),
      });
    },
    async prove(address, secrets) {
      const known = await config();
      try {
        return await proven(known, address, secrets);
      } catch (failure) {
        throw isSilence(failure) ? new Silence(wordsOf(failure), { cause: failure }) : failure;
      }
    },
    async keys() {
      const { jwks_uri: keys } = (await config()).serverMetadata();
      if (keys === undefined) throw new Error('the provider publishes no keys');
      return keys;
    },
    async leave(back) {
      const known = await config().catch(() => undefined);
      if (known?.serverMetadata().end_session_endpoint === undefined) return undefined;
      return (await load()).buildEndSessionUrl(known, { post_logout_redirect_uri: back });
    },
  };
}

async function proven(
  known: Configuration,
  address: URL,
  { state, nonce, verifier }: Secrets,
): Promise<Claims> {
  const client = await load();
  const answer = await client.authorizationCodeGrant(known, address, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
  const claims = answer.claims();
  if (!claims) throw new Error('there is no ID token');
  if (known.serverMetadata().userinfo_endpoint === undefined) return claims;
  // Many tell names and groups there alone. It has to be of the same subject.
  const more = await client.fetchUserInfo(known, answer.access_token, claims.sub);
  return { ...more, ...claims };
}

/** There was no answer, rather than a wrong one. */
const isSilence = (failure: unknown): boolean =>
  failure instanceof Error &&
  ((failure instanceof TypeError && failure.message === 'fetch failed') ||
    ('code' in failure && failure.code === 'OAUTH_TIMEOUT'));

const load = () => import('openid-client');

async function discover({ issuer, clientId, clientSecret }: OpenIdSettings): Promise<Configuration> {
  const client = await load();
  const url = new URL(issuer);
  return client.discovery(
    url,
    clientId,
    { ...(clientSecret !== undefined && { client_secret: clientSecret }), [client.clockTolerance]: SKEW },
    clientSecret === undefined ? client.None() : byWhatItTakes(client, clientSecret),
    {
      execute: [
        client.enableNonRepudiationChecks,
        ...(isOnThisMachine(url) ? [client.allowInsecureRequests] : []),
      ],
      timeout: PATIENCE,
    },
  );
}

/** In the header, as the standard has it, unless it says that it wants the secret in the body. */
function byWhatItTakes(client: typeof import('openid-client'), secret: string): ClientAuth {
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (ways.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

/** What went wrong and why, without tokens: for the log. */
export function wordsOf(failure: unknown): string {
  const words: string[] = [];
  for (let one = failure; one instanceof Error && words.length < 3; one = one.cause) {
    // Such as `invalid_client`, which is all that most providers say.
    const code = 'error' in one && typeof one.error === 'string' ? ` (${one.error.slice(0, 60)})` : '';
    words.push(`${one.message}${code}`);
  }
  return words.join(': ').slice(0, 300);
}
