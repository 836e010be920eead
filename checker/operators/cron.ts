/**
 * Whether two cron schedules mean the same times, as the CronJob controller reads them (robfig/cron v3, ParseStandard):
 * a day fits when both of its fields do, or, when neither is `*`, one of them.
 */

const NAMES = {
  month: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  day: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};

interface FieldRule {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly FieldRule[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: NAMES.month },
  { min: 0, max: 6, names: NAMES.day },
];

const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Longer ones are no schedules. */
const LONGEST = 200;

/** Says what is wrong with a schedule, as a sentence, or `undefined`. */
export function cronProblem(operand: unknown): string | undefined {
  return typeof operand === 'string' && timesOf(operand) !== undefined
    ? undefined
    : "give a schedule of five fields, such as '*/15 * * * *'";
}

export function sameTimes(want: string, got: string): boolean {
  const times = timesOf(got);
  return times !== undefined && times === timesOf(want);
}

interface Field {
  readonly values: ReadonlySet<number>;
  /** Written as `*`: says nothing. */
  readonly star: boolean;
}

/** Equal texts mean equal times; `undefined` for what is no schedule. */
function timesOf(schedule: string): string | undefined {
  const text = schedule.trim().toLowerCase();
  if (text.length > LONGEST) return undefined;
  const words = (Object.hasOwn(DESCRIPTORS, text) ? DESCRIPTORS[text]! : text).split(/\s+/);
  if (words.length !== FIELDS.length) return undefined;
  const fields = words.map((word, index) => fieldOf(word, FIELDS[index]!));
  const [minutes, hours, dates, months, days] = fields;
  if (!minutes || !hours || !dates || !months || !days) return undefined;
  return [listed(minutes), listed(hours), listed(months), daysOf(dates, days)].join(';');
}

function listed({ values }: Field): string {
  return [...values].sort((one, other) => one - other).join(',');
}

/** Every date on every day of the week: does it fire? */
function daysOf(dates: Field, days: Field): string {
  const either = !dates.star && !days.star;
  let text = '';
  for (let date = 1; date <= 31; date += 1)
    for (let day = 0; day <= 6; day += 1) {
      const [one, other] = [dates.values.has(date), days.values.has(day)];
      text += (either ? one || other : one && other) ? '1' : '0';
    }
  return text;
}

function fieldOf(word: string, rule: FieldRule): Field | undefined {
  const values = new Set<number>();
  let star = false;
  for (const piece of word.split(',')) {
    const [range = '', step, ...rest] = piece.split('/');
    const every = step === undefined ? 1 : Number(step);
    const ends = endsOf(range, rule, step !== undefined);
    if (!ends || rest.length > 0 || !Number.isInteger(every) || every < 1) return undefined;
    star ||= /^[*?]$/.test(range) && every === 1;
    for (let value = ends[0]; value <= ends[1]; value += every) values.add(value);
  }
  return { values, star };
}

/** `5/10` goes on to the end of the field. */
function endsOf(range: string, rule: FieldRule, stepped: boolean): [number, number] | undefined {
  if (/^[*?]$/.test(range)) return [rule.min, rule.max];
  const [first = '', last, ...rest] = range.split('-');
  const low = numberOf(first, rule);
  const high = last === undefined ? (stepped ? rule.max : low) : numberOf(last, rule);
  if (low === undefined || high === undefined || low > high || rest.length > 0) return undefined;
  return [low, high];
}

function numberOf(word: string, { min, max, names }: FieldRule): number | undefined {
  const name = names?.indexOf(word) ?? -1;
  const number = name >= 0 ? name + min : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
