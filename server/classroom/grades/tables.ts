/** Grades as tables for spreadsheets, in Korean or English: one row for each learner, the evidence, the record, and the rules. Pure. */
import type { Cell } from '../../csv.ts';
import { HEADINGS, type Heading, STATES } from './headings.ts';
import type { GradeEvent } from './record.ts';
import { localTime, sayReason } from './say-reason.ts';
import type { ClassGrades, ItemGrade, ItemKey, Judged } from './types.ts';

export interface Table {
  /** At most 31 characters, as names of sheets. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Tabled {
  readonly grades: ClassGrades;
  readonly record: readonly GradeEvent[];
  /** The verdicts behind each grade, by `person item`. */
  readonly judged: ReadonlyMap<string, readonly Judged[]>;
}

type Language = 'ko' | 'en';

export const TABLES = ['grades', 'evidence', 'record', 'rules'] as const;
export type TableName = (typeof TABLES)[number];

export function tableOf(name: TableName, all: Tabled, language: Language): Table {
  const words = (heading: Heading): string => HEADINGS[heading][language];
  const make = { grades: gradeTable, evidence: evidenceTable, record: recordTable, rules: rulesTable }[name];
  return { name: words(name), ...make(all, language, words) };
}

type Made = Omit<Table, 'name'>;
type Words = (heading: Heading) => string;

function gradeTable({ grades }: Tabled, language: Language, words: Words): Made {
  const { items, rules, learners } = grades;
  const weight = new Map(rules.items.map((item) => [item.item, item.weight]));
  const columns = items.map(
    ({ item, title }) => `${title[language]} (${words('weight')} ${weight.get(item) ?? 0})`,
  );
  return {
    columns: [
      words('id'),
      words('name'),
      words('note'),
      ...columns,
      words('total'),
      words('so-far'),
      words('passed'),
    ],
    rows: learners.map(({ person, grade }) => [
      person.id,
      person.name,
      person.note ?? '',
      ...grade.items.map((one) => shown(one, language)),
      grade.total ?? '',
      grade.soFar ?? '',
      grade.passed ? words('yes') : grade.final ? words('no') : words('not-yet'),
    ]),
  };
}

/** A number where there is one: what is missing counts as 0 and is told in the evidence. */
const shown = ({ state, percent }: ItemGrade, language: Language): Cell =>
  state === 'open' || state === 'excused' ? STATES[state][language] : percent;

const EVIDENCE = [
  'id',
  'name',
  'item',
  'title',
  'weight',
  'state',
  'percent',
  'due',
  'handed-in',
  'points',
  'of',
  'late-minutes',
  'off-late',
  'off-hints',
  'off-solution',
  'passes',
  'missed',
  'faults',
  'attempt',
  'submission',
  'because',
] as const satisfies readonly Heading[];

function evidenceTable({ grades, judged }: Tabled, language: Language, words: Words): Made {
  const { timeZone } = grades.rules;
  const titles = new Map(grades.items.map(({ item, title }) => [item, title[language]]));
  const time = (at: string | undefined): string => (at === undefined ? '' : localTime(at, timeZone));
  const row = (person: { id: string; name: string }, one: ItemGrade): Cell[] => {
    const { counts } = one;
    const checks = judged.get(`${person.id} ${one.item}`) ?? [];
    const because = one.because.map((reason) => sayReason(reason, language, timeZone));
    return [
      person.id,
      person.name,
      one.item,
      titles.get(one.item) ?? one.item,
      one.weight,
      STATES[one.state][language],
      one.percent,
      time(one.due),
      ...(counts
        ? [
            time(counts.at),
            counts.points,
            counts.of,
            Math.round(counts.late / 60),
            counts.off.late,
            counts.off.hints,
            counts.off.solution,
          ]
        : Array<Cell>(7).fill('')),
      namesOf(checks, 'pass'),
      namesOf(checks, 'fail'),
      namesOf(checks, 'fault'),
      counts?.attempt ?? '',
      counts?.number ?? '',
      because.join('\n'),
    ];
  };
  return {
    columns: EVIDENCE.map(words),
    rows: grades.learners.flatMap(({ person, grade }) => grade.items.map((one) => row(person, one))),
  };
}

const namesOf = (checks: readonly Judged[], outcome: Judged['outcome']): string =>
  checks
    .filter((one) => one.outcome === outcome)
    .map(({ check, exercise }) => (exercise === undefined ? check : `${exercise}/${check}`))
    .join('\n');

function recordTable({ grades, record }: Tabled, language: Language, words: Words): Made {
  const { timeZone } = grades.rules;
  const names = new Map(grades.learners.map(({ person }) => [person.id, person.name]));
  const titles = new Map(grades.items.map(({ item, title }) => [item, title[language]]));
  const named = (item: ItemKey): string => titles.get(item) ?? item;
  const decisions = new Map(
    record.flatMap((event) =>
      event.type === 'overridden' ? [[event.override.id, event.override] as const] : [],
    ),
  );
  const percent = (value: number | 'excused' | null): Cell =>
    value === 'excused' ? STATES.excused[language] : (value ?? '');
  const rows = record.map((event): Cell[] => {
    if (event.type === 'rules-set') {
      return [localTime(event.at, timeZone), event.by.name, words('rules-set'), '', '', '', '', ''];
    }
    if (event.type === 'merged') {
      const { from, into, reason } = event;
      const time = localTime(event.at, timeZone);
      return [time, event.by.name, words('merged'), into.name, '', '', '', `${from.name}: ${reason}`];
    }
    const decided = event.type === 'overridden' ? event.override : decisions.get(event.override);
    const { at, by, reason } = event.type === 'overridden' ? event.override : event;
    const what = event.type === 'overridden' ? words('decided') : words('withdrawn');
    const who = decided ? (names.get(decided.person) ?? decided.person) : '';
    const [was, to] =
      event.type === 'overridden' ? [event.override.was, event.override.to] : [decided?.to ?? null, null];
    return [
      localTime(at, timeZone),
      by.name,
      what,
      who,
      decided ? named(decided.item) : '',
      percent(was),
      percent(to),
      reason,
    ];
  });
  const columns = (['at', 'by', 'what', 'learner', 'item', 'was', 'to', 'reason'] as const).map(words);
  return { columns, rows };
}

function rulesTable({ grades }: Tabled, language: Language, words: Words): Made {
  const { rules } = grades;
  const titles = new Map(grades.items.map(({ item, title }) => [item, title[language]]));
  const time = (at: string | undefined): string => (at === undefined ? '' : localTime(at, rules.timeZone));
  const columns = [
    'item',
    'title',
    'weight',
    'counted',
    'due',
    'closes',
    'late-every',
    'late-costs',
    'late-most',
    'per-hint',
    'after-solution',
  ] as const;
  return {
    columns: columns.map(words),
    rows: rules.items.map(({ item, weight, due, closes, attempt, late, help }) => {
      const lateness = late ?? rules.late;
      const helped = help ?? rules.help;
      return [
        item,
        titles.get(item) ?? item,
        weight,
        words(attempt ?? rules.attempt),
        time(due),
        time(closes),
        lateness.hours,
        lateness.costs,
        lateness.most,
        helped.perHint,
        helped.afterSolution,
      ];
    }),
  };
}
