/** Whether a launch was signed by the platform that is set, for us, now, and once; and what it says (LTI 1.3 core, 5.3). */
import { z } from 'zod';
import type { Clock } from '../../../../sandbox/clock.ts';
import { DEEP, deepClaims, GRADES, LTI, linkClaims, NAMES } from './claims.ts';
import { proverBy } from './jose.ts';
import type { LtiSettings } from './settings.ts';

export interface Launch {
  readonly subject: string;
  readonly deployment: string;
  /** The course. */
  readonly context: { readonly id: string; readonly title?: string } | undefined;
  readonly roles: readonly string[];
  /** As the platform has it, such as `ko_KR`. */
  readonly locale: string | undefined;
  /** All it said, for names. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly services: Services;
  /** A link that somebody follows, or the question which links there shall be. */
  readonly what:
    | { readonly type: 'link'; readonly link: string; readonly target: string; readonly custom: Custom }
    | ({ readonly type: 'choice' } & Choice);
}

type Custom = Readonly<Record<string, unknown>>;

/** What the platform lets us do in that course. */
export interface Services {
  readonly scopes: readonly string[];
  readonly lineItems?: string;
  /** Of the link that was followed. */
  readonly lineItem?: string;
  readonly names?: string;
}

export interface Choice {
  readonly returnTo: string;
  readonly several: boolean;
  readonly lineItems: boolean;
  readonly links: boolean;
  /** Theirs, to be handed back as it is. */
  readonly data?: string;
}

export interface Platform {
  /** Rejects with whatever does not hold; `isSilence` tells when it was that nobody answered. */
  prove(token: string, nonce: string): Promise<Launch>;
}

const said = z.union([linkClaims, deepClaims]);
type Said = z.infer<typeof said>;

export function createPlatform({ issuer, clientId, keysUrl }: LtiSettings, clock: Clock): Platform {
  const proved = proverBy(keysUrl);
  return {
    async prove(token, nonce) {
      const claims = await proved(token, {
        issuer,
        audience: clientId,
        now: new Date(clock.now()),
        required: ['exp', 'iat', 'nonce', 'sub'],
      });
      const message = read(claims);
      if (message.nonce !== nonce) throw new Error('its nonce is of another attempt');
      const several = Array.isArray(message.aud) && message.aud.length > 1;
      if ((several || message.azp !== undefined) && message.azp !== clientId) {
        throw new Error('it was made for somebody else (azp)');
      }
      return launchOf(message, claims);
    },
  };
}

function read(claims: Readonly<Record<string, unknown>>): Said {
  const shape = claims[`${LTI}/message_type`] === 'LtiDeepLinkingRequest' ? deepClaims : linkClaims;
  const parsed = shape.safeParse(claims);
  if (!parsed.success) throw new Error(`it is no launch: ${parsed.error.issues[0]?.path.join('.')}`);
  return parsed.data;
}

function launchOf(message: Said, claims: Readonly<Record<string, unknown>>): Launch {
  const context = message[`${LTI}/context`];
  return {
    subject: message.sub,
    deployment: message[`${LTI}/deployment_id`],
    context: context && { id: context.id, ...(context.title !== undefined && { title: context.title }) },
    roles: message[`${LTI}/roles`],
    locale: message[`${LTI}/launch_presentation`]?.locale,
    claims,
    services: servicesIn(message),
    what: whatIn(message),
  };
}

function servicesIn(message: Said): Services {
  const { scope = [], lineitems, lineitem } = message[GRADES] ?? {};
  const names = message[NAMES]?.context_memberships_url;
  return {
    scopes: scope,
    ...(lineitems !== undefined && { lineItems: lineitems }),
    ...(lineitem !== undefined && { lineItem: lineitem }),
    ...(names !== undefined && { names }),
  };
}

function whatIn(message: Said): Launch['what'] {
  if (`${LTI}/resource_link` in message) {
    return {
      type: 'link',
      link: message[`${LTI}/resource_link`].id,
      target: message[`${LTI}/target_link_uri`],
      custom: message[`${LTI}/custom`] ?? {},
    };
  }
  const settings = message[`${DEEP}/deep_linking_settings`];
  return {
    type: 'choice',
    returnTo: settings.deep_link_return_url,
    several: settings.accept_multiple === true,
    lineItems: settings.accept_lineitem !== false,
    links: settings.accept_types.includes('ltiResourceLink'),
    ...(settings.data !== undefined && { data: settings.data }),
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
