/** Cron schedules, checked as the library that CronJobs use does and worded in its words (robfig/cron). */

interface Part {
  readonly minimum: number;
  readonly maximum: number;
  readonly names: Readonly<Record<string, number>>;
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/** Minute, hour, day of the month, month, day of the week. */
const PARTS: readonly Part[] = [
  { minimum: 0, maximum: 59, names: {} },
  { minimum: 0, maximum: 23, names: {} },
  { minimum: 1, maximum: 31, names: {} },
  { minimum: 1, maximum: 12, names: Object.fromEntries(MONTHS.map((name, index) => [name, index + 1])) },
  { minimum: 0, maximum: 6, names: Object.fromEntries(DAYS.map((name, index) => [name, index])) },
];

/** What is wrong with a schedule; `undefined` for a good one. */
export function scheduleProblem(text: string): string | undefined {
  if (text.startsWith('@')) return descriptorProblem(text);
  const fields = text.trim().split(/\s+/).filter(Boolean);
  if (fields.length !== PARTS.length) {
    return `expected exactly ${PARTS.length} fields, found ${fields.length}: [${fields.join(' ')}]`;
  }
  for (const [index, field] of fields.entries()) {
    const problem = fieldProblem(field, PARTS[index]!);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function descriptorProblem(text: string): string | undefined {
  if (DESCRIPTORS.includes(text)) return undefined;
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`;
  const duration = text.slice('@every '.length);
  if (/^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined;
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function fieldProblem(field: string, part: Part): string | undefined {
  for (const range of field.split(',')) {
    const problem = range === '' ? undefined : rangeProblem(range, part);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function rangeProblem(text: string, part: Part): string | undefined {
  const [range = '', step, ...moreSteps] = text.split('/');
  const [low = '', high, ...more] = range.split('-');
  if (more.length > 0) return `too many hyphens: ${text}`;
  if (moreSteps.length > 0) return `too many slashes: ${text}`;
  const any = low === '*' || low === '?';
  const start = any ? part.minimum : numberOf(low, part);
  if (typeof start === 'string') return start;
  const last = any ? part.maximum : high === undefined ? undefined : numberOf(high, part);
  if (typeof last === 'string') return last;
  const by = step === undefined ? 1 : numberOf(step, { ...part, names: {} });
  if (typeof by === 'string') return by;
  return boundsProblem(text, part, start, last ?? (step === undefined ? start : part.maximum), by);
}

function boundsProblem(
  text: string,
  part: Part,
  start: number,
  end: number,
  step: number,
): string | undefined {
  if (start < part.minimum) return `beginning of range (${start}) below minimum (${part.minimum}): ${text}`;
  if (end > part.maximum) return `end of range (${end}) above maximum (${part.maximum}): ${text}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${text}`;
  return step === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

/** The number, or why it is none. */
function numberOf(text: string, { names }: Part): number | string {
  const named = names[text.toLowerCase()];
  if (named !== undefined) return named;
  if (/^[0-9]+$/.test(text)) return Number(text);
  if (/^-[0-9]+$/.test(text)) return `negative number (${text}) not allowed: ${text}`;
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}
