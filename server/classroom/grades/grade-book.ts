/**
 * The grades of a class: computed anew whenever somebody asks, from the rules, the decisions of instructors, and what learners have
 * handed in. Only rules and decisions are kept here.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../sandbox/clock.ts';
import type { Content } from '../../content.ts';
import { CODES, HttpFault } from '../../faults.ts';
import type { People, Person } from '../types.ts';
import { type Graded, gradeOf, worthsOf } from './grade.ts';
import { judgedIn } from './judged.ts';
import type { LearnerData } from './learner-data.ts';
import { type GradeEvent, keyOf, merged, standingOf, without } from './record.ts';
import type { RecordFile } from './record-file.ts';
import { sayReason } from './say-reason.ts';
import { isKnown, itemTitle } from './titles.ts';
import { triedIn } from './tried.ts';
import type {
  ClassGrades,
  Decision,
  Explained,
  GradeRules,
  ItemGrade,
  ItemKey,
  Judged,
  Override,
  PersonGrade,
} from './types.ts';

export interface GradeBook {
  rules(): GradeRules;
  setRules(rules: GradeRules, by: Person): Promise<GradeRules>;
  /** Of everybody, in the order in which they came. */
  all(): Promise<ClassGrades>;
  /** `besides`: items that no rule names, with a weight of nothing, so that the total is what it is. */
  of(person: string, besides?: readonly ItemKey[]): Promise<PersonGrade>;
  explain(person: string, item: ItemKey): Promise<Explained>;
  /** The verdicts behind a grade; none where nothing counts. */
  judged(person: string, grade: ItemGrade): Promise<Judged[]>;
  decide(decision: Decision, by: Person): Promise<Override>;
  withdraw(override: string, reason: string, by: Person): Promise<void>;
  /** Oldest first. */
  record(): readonly GradeEvent[];
  /** Everything about a learner leaves the record. */
  forget(person: string): Promise<void>;
  /** Decisions about `from` are about `into` from now on; the record says that the two became one, who said so, and why. */
  merge(from: Named, into: Named, reason: string, by: Person): Promise<void>;
  /** Told when rules or a decision are on the disk: of one learner, or of everybody. What learners hand in is told by their Application. */
  onChange(listener: (person?: string) => void): Disposable;
}

export interface GradeBookOptions {
  readonly clock: Clock;
  readonly people: Pick<People, 'list' | 'find'>;
  readonly data: LearnerData;
  readonly record: RecordFile;
  content(): Content;
}

export function createGradeBook(options: GradeBookOptions): GradeBook {
  const { clock, people, data, record, content } = options;
  const now = (): string => new Date(clock.now()).toISOString();
  const listeners = new Set<(person?: string) => void>();
  const changed = (person?: string): void => {
    for (const listener of [...listeners]) listener(person);
  };
  const standing = () => standingOf(record.events());

  const learner = (id: string): Person => {
    const found = people.find(id);
    if (found?.role !== 'learner') throw noLearner();
    return found;
  };

  const graded = async (person: string): Promise<Graded> => {
    const { rules, overrides } = standing();
    const own = rules.items.flatMap(({ item }) => {
      const found = overrides.get(keyOf(person, item));
      return found ? [[item, found] as const] : [];
    });
    return { person, tried: triedIn(await data.store(person)), overrides: new Map(own) };
  };

  const of = async (person: string, besides: readonly ItemKey[] = []): Promise<PersonGrade> => {
    const { rules } = standing();
    const more = besides.filter((item) => !rules.items.some((one) => one.item === item));
    const items = [...rules.items, ...more.map((item) => ({ item, weight: 0 }))];
    return gradeOf({ ...rules, items }, await graded(learner(person).id), clock.now());
  };

  const book: GradeBook = {
    rules: () => standing().rules,
    async setRules(rules, by) {
      await record.add({ type: 'rules-set', at: now(), by: named(by), rules });
      changed();
      return rules;
    },
    async all() {
      const { rules } = standing();
      const learners: ClassGrades['learners'] = [];
      // One after another: each may be read from the disk.
      for (const { id, name, note, role } of people.list()) {
        if (role !== 'learner') continue;
        const person = { id, name, ...(note === undefined ? {} : { note }) };
        learners.push({ person, grade: gradeOf(rules, await graded(id), clock.now()) });
      }
      const items = rules.items.map(({ item }) => ({
        item,
        title: itemTitle(item, content()),
        known: isKnown(item, content()),
      }));
      return { at: now(), rules, items, learners };
    },
    of,
    async explain(person, item) {
      const { id, name } = learner(person);
      const { rules } = standing();
      const rule = rules.items.find((one) => one.item === item);
      const own = await graded(id);
      const grade = gradeOf(rules, own, clock.now()).items.find((one) => one.item === item);
      if (!rule || !grade) throw noItem();
      const said = (language: 'ko' | 'en') =>
        grade.because.map((reason) => sayReason(reason, language, rules.timeZone));
      return {
        person: { id, name },
        title: itemTitle(item, content()),
        grade,
        because: { ko: said('ko'), en: said('en') },
        worths: worthsOf(rules, rule, own),
        checks: await book.judged(id, grade),
      };
    },
    async judged(person, { item, counts }) {
      return counts ? judgedIn(data, content(), person, item, counts) : [];
    },
    async decide({ person, item, to, reason }, by) {
      const found = (await of(person)).items.find((one) => one.item === item);
      if (!found) throw noItem();
      const id = randomBytes(6).toString('hex');
      const was = found.counts?.percent ?? null;
      const override = { id, person, item, to, was, reason, by: named(by), at: now() };
      await record.add({ type: 'overridden', override });
      changed(person);
      return override;
    },
    async withdraw(override, reason, by) {
      const stands = [...standing().overrides.values()].find(({ id }) => id === override);
      if (!stands) throw noOverride();
      await record.add({ type: 'withdrawn', at: now(), by: named(by), override, reason });
      changed(stands.person);
    },
    record: () => record.events(),
    forget: (person) => record.rewrite((events) => without(events, person)),
    async merge(from, into, reason, by) {
      await record.rewrite((events) => merged(events, from.id, into.id));
      const both = { from: named(from), into: named(into) };
      await record.add({ type: 'merged', at: now(), by: named(by), ...both, reason });
      changed(into.id);
    },
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
  return book;
}

type Named = Pick<Person, 'id' | 'name'>;

const named = ({ id, name }: Named): Override['by'] => ({ id, name });

const noLearner = (): HttpFault =>
  new HttpFault(
    404,
    CODES.gradeNoLearner,
    'There is no such learner in this class.',
    'Look at the list of grades.',
  );

const noItem = (): HttpFault =>
  new HttpFault(
    404,
    CODES.gradeNoItem,
    'That is not graded in this class.',
    'Add it to the rules first, with a weight.',
  );

const noOverride = (): HttpFault =>
  new HttpFault(
    404,
    CODES.gradeNoDecision,
    'There is no such decision, or it does not stand any more.',
    'Look at the record of grades.',
  );
