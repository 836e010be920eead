/** What a page is told of an incident that is over, beside the text of its debriefing. Browser-safe. */
import { z } from 'zod';
import { grade } from './protocol.ts';

/** A command as the learner's shell has kept it. */
const ownCommand = z.object({
  /** When it was entered, to the second. */
  at: z.string(),
  /** Values of passwords and the like are covered, and what is very long is cut. */
  text: z.string(),
});
export type OwnCommand = z.infer<typeof ownCommand>;

export const ownCommands = z.object({
  /** `none`: the shell has kept no history, or nobody could read it. */
  known: z.enum(['all', 'none']),
  /** In the order in which they were entered, in all shells of the cluster. */
  list: z.array(ownCommand),
  /** So many came after these. */
  more: z.number().int(),
});
export type OwnCommands = z.infer<typeof ownCommands>;

export const debriefing = z.object({
  attempt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  grade,
  /** What each check came to. `points`: what it earned, which is nothing as long as one that it needs does not hold. */
  checks: z.array(
    z.object({
      check: z.string(),
      outcome: z.enum(['pass', 'fail', 'fault']),
      points: z.number(),
      of: z.number(),
    }),
  ),
  commands: ownCommands,
});
export type Debriefing = z.infer<typeof debriefing>;
