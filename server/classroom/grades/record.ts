/**
 * The record of a class's grades: every rule and every decision, who made it, and when. Only ever added to, but for a learner whose
 * data is removed. Folding it gives what stands now. Pure.
 */
import { z } from 'zod';
import { type GradeRules, gradeRules, type ItemKey, NO_RULES, type Override, override } from './types.ts';

const by = override.shape.by;

export const gradeEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rules-set'), at: z.string(), by, rules: gradeRules }),
  z.strictObject({ type: z.literal('overridden'), override }),
  /** What was computed counts again. */
  z.strictObject({
    type: z.literal('withdrawn'),
    at: z.string(),
    by,
    override: z.string(),
    reason: override.shape.reason,
  }),
  /** Two learners were the same one: what either handed in counts for `into`. */
  z.strictObject({
    type: z.literal('merged'),
    at: z.string(),
    by,
    /** Who is not there any more, as they were called. */
    from: z.strictObject({ id: z.string(), name: z.string() }),
    into: z.strictObject({ id: z.string(), name: z.string() }),
    reason: override.shape.reason,
  }),
]);
export type GradeEvent = z.infer<typeof gradeEvent>;

export interface Standing {
  readonly rules: GradeRules;
  /** Overrides that stand, by `person item`. */
  readonly overrides: ReadonlyMap<string, Override>;
}

export const keyOf = (person: string, item: ItemKey): string => `${person} ${item}`;

/** The last word counts; withdrawing it brings back what was computed, not an earlier decision. */
export function standingOf(events: readonly GradeEvent[]): Standing {
  let rules = NO_RULES;
  const overrides = new Map<string, Override>();
  for (const event of events) {
    if (event.type === 'rules-set') rules = event.rules;
    else if (event.type === 'overridden')
      overrides.set(keyOf(event.override.person, event.override.item), event.override);
    else if (event.type === 'withdrawn')
      for (const [key, { id }] of overrides) if (id === event.override) overrides.delete(key);
  }
  return { rules, overrides };
}

/** The record without a learner: decisions about them, and the time they were given. */
export function without(events: readonly GradeEvent[], person: string): GradeEvent[] {
  const theirs = new Set(
    events.flatMap((event) =>
      event.type === 'overridden' && event.override.person === person ? [event.override.id] : [],
    ),
  );
  return events.flatMap((event): GradeEvent[] => {
    if (event.type === 'overridden') return theirs.has(event.override.id) ? [] : [event];
    if (event.type === 'withdrawn') return theirs.has(event.override) ? [] : [event];
    if (event.type === 'merged') return event.into.id === person ? [] : [event];
    const extensions = event.rules.extensions.filter((one) => one.person !== person);
    return [{ ...event, rules: { ...event.rules, extensions } }];
  });
}

/** The record as if `from` had been `into` all the time. Of more time that both were given for the same, that of `into` stays. */
export function merged(events: readonly GradeEvent[], from: string, into: string): GradeEvent[] {
  const one = (person: string): string => (person === from ? into : person);
  return events.map((event): GradeEvent => {
    if (event.type === 'overridden')
      return { ...event, override: { ...event.override, person: one(event.override.person) } };
    if (event.type === 'merged') return { ...event, into: { ...event.into, id: one(event.into.id) } };
    if (event.type !== 'rules-set') return event;
    const { extensions } = event.rules;
    const has = new Set(extensions.filter(({ person }) => person === into).map(({ item }) => item));
    const left = extensions
      .filter(({ person, item }) => person !== from || !has.has(item))
      .map((extension) => ({ ...extension, person: one(extension.person) }));
    return { ...event, rules: { ...event.rules, extensions: left } };
  });
}
