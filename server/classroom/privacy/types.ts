/**
 * What people of a class are told about what is kept of them, and what they ask for. Browser-safe: imports zod.
 *
 *   GET  /api/class/privacy/notice              → PrivacyNotice    for whoever asks: they read it before they join
 *   PUT  /api/class/privacy                     → PrivacyNotice    body: PrivacyTerms; instructors
 *   GET  /api/class/privacy/mine                → a ZIP with everything that is kept of whoever asks
 *   POST /api/class/privacy/request             → PrivacyNotice    body: RemovalAsked; to be deleted, or not any more
 *   GET  /api/class/privacy/requests            → RemovalRequest[] instructors
 *   GET  /api/class/privacy/people/:id          → the same ZIP, of somebody; instructors
 */
import { z } from 'zod';

const words = (most: number) => z.string().trim().max(most);

export const privacyTerms = z.strictObject({
  /** Who answers for it, and where they are reached. Empty: not said yet. */
  controller: words(200),
  contact: words(200),
  /** What it is kept for. Empty: the words of the page. */
  purpose: words(500),
  /** Days after which whatever is kept of a learner who has not been there is deleted; `null`: only by hand. */
  keepDays: z.number().int().min(1).max(3650).nullable(),
});
export type PrivacyTerms = z.infer<typeof privacyTerms>;

export const NO_TERMS: PrivacyTerms = { controller: '', contact: '', purpose: '', keepDays: null };

export const privacyNotice = z.object({
  terms: privacyTerms,
  /** Submissions are told to a learning record store elsewhere; with names, or by an id. */
  statements: z.enum(['no', 'id', 'name']),
  /** Who else keeps accounts by which people may come, and so learns when they do. */
  accounts: z.string().optional(),
  /** A learning platform leads people here and so learns when they come; with `grades` it is told theirs. */
  platform: z.enum(['comes', 'grades']).optional(),
  /** Whoever asks is signed in, and has something to have. */
  member: z.boolean(),
  /** When they have asked to be deleted. */
  requested: z.string().optional(),
});
export type PrivacyNotice = z.infer<typeof privacyNotice>;

export const removalAsked = z.strictObject({ wanted: z.boolean() });

export const removalRequest = z.object({
  person: z.object({ id: z.string(), name: z.string() }),
  at: z.string(),
});
export type RemovalRequest = z.infer<typeof removalRequest>;
