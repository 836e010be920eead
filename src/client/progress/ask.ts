/** Asks where the learner stands. */
import { type Standing, standing } from '../../../server/protocol-standing.ts';
import type { TextKey } from '../../i18n/text.ts';
import { ask } from '../api.ts';

/** Rejects with a ProblemError. */
export const askStanding = (): Promise<Standing> => ask('GET', '/api/standing', standing);

/** The key of a domain's name. */
export const domainKey = (domain: string): TextKey => `domain.${domain}` as TextKey;

/** Points without more digits than they need. */
export const round = (points: number): number => Math.round(points * 10) / 10;
