/** ps, kill and friends. */
import { SANDBOX_PROCESS } from '../process/pid-space.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { allSignals, parseSignal, type Signal } from '../process/signals.ts';
import { parseDuration, userName } from './basic.ts';

export const kill: Program = async (process) => {
  const args = process.argv.slice(1);
  let signal: Signal | undefined = 'TERM';
  if (args[0] === '-l') {
    await process.print(
      allSignals()
        .map(([name, number]) => `${String(number).padStart(2)}) ${name}\n`)
        .join(''),
    );
    return 0;
  }
  if (args[0]?.startsWith('-') && args[0] !== '--') {
    const text = args.shift()!.slice(1);
    signal = text === '0' ? undefined : parseSignal(text === 's' ? (args.shift() ?? '') : text);
    if (!signal && text !== '0') throw new Failure(`${process.name}: bad signal name '${text}'`);
  }
  let status = 0;
  for (const text of args) {
    const target = process.container.processes.space.get(Number(text.replace(/^%/, '')));
    if (!/^%?\d+$/.test(text)) throw new Failure(`${process.name}: invalid number '${text}'`);
    const mayNot = process.user.uid !== 0 && process.user.uid !== target?.user.uid;
    if (target && !mayNot) {
      if (signal) target.kill(signal);
      continue;
    }
    const problem = target ? 'Operation not permitted' : 'No such process';
    await process.complain(`${process.name}: can't kill pid ${text}: ${problem}`);
    status = 1;
  }
  return status;
};

export const ps: Program = async (process) => {
  const { space } = process.container.processes;
  const rows = [...(space.isShared ? [SANDBOX_PROCESS] : []), ...space.list()].map((each) => {
    const time = '0:00';
    const name = userName(process, each.user.uid) ?? String(each.user.uid);
    return `${String(each.pid).padStart(5)} ${name.padEnd(8)} ${time.padStart(5)} ${each.argv.join(' ')}\n`;
  });
  await process.print(`PID   USER     TIME  COMMAND\n${rows.join('')}`);
  return 0;
};

export const pidof: Program = async (process) => {
  const names = process.argv.slice(1);
  const found = matching(process, (each) => names.includes(each.name));
  if (found.length > 0) await process.print(`${found.map(({ pid }) => pid).join(' ')}\n`);
  return found.length > 0 ? 0 : 1;
};

export const killall: Program = async (process) => {
  const args = process.argv.slice(1);
  const signal = args[0]?.startsWith('-') ? parseSignal(args.shift()!.slice(1)) : 'TERM';
  const found = matching(process, (each) => args.includes(each.name));
  if (found.length === 0) throw new Failure(`killall: ${args[0] ?? ''}: no process killed`);
  for (const each of found) each.kill(signal ?? 'TERM');
  return 0;
};

function matching(process: Process, wanted: (each: Process) => boolean): Process[] {
  return process.container.processes.space.list().filter((each) => each !== process && wanted(each));
}

/** timeout SECONDS COMMAND…: ends a command that takes too long. */
export const timeout: Program = async (process) => {
  const args = process.argv.slice(1);
  let signal: Signal = 'TERM';
  while (args[0]?.startsWith('-')) {
    const flag = args.shift()!;
    if (flag === '-s') signal = parseSignal(args.shift() ?? '') ?? 'TERM';
    else if (flag === '-k') args.shift();
  }
  const limit = parseDuration(args.shift() ?? '');
  if (Number.isNaN(limit) || args.length === 0) throw new Failure('Usage: timeout [-s SIG] SECS PROG ARGS');
  const child = spawnOr127(process, args);
  let late = false;
  const timer = process.container.clock.after(limit, () => {
    late = true;
    child.kill(signal);
  });
  process.signal.addEventListener('abort', () => child.kill('KILL'), { once: true });
  const status = await process.wait(child.exited);
  timer[Symbol.dispose]();
  return late ? 143 : status;
};

/** Starts a command for programs that run others; ends the process when there is no such command. */
export function spawnOr127(process: Process, argv: readonly string[]): Process {
  try {
    return process.spawn(argv);
  } catch {
    throw new Failure(`${process.name}: can't execute '${argv[0]}': No such file or directory`, 127);
  }
}
