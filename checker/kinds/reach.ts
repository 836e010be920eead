/**
 * The kind `reach`: which connections can be made, and which are kept from being made. `open`, `blocked` and `refused` are
 * tried; `allowed` and `denied` are what NetworkPolicies say, without a connection: of Pods that are not there, of addresses
 * outside, of UDP, of all other ports.
 */
import { z } from 'zod';
import { asked, lookAtPolicies } from '../network/asked.ts';
import { dialled, lookByDialling } from '../network/dialled.ts';
import { policyBook } from '../network/policies.ts';
import type { CheckKind, Finding } from '../types.ts';

const params = z
  .strictObject({
    open: z.array(dialled).min(1).optional().describe('Connections that must come about.'),
    blocked: z
      .array(dialled)
      .min(1)
      .optional()
      .describe(
        'Connections whose packets must vanish, as NetworkPolicies make them. That nobody listens is not enough.',
      ),
    refused: z.array(dialled).min(1).optional().describe('Connections that must be refused: nobody listens.'),
    allowed: z.array(asked).min(1).optional().describe('Connections that NetworkPolicies must let through.'),
    denied: z
      .array(asked)
      .min(1)
      .optional()
      .describe('Connections that NetworkPolicies must not let through.'),
  })
  .refine((value) => Object.keys(value).length > 0, {
    message: 'says nothing to look at: give open, blocked, refused, allowed or denied',
  });

export const reach: CheckKind<'reach', z.infer<typeof params>> = {
  name: 'reach',
  params,
  requires: ['pod-network'],
  async look({ open = [], blocked = [], refused = [], allowed = [], denied = [] }, cluster, signal) {
    const book = await policyBook(cluster, signal);
    const look = { cluster, book, signal };
    const found = await Promise.all([
      ...open.map((one) => lookByDialling(one, 'open', look)),
      ...blocked.map((one) => lookByDialling(one, 'blocked', look)),
      ...refused.map((one) => lookByDialling(one, 'refused', look)),
      ...allowed.map((one) => lookAtPolicies(one, 'allowed', look)),
      ...denied.map((one) => lookAtPolicies(one, 'denied', look)),
    ]);
    return unique(found.flat());
  },
};

/** The same Pod may be missing for many connections. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [JSON.stringify(one), one])).values()];
}
