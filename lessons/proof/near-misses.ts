/**
 * Near misses that nobody has to write: after the solution, a check that wants something else must say no. Each value of its
 * parameters is changed, one at a time. A check that does not notice does not compare what its author thinks it compares.
 */
import type { ZodType } from 'zod';

/** A check's parameters with one value changed. */
export interface NearMiss {
  /** Where the value is: `is.spec.replicas`. */
  readonly path: string;
  readonly params: unknown;
}

/** What is said of things that must not be there or not be possible: most other values are not there either. */
const NEGATIVE =
  /^(?:absent|blocked|cannot|denied|never|not|\$not|\$lacks|\$rejects|\$absent|rejects|lacks|refused|except|gone)$/;
/** What only says how to look: nothing is compared with it. */
const MANNER =
  /^(?:insecure|paths|times|sortBy|mostRequested|fields|previous|container|of|run|create|restarts|complete)$/;

/** What a value of an operator becomes so that nothing is like it any more. */
const OPERANDS: Readonly<Record<string, readonly unknown[]>> = {
  $matches: ['no such text'],
  $contains: ['no such text'],
  $quantity: ['77777Ti'],
  $duration: ['777h'],
  $image: ['example.com/no-such-image:0'],
  $cron: ['7 7 7 7 *'],
  $atLeast: [777_777, '777777Ti'],
  $atMost: [-777_777, '0', 0],
  $length: [777],
};

/** All that the schema of the kind allows. */
export function nearMisses(params: unknown, schema: ZodType): NearMiss[] {
  const found: NearMiss[] = [];
  for (const place of leavesOf(params, [])) {
    const changed = place.instead
      .map((value) => replaced(params, place.path, value))
      .find((candidate) => schema.safeParse(candidate).success);
    if (changed !== undefined) found.push({ path: pathText(place.path), params: changed });
  }
  return found;
}

type Path = readonly (string | number)[];

interface Leaf {
  readonly path: Path;
  /** What may stand in its place, the best first. */
  readonly instead: readonly unknown[];
}

function leavesOf(value: unknown, path: Path): Leaf[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => leavesOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [{ path, instead: others(value, path) }];
  if ('absent' in value && value.absent === true) return [];
  // Nobody else may do it either.
  if ('cannot' in value && !('can' in value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (NEGATIVE.test(key) || MANNER.test(key)) return [];
    // What a server is told that is reached by its address, and many answer anything. Ingresses and Gateways look at it.
    if (key === 'url' && 'via' in value && isDirect(value.via)) return [];
    // A switch of the kind, which makes it look for more or for less.
    if (path.length === 0 && typeof part === 'boolean') return [];
    return operandOf(key, part, [...path, key]) ?? leavesOf(part, [...path, key]);
  });
}

/** Operators whose operand is one value, however it is written. */
function operandOf(key: string, operand: unknown, path: Path): Leaf[] | undefined {
  if (key === '$oneOf' || key === '$anyOf') return [{ path, instead: [['no such value'], [-777_777]] }];
  // A pattern may come with a text that fits.
  const isOne = typeof operand !== 'object' || key === '$matches';
  if (Object.hasOwn(OPERANDS, key) && isOne) return [{ path, instead: OPERANDS[key]! }];
  if (key === '$present') return [{ path: path.slice(0, -1), instead: [{ $absent: true }] }];
  return undefined;
}

function others(value: unknown, path: Path): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1];
  if (typeof value !== 'string') return [];
  // Rights: who may do something with a kind may do it with an object of any name, but not just anything.
  if (path.includes('can')) return [value.replace(/^\S+/, 'escalate')];
  // Another path of the same server may have the same answer.
  if (/^https?:/.test(value)) return [value.replace(/\/\/[^/:]+/, '//no-such-host.invalid')];
  return [`${value}-other`, `${value}7`, 'Other', ...WORDS.filter((word) => word !== value)];
}

/** Words that kinds choose between: whichever of them a schema takes. */
const WORDS = [
  'open',
  'blocked',
  'refused',
  'allowed',
  'admitted',
  'Never',
  'A',
  'CNAME',
  'UDP',
  'HEAD',
  '7',
  '0777',
];

function replaced(value: unknown, path: Path, instead: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return instead;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? replaced(item, rest, instead) : item));
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...fields, [key]: replaced(fields[key], rest, instead) };
}

function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

function isDirect(via: unknown): boolean {
  return typeof via === 'object' && via !== null && !('ingress' in via) && !('gateway' in via);
}
