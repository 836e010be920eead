/** stty and clear: programs that ask about the terminal, or talk to it. */
import { Failure, type Program } from '../process/process.ts';

/** `stty size`, and in short what the line is like. Settings are taken and change nothing. */
export const stty: Program = async (process) => {
  const { terminal } = process;
  if (!terminal) throw new Failure('stty: standard input');
  const { width, height } = terminal.size;
  const [setting] = process.argv.slice(1);
  if (setting === 'size') await process.print(`${height} ${width}\n`);
  else if (setting === undefined) await process.print('speed 38400 baud; line = 0;\n');
  else if (setting === '-a') {
    await process.print(`speed 38400 baud; rows ${height}; columns ${width}; line = 0;\n`);
  }
  return 0;
};

/** Cursor home, and everything behind it erased. */
export const clear: Program = async (process) => {
  await process.print('\x1b[H\x1b[J');
  return 0;
};
