/** Where a learner stands: what was proved in each domain of the exam and in each competency, and what to practise next. */
import { COMPETENCIES, type Competency, WEIGHTS } from '../../lessons/competencies.ts';
import type { Domain } from '../../lessons/types.ts';
import type { CompetencyStanding, DomainStanding, Standing } from '../protocol-standing.ts';
import { memoryOf } from './memory.ts';
import { nextOf, triesOf } from './next.ts';
import type { Asked, Try } from './types.ts';

export interface Learned {
  /** In the order of the course. */
  readonly asked: readonly Asked[];
  readonly tries: readonly Try[];
  readonly lessons: Standing['lessons'];
}

const DOMAINS: readonly Domain[] = [...(Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[]), 'foundations'];

/** `now`: milliseconds since 1970. */
export function standingOf({ asked, tries, lessons }: Learned, now: number): Standing {
  const inOrder = tries.toSorted((a, b) => a.at - b.at);
  const domains = DOMAINS.map((domain) => domainOf(domain, asked, inOrder));
  const exam = domains.reduce(
    (all, { weight = 0, points, of }) => all + (of === 0 ? 0 : (weight * points) / of),
    0,
  );
  return {
    domains,
    exam: Math.round(exam * 10) / 10,
    next: nextOf(asked, inOrder, now),
    lessons,
    at: new Date(now).toISOString(),
  };
}

function domainOf(domain: Domain, asked: readonly Asked[], tries: readonly Try[]): DomainStanding {
  const those = asked.filter((one) => one.domain === domain);
  const competencies = COMPETENCIES.filter((one) => one.domain === domain);
  return {
    domain,
    ...(domain === 'foundations' ? {} : { weight: WEIGHTS[domain] }),
    ...proved(those, tries),
    competencies: competencies.map((one) => competencyOf(one, asked, tries)),
  };
}

function competencyOf(
  { code, name }: Competency,
  asked: readonly Asked[],
  tries: readonly Try[],
): CompetencyStanding {
  const those = asked.filter(({ competencies }) => competencies.includes(code));
  const memory = memoryOf(triesOf(those, tries));
  const iso = (at: number) => new Date(at).toISOString();
  return {
    code,
    name: { ...name },
    ...proved(those, tries),
    strength: memory?.box ?? 0,
    ...(memory && { last: iso(memory.last), due: iso(memory.due) }),
  };
}

function proved(
  asked: readonly Asked[],
  tries: readonly Try[],
): Omit<CompetencyStanding, 'code' | 'name' | 'strength'> {
  const passes = (id: string): Try[] => tries.filter((one) => one.exercise === id && one.passed);
  const best = asked.map(({ id, of }) => share(id, tries) * of);
  return {
    exercises: asked.length,
    passed: asked.filter(({ id }) => passes(id).length > 0).length,
    aided: asked.filter(({ id }) => passes(id).length > 0 && passes(id).every(({ aided }) => aided)).length,
    points: Math.round(best.reduce((all, points) => all + points, 0) * 10) / 10,
    of: asked.reduce((all, { of }) => all + of, 0),
  };
}

/** What is left of the points of a try whose solution was in view: it has taught something, and proves little. */
const AIDED = 0.5;

/** Of its points, the best try. A try by an older measure counts by its share. */
function share(exercise: string, tries: readonly Try[]): number {
  const own = tries.filter((one) => one.exercise === exercise && one.of > 0);
  return Math.max(0, ...own.map(({ points, of, aided }) => (points / of) * (aided ? AIDED : 1)));
}
