/**
 * The process that starts programs for the server. Nothing is open in it but its line to the server, and it holds next to no memory.
 * It ends with the server, and with it, by the kernel, the boxes it holds (`--die-with-parent`).
 */
import { spawn } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { constants as system } from 'node:os';
import { Fault } from '../faults.ts';
import { hold } from '../isolation/holder.ts';
import { runHere } from '../program.ts';
import type { Answer, Ending, Program, Request, RunOptions, TerminalProgram } from './words.ts';

/** How to end what an id is about. */
const endings = new Map<number, () => void>();

process.on('message', (request: Request) => void serve(request));
process.on('disconnect', () => process.exit());
// Whoever ends all processes of a service at once means the server, which ends in order; this one ends after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

async function serve(request: Request): Promise<void> {
  const { id } = request;
  try {
    switch (request.do) {
      case 'run':
        return await run(id, request.program, request.options);
      case 'hold':
        return await box(id, request.program);
      case 'terminal':
        return await terminal(id, request.program);
      case 'abort':
      case 'kill':
        endings.get(id)?.();
    }
  } catch (failure) {
    endings.delete(id);
    const { message } = failure as Error;
    const known = failure instanceof Fault ? { code: failure.code, remedy: failure.remedy } : {};
    say({ id, is: 'failed', message, ...known });
  }
}

async function run(id: number, { file, argv }: Program, options: RunOptions): Promise<void> {
  const onErrorLine = (line: string): void => say({ id, is: 'line', line });
  const result = await runHere(file, argv, { ...options, signal: abortable(id), onErrorLine });
  endings.delete(id);
  say({ id, is: 'result', result });
}

async function box(id: number, { file, argv }: Program): Promise<void> {
  const holder = await hold(file, argv, abortable(id));
  endings.set(id, () => holder.kill());
  say({ id, is: 'running', pid: holder.pid });
  holder.onEnd(() => ended(id, { code: 0 }));
}

/** Whatever comes first in it has the terminal as its three streams, and a session of its own that it is to open the terminal in. */
function terminal(id: number, { file, argv, env, cwd, terminal }: TerminalProgram): Promise<void> {
  const at = openSync(terminal, constants.O_RDWR | constants.O_NOCTTY);
  try {
    const child = spawn(file, argv, { env, cwd, stdio: [at, at, at], detached: true });
    child.once('exit', (code, signal) =>
      ended(id, { code: code ?? 0, ...(signal ? { signal: system.signals[signal] } : {}) }),
    );
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        say({ id, is: 'running', pid: child.pid ?? 0 });
        resolve();
      });
    });
  } finally {
    closeSync(at);
  }
}

function abortable(id: number): AbortSignal {
  const stop = new AbortController();
  endings.set(id, () => stop.abort());
  return stop.signal;
}

function ended(id: number, ending: Ending): void {
  endings.delete(id);
  say({ id, is: 'ended', ...ending });
}

function say(answer: Answer): void {
  // Without the server this process is about to end.
  if (process.connected) process.send?.(answer, undefined, undefined, () => {});
}
