/** `while`, `until` and `for`: a body again and again, and what `break` and `continue` do to it. */
import type { Interpreter } from './interpreter.ts';
import { LoopControl } from './state.ts';
import type { Script } from './syntax.ts';

/** Runs `body` as long as `again` says so; the answer is the status of its last run. */
export async function repeat(
  shell: Interpreter,
  again: () => Promise<boolean>,
  body: Script,
): Promise<number> {
  let status = 0;
  shell.state.loops += 1;
  try {
    while (await guarded(shell, again)) {
      await shell.process.breathe();
      const control = await iteration(shell, body);
      status = shell.state.status;
      if (control === 'break') break;
    }
  } finally {
    shell.state.loops -= 1;
  }
  return status;
}

async function guarded(shell: Interpreter, again: () => Promise<boolean>): Promise<boolean> {
  try {
    return await again();
  } catch (error) {
    if (error instanceof LoopControl) return leave(shell, error) === 'continue';
    throw error;
  }
}

async function iteration(shell: Interpreter, body: Script): Promise<'break' | 'continue' | undefined> {
  try {
    await shell.run(body);
    return undefined;
  } catch (error) {
    if (error instanceof LoopControl) return leave(shell, error);
    throw error;
  }
}

/** One loop fewer to leave; thrown on when more are to be left. */
function leave(shell: Interpreter, control: LoopControl): 'break' | 'continue' {
  control.levels -= 1;
  shell.state.status = 0;
  if (control.levels > 0 && shell.state.loops > 1) throw control;
  return control.word;
}
