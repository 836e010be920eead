/**
 * The door to jose: whether a launch was signed by the platform that is set, for us, now, and once; and what it says (LTI 1.3 core, 5.3).
 * jose is loaded with the first launch. Keys are fetched when they are first needed, and again when there is one that is not known.
 */
import type { JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { LtiSettings } from './settings.ts';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim';

const launch = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  azp: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]),
  [`${LTI}/message_type`]: z.literal('LtiResourceLinkRequest'),
  [`${LTI}/version`]: z.literal('1.3.0'),
  [`${LTI}/deployment_id`]: z.string(),
  [`${LTI}/target_link_uri`]: z.string().max(2_000),
  [`${LTI}/resource_link`]: z.object({ id: z.string().min(1) }),
  [`${LTI}/roles`]: z.array(z.string()).default([]),
  [`${LTI}/context`]: z.object({ id: z.string() }).optional(),
  [`${LTI}/launch_presentation`]: z.object({ locale: z.string().optional() }).optional(),
});

export interface Launch {
  readonly subject: string;
  readonly deployment: string;
  /** The course. */
  readonly context: string | undefined;
  readonly roles: readonly string[];
  readonly target: string;
  /** As the platform has it, such as `ko_KR`. */
  readonly locale: string | undefined;
  /** All it said, for names. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface Platform {
  /** Rejects with whatever does not hold; `isSilence` tells when it was that nobody answered. */
  prove(token: string, nonce: string): Promise<Launch>;
}

/** Of public keys alone: with a secret, or none, anybody could have signed it. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'];
/** Seconds. */
const SKEW = 60;
const OLDEST = 10 * 60;

export function createPlatform({ issuer, clientId, keysUrl }: LtiSettings, clock: Clock): Platform {
  let keys: JWTVerifyGetKey | undefined;
  return {
    async prove(token, nonce) {
      const { createRemoteJWKSet, jwtVerify } = await import('jose');
      keys ??= createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: 10_000, cooldownDuration: 30_000 });
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        clockTolerance: SKEW,
        currentDate: new Date(clock.now()),
        maxTokenAge: OLDEST,
        requiredClaims: ['exp', 'iat', 'nonce', 'sub'],
      });
      const parsed = launch.safeParse(payload);
      if (!parsed.success) throw new Error(`it is no launch: ${parsed.error.issues[0]?.path.join('.')}`);
      const said = parsed.data;
      if (said.nonce !== nonce) throw new Error('its nonce is of another attempt');
      const several = Array.isArray(said.aud) && said.aud.length > 1;
      if ((several || said.azp !== undefined) && said.azp !== clientId) {
        throw new Error('it was made for somebody else (azp)');
      }
      return {
        subject: said.sub,
        deployment: said[`${LTI}/deployment_id`],
        context: said[`${LTI}/context`]?.id,
        roles: said[`${LTI}/roles`],
        target: said[`${LTI}/target_link_uri`],
        locale: said[`${LTI}/launch_presentation`]?.locale,
        claims: payload,
      };
    },
  };
}

/** There was no answer, rather than a wrong one. */
export function isSilence(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  const code = 'code' in failure ? failure.code : '';
  return (
    failure.message === 'fetch failed' ||
    code === 'ERR_JWKS_TIMEOUT' ||
    // Any answer to the question for keys that is none.
    (code === 'ERR_JOSE_GENERIC' && failure.message.includes('JSON Web Key Set'))
  );
}
