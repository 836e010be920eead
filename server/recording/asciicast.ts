/**
 * Lines of an asciicast v2 file: https://docs.asciinema.org/manual/asciicast/v2/. Pure.
 *
 * The first line is a header, every other one `[seconds, code, data]`. A file that ends after any line is a whole file, which is
 * why a recording can be cut off at any time.
 */
import type { TerminalSize } from '../../sandbox/types.ts';

/** `o`: output; `r`: another size, `80x24`; `m`: a mark with a label. Input (`i`) is never written. */
export type EventCode = 'o' | 'r' | 'm';

/** `startedAt`: milliseconds since the epoch; the format keeps whole seconds of it. */
export function headerLine(size: TerminalSize, startedAt: number, title: string): string {
  const { cols: width, rows: height } = size;
  const timestamp = Math.floor(startedAt / 1000);
  return line({ version: 2, width, height, timestamp, title, env: { TERM: 'xterm-256color' } });
}

/** `milliseconds` since the recording began; the data without what UTF-8 cannot hold. */
export function eventLine(milliseconds: number, code: EventCode, data: string): string {
  return line([Math.round(milliseconds) / 1000, code, data]);
}

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
