/**
 * The commands of a time, out of what bash keeps in the learner's own `~/.bash_history` (sandbox/learner-rc.ts has it write times).
 * Nothing is watched for this: what a learner does not want kept, bash does not keep, and nobody sees. Pure.
 *
 * The file, as bash writes it with HISTTIMEFORMAT set: a line `#` and seconds since the epoch, then the command, which may
 * have several lines.
 */
import type { OwnCommand, OwnCommands } from '../protocol-debriefing.ts';
import { conceal } from './conceal.ts';

const TIME = /^#(\d{9,11})$/;
/** So many are told; who types more in half an hour is no person. */
const MOST = 500;
/** Characters of one. */
const LONGEST = 2_000;

/** `from` and `to`: milliseconds since the epoch. Commands without a time, of an older shell, are left out. */
export function commandsBetween(history: string, from: number, to: number): OwnCommands {
  const all = entriesOf(history)
    .filter(({ seconds }) => seconds >= Math.floor(from / 1000) && seconds * 1000 <= to)
    .sort((one, other) => one.seconds - other.seconds)
    .map(told);
  return { known: 'all', list: all.slice(0, MOST), more: Math.max(0, all.length - MOST) };
}

interface Entry {
  readonly seconds: number;
  readonly lines: string[];
}

function entriesOf(history: string): Entry[] {
  const entries: Entry[] = [];
  for (const line of history.split('\n')) {
    const seconds = TIME.exec(line)?.[1];
    if (seconds !== undefined) entries.push({ seconds: Number(seconds), lines: [] });
    else entries.at(-1)?.lines.push(line);
  }
  return entries.filter(({ lines }) => lines.some((line) => line.trim() !== ''));
}

function told({ seconds, lines }: Entry): OwnCommand {
  // What is behind the cut need not be looked at.
  const text = conceal(
    lines
      .join('\n')
      .trim()
      .slice(0, 2 * LONGEST),
  );
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
  return { at: new Date(seconds * 1000).toISOString(), text: shown };
}
