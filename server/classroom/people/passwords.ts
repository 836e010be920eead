/** Passwords of instructors: argon2id (RFC 9106) by Node's own, kept as a PHC string. */
import crypto, { randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Fault } from '../../../sandbox/faults.ts';
import { CODES } from '../../faults.ts';

/** OWASP: 19 MiB, 2 passes, one lane. Some 30 ms of a thread that is not the server's own. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const MIN = 10;
const MAX = 200;
/** Verified at one time: more of them would take memory and threads from learners. */
const AT_ONCE = 2;

// Whoever loads this wants a class: an older Node cannot hold one, and is told so before anybody comes.
if (typeof crypto.argon2 !== 'function') {
  throw new Fault(
    CODES.configuration,
    `A class needs Node 24.7 or later; this is Node ${process.versions.node}.`,
    'Start it with "npm start", which brings its own Node on Linux, or install a newer one.\n' +
      '"npm start"로 실행하거나(리눅스에서는 Node가 함께 설치됩니다) 더 새로운 Node를 설치해 주십시오.',
  );
}

const derive = promisify(crypto.argon2);

/** `false`: too short, too long, or the name of the person. */
export function isPassword(password: string, name: string): boolean {
  const normal = password.normalize('NFC');
  const length = [...normal].length;
  return length >= MIN && length <= MAX && normal.toLowerCase() !== name.toLowerCase();
}

export interface Passwords {
  /** What is kept of it: a PHC string. */
  hash(password: string): Promise<string>;
  /** Takes as long where there is no such person (`undefined`). */
  isRight(password: string, kept: string | undefined): Promise<boolean>;
}

export const argon2id: Passwords = { hash: hashPassword, isRight: isRightPassword };

async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await inTurn(() => tagOf(password, nonce, COST));
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(nonce)}$${text(tag)}`;
}

async function isRightPassword(password: string, kept: string | undefined): Promise<boolean> {
  const found = parse(kept ?? NOBODY);
  if (!found || [...password].length > MAX) return false;
  const tag = await inTurn(() =>
    tagOf(password, found.nonce, { ...found.cost, tagLength: found.tag.length }),
  );
  return timingSafeEqual(tag, found.tag) && kept !== undefined;
}

type Cost = {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
};

const tagOf = (password: string, nonce: Buffer, cost: Cost): Promise<Buffer> =>
  derive('argon2id', { message: password.normalize('NFC'), nonce, ...cost });

const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=1$${text(Buffer.alloc(16))}$${text(Buffer.alloc(32))}`;

function parse(phc: string) {
  const found = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(phc);
  if (!found) return undefined;
  const [, memory, passes, parallelism, nonce = '', tag = ''] = found;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    nonce: Buffer.from(nonce, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    // Whoever waits takes the place.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
