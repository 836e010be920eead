/**
 * What a platform says in a launch, as the specifications of 1EdTech have it: LTI 1.3 core, Deep Linking 2.0, Assignment and Grade Services 2.0,
 * Names and Role Provisioning Services 2.0. Pure.
 */
import { z } from 'zod';

export const LTI = 'https://purl.imsglobal.org/spec/lti/claim';
export const DEEP = 'https://purl.imsglobal.org/spec/lti-dl/claim';
export const GRADES = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
export const NAMES = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';

/** What an access token is asked for. */
export const SCOPES = {
  lineItem: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  lineItemRead: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
  score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  names: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;

const ROLE = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
/** What we keep things by. */
const id = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => text !== '__proto__');
const address = z.string().max(2_000);

const grades = z.object({
  scope: z.array(z.string().max(300)).max(50).default([]),
  lineitems: address.optional(),
  lineitem: address.optional(),
});
const names = z.object({ context_memberships_url: address });

const common = z.object({
  sub: z.string().min(1).max(255),
  nonce: z.string(),
  azp: z.string().optional(),
  aud: z.union([z.string(), z.array(z.string())]),
  [`${LTI}/version`]: z.literal('1.3.0'),
  [`${LTI}/deployment_id`]: z.string().max(255),
  [`${LTI}/roles`]: z.array(z.string()).default([]),
  [`${LTI}/context`]: z.object({ id, title: z.string().max(500).optional() }).optional(),
  [`${LTI}/launch_presentation`]: z.object({ locale: z.string().optional() }).optional(),
  // A service that is described in another way is one that is not there.
  [GRADES]: grades.optional().catch(undefined),
  [NAMES]: names.optional().catch(undefined),
});

export const linkClaims = common.extend({
  [`${LTI}/message_type`]: z.literal('LtiResourceLinkRequest'),
  [`${LTI}/target_link_uri`]: address,
  [`${LTI}/resource_link`]: z.object({ id }),
  [`${LTI}/custom`]: z.record(z.string(), z.unknown()).optional(),
});

export const deepClaims = common.extend({
  [`${LTI}/message_type`]: z.literal('LtiDeepLinkingRequest'),
  [`${DEEP}/deep_linking_settings`]: z.object({
    deep_link_return_url: address,
    accept_types: z.array(z.string()),
    accept_multiple: z.boolean().optional(),
    accept_lineitem: z.boolean().optional(),
    data: z.string().max(20_000).optional(),
  }),
});

/** Only in the course: whoever administers the platform is not an instructor here by that. Lists of names may leave the beginning out. */
export function roleIn(roles: readonly string[]): 'instructor' | 'learner' | undefined {
  const has = (name: string): boolean => roles.includes(`${ROLE}${name}`) || roles.includes(name);
  if (has('Instructor')) return 'instructor';
  return has('Learner') ? 'learner' : undefined;
}

const called = z.object({
  name: z.string().optional().catch(undefined),
  given_name: z.string().optional().catch(undefined),
  family_name: z.string().optional().catch(undefined),
});

/** What somebody is called there, for the names they may have here. Not by their e-mail address, which nobody has to have told us. */
export function calledIn(claims: Readonly<Record<string, unknown>>): { readonly name?: string } {
  const { name, given_name, family_name } = called.parse(claims);
  const parts = [given_name, family_name].filter((part) => part !== undefined && part !== '').join(' ');
  const whole = name ?? parts;
  return whole === '' ? {} : { name: whole };
}
