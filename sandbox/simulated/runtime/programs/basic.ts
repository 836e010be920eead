/** The smallest utilities: echo, true, false, sleep, seq, yes, and those that print one fact. */
import { Failure, type Process, type Program } from '../process/process.ts';
import { parseOptions } from './options.ts';

export const echo: Program = async (process) => {
  let args = process.argv.slice(1);
  let newline = true;
  let escapes = false;
  while (args[0] && /^-[neE]+$/.test(args[0])) {
    newline &&= !args[0].includes('n');
    escapes = args[0].includes('e') || (escapes && !args[0].includes('E'));
    args = args.slice(1);
  }
  const text = escapes ? unescapeText(args.join(' ')) : args.join(' ');
  await process.print(newline ? `${text}\n` : text);
  return 0;
};

const named: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001b',
  '\\': '\\',
};

/** `\n`, `\033`, `\x1b` and the like. */
export function unescapeText(text: string): string {
  return text.replaceAll(/\\(?:0?([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))/gs, (all, octal, hex, letter) => {
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    return named[letter] ?? all;
  });
}

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86400 };

/** Milliseconds of `1.5m`; NaN when it is no duration. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return match ? Number(match[1]) * (units[match[2] ?? ''] ?? 1) * 1000 : Number.NaN;
}

export const sleep: Program = async (process) => {
  const args = process.argv.slice(1);
  if (args.length === 0) throw new Failure('Usage: sleep [N]...');
  if (args[0] === 'infinity') return process.wait(new Promise<number>(() => undefined));
  let total = 0;
  for (const argument of args) {
    const milliseconds = parseDuration(argument);
    if (Number.isNaN(milliseconds)) throw new Failure(`sleep: invalid number '${argument}'`);
    total += milliseconds;
  }
  // A timer holds no more than 2^31 ms.
  for (; total > 2e9; total -= 2e9) await process.sleep(2e9);
  await process.sleep(total);
  return 0;
};

export const seq: Program = async (process) => {
  const { operands, values } = parseOptions(process, 'ws:');
  const numbers = operands.map(Number);
  if (numbers.length === 0 || numbers.some(Number.isNaN))
    throw new Failure(`seq: invalid number '${operands[0] ?? ''}'`);
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : (numbers as [number, number, number]);
  const separator = values.get('s') ?? '\n';
  let text = '';
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) {
    text += `${value}${separator}`;
    if (text.length > 8192) {
      await process.print(text);
      text = '';
    }
    await process.breathe();
  }
  await process.print(separator === '\n' ? text : `${text.slice(0, -separator.length)}\n`);
  return 0;
};

export const yes: Program = async (process) => {
  const line = `${process.argv.slice(1).join(' ') || 'y'}\n`.repeat(64);
  for (;;) {
    await process.print(line);
    await process.breathe();
  }
};

export const hostname: Program = async (process) => {
  const { flags } = parseOptions(process, 'ifds');
  const name = process.container.hostname;
  const full = fullNameOf(process, name);
  if (flags.has('i')) await process.print(`${process.container.peer.ip}\n`);
  else if (flags.has('f')) await process.print(`${full}\n`);
  else if (flags.has('d')) await process.print(full === name ? '' : `${full.slice(name.length + 1)}\n`);
  else await process.print(`${name}\n`);
  return 0;
};

/** The first name on the line of /etc/hosts that has the name: with its domain where the pod has one. */
function fullNameOf(process: Process, name: string): string {
  const { files } = process.container;
  if (files.find('/etc/hosts')?.kind !== 'file') return name;
  const lines = files.readFile('/etc/hosts').toString().split('\n');
  const names = lines.map((line) => line.split(/\s+/).slice(1)).find((each) => each.includes(name));
  return names?.[0] ?? name;
}

export const uname: Program = async (process) => {
  const { flags } = parseOptions(process, 'asnrvmpio');
  const facts = {
    s: 'Linux',
    n: process.container.hostname,
    r: '6.1.0-simulated',
    v: '#1 SMP',
    m: 'x86_64',
    o: 'GNU/Linux',
  };
  const wanted = (Object.keys(facts) as (keyof typeof facts)[]).filter(
    (letter) => flags.has(letter) || flags.has('a'),
  );
  await process.print(
    `${(wanted.length > 0 ? wanted : (['s'] as const)).map((letter) => facts[letter]).join(' ')}\n`,
  );
  return 0;
};

export const pwd: Program = async (process) => {
  await process.print(`${process.cwd}\n`);
  return 0;
};

/** The name of a user id, by /etc/passwd. */
export function userName(process: Process, uid: number): string | undefined {
  const { files } = process.container;
  if (files.find('/etc/passwd')?.kind !== 'file') return undefined;
  const line = files
    .readFile('/etc/passwd')
    .toString()
    .split('\n')
    .find((each) => each.split(':')[2] === String(uid));
  return line?.split(':')[0];
}

function groupName(process: Process, gid: number): string | undefined {
  const { files } = process.container;
  if (files.find('/etc/group')?.kind !== 'file') return undefined;
  const line = files
    .readFile('/etc/group')
    .toString()
    .split('\n')
    .find((each) => each.split(':')[2] === String(gid));
  return line?.split(':')[0];
}

export const whoami: Program = async (process) => {
  const name = userName(process, process.user.uid);
  if (!name) throw new Failure(`whoami: unknown uid ${process.user.uid}`);
  await process.print(`${name}\n`);
  return 0;
};

export const id: Program = async (process) => {
  const { flags } = parseOptions(process, 'ugnG');
  const { uid, gid, groups } = process.user;
  const title = (number: number, name: string | undefined) => (name ? `${number}(${name})` : String(number));
  const sorted = [...groups].sort((a, b) => a - b);
  if (flags.has('u')) await process.print(`${flags.has('n') ? (userName(process, uid) ?? uid) : uid}\n`);
  else if (flags.has('g'))
    await process.print(`${flags.has('n') ? (groupName(process, gid) ?? gid) : gid}\n`);
  else if (flags.has('G')) await process.print(`${sorted.join(' ')}\n`);
  else {
    const all = sorted.map((each) => title(each, groupName(process, each))).join(',');
    await process.print(
      `uid=${title(uid, userName(process, uid))} gid=${title(gid, groupName(process, gid))} groups=${all}\n`,
    );
  }
  return 0;
};
