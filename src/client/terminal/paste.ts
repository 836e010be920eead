/** Text on its way into a shell. Pure. */
import type { Way } from '../runner.ts';

/** Lines, not counting an empty one at the end. */
export function lines(text: string): string[] {
  return text.replace(/(\r\n|\r|\n)+$/, '').split(/\r\n|\r|\n/);
}

/** More than one line may run commands before anybody has read them. */
export function needsAsking(text: string): boolean {
  return lines(text).length > 1;
}

/**
 * What to send so that the shell takes `text` as one command. Several lines go in brackets where the shell knows them
 * (bash does: it then takes the lines as one, and the last key runs them); one line needs none. To insert is not to run.
 */
export function asKeys(text: string, way: Way, bracketed: boolean): string {
  const all = lines(text).map(printable);
  const end = way === 'run' ? '\r' : '';
  if (all.length === 1 || !bracketed) return `${all.join('\r')}${end}`;
  return `\x1b[200~${all.join('\r')}\x1b[201~${end}`;
}

/** Control characters other than a tab could end the brackets early and run the rest. */
function printable(line: string): string {
  return line.replace(/[\x00-\x08\x0b-\x1f\x7f\x9b]/g, '');
}
