/** env, printenv, date, xargs, and small facts about the system. */
import { Failure, type Process, type Program } from '../process/process.ts';
import { readAll } from './io.ts';
import { spawnOr127 } from './processes.ts';

export const env: Program = async (process) => {
  const args = process.argv.slice(1);
  const environment = new Map(process.environment);
  if (args[0] === '-i') {
    environment.clear();
    args.shift();
  }
  while (args[0]?.includes('=')) {
    const [name = '', ...value] = args.shift()!.split('=');
    environment.set(name, value.join('='));
  }
  if (args.length === 0) {
    for (const [name, value] of environment) await process.print(`${name}=${value}\n`);
    return 0;
  }
  process.environment = environment;
  process.argv = args;
  return process.become();
};

export const printenv: Program = async (process) => {
  const names = process.argv.slice(1);
  if (names.length === 0)
    for (const [name, value] of process.environment) await process.print(`${name}=${value}\n`);
  let status = 0;
  for (const name of names) {
    const value = process.environment.get(name);
    if (value === undefined) status = 1;
    else await process.print(`${value}\n`);
  }
  return status;
};

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** strftime for the directives people use; UTC, as in a container. */
function formatTime(format: string, milliseconds: number): string {
  const time = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, '0');
  const [day, month] = [days[time.getUTCDay()]!, months[time.getUTCMonth()]!];
  const facts: Record<string, () => string> = {
    Y: () => String(time.getUTCFullYear()),
    y: () => two(time.getUTCFullYear() % 100),
    m: () => two(time.getUTCMonth() + 1),
    d: () => two(time.getUTCDate()),
    e: () => String(time.getUTCDate()).padStart(2),
    H: () => two(time.getUTCHours()),
    M: () => two(time.getUTCMinutes()),
    S: () => two(time.getUTCSeconds()),
    s: () => String(Math.floor(milliseconds / 1000)),
    N: () => String((milliseconds % 1000) * 1e6).padStart(9, '0'),
    a: () => day.slice(0, 3),
    A: () => day,
    b: () => month.slice(0, 3),
    B: () => month,
    Z: () => 'UTC',
    z: () => '+0000',
    n: () => '\n',
    '%': () => '%',
    F: () => formatTime('%Y-%m-%d', milliseconds),
    T: () => formatTime('%H:%M:%S', milliseconds),
    D: () => formatTime('%m/%d/%y', milliseconds),
    R: () => formatTime('%H:%M', milliseconds),
    c: () => formatTime('%a %b %e %H:%M:%S %Y', milliseconds),
  };
  return format.replaceAll(/%(.)/gs, (all, letter: string) => facts[letter]?.() ?? all);
}

export const date: Program = async (process) => {
  const args = process.argv.slice(1);
  const format = args.find((argument) => argument.startsWith('+'));
  const iso = args.some((argument) => /^(-I|--iso)/.test(argument));
  const chosen =
    format?.slice(1) ??
    (iso
      ? args.some((each) => each.includes('s'))
        ? '%Y-%m-%dT%H:%M:%S+00:00'
        : '%F'
      : '%a %b %e %H:%M:%S UTC %Y');
  await process.print(`${formatTime(chosen, process.container.clock.now())}\n`);
  return 0;
};

export const xargs: Program = async (process) => {
  const args = process.argv.slice(1);
  let [each, replace] = [Number.POSITIVE_INFINITY, ''];
  while (args[0]?.startsWith('-')) {
    const flag = args.shift()!;
    if (flag === '-n') each = Number(args.shift());
    else if (flag.startsWith('-n')) each = Number(flag.slice(2));
    else if (flag.startsWith('-I')) replace = flag.slice(2) || (args.shift() ?? '{}');
  }
  const text = (await readAll(process, process.stdin)).toString();
  const items = replace ? text.split('\n').filter(Boolean) : text.split(/\s+/).filter(Boolean);
  const command = args.length > 0 ? args : ['echo'];
  let status = 0;
  for (let at = 0; at < items.length || at === 0; at += replace ? 1 : Math.min(each, items.length || 1)) {
    const batch = items.slice(at, at + (replace ? 1 : Math.min(each, items.length || 1)));
    const argv = replace
      ? command.map((word) => word.replaceAll(replace, batch[0] ?? ''))
      : [...command, ...batch];
    if ((await process.wait(spawnOr127(process, argv).exited)) !== 0) status = 123;
  }
  return status;
};

export const nohup: Program = (process) => {
  process.argv = process.argv.slice(1);
  process.handlers.set('HUP', 'ignore');
  return process.become();
};

export const uptime: Program = async (process) => {
  const now = process.container.clock.now();
  const minutes = Math.floor((now - (process.container.main?.startedAt ?? now)) / 60_000);
  await process.print(
    ` ${formatTime('%T', now)} up ${minutes} min,  0 users,  load average: 0.00, 0.00, 0.00\n`,
  );
  return 0;
};

export const nproc: Program = async (process) => {
  await process.print('4\n');
  return 0;
};

/** For programs that exist in the real image and have no simulation: says so instead of pretending. */
export const notSimulated: Program = (process: Process) => {
  throw new Failure(`${process.name}: not in the simulated image`, 127);
};
