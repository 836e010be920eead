/** The log of a container as it lies in a file of its node: a line each with time, stream and `F`, or `P` where it goes on (CRI). */
import { LogFile, type LogLine } from '../runtime/log-file.ts';

const STREAMS = ['stdout', 'stderr'] as const;
const NEWLINE = 10;

/** RFC 3339 with nine digits. */
export function nanoTime(time: bigint): string {
  const seconds = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;
}

function timeOf(text: string): bigint {
  const [seconds = '', nanoseconds = ''] = text.replace('Z', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(nanoseconds);
}

export function textOfLog({ lines }: LogFile): Buffer {
  return Buffer.concat(lines.map(textOfLine));
}

function textOfLine({ time, stream, text }: LogLine): Buffer {
  const isWhole = text.at(-1) === NEWLINE;
  const head = Buffer.from(`${nanoTime(time)} ${stream} ${isWhole ? 'F' : 'P'} `);
  return Buffer.concat(isWhole ? [head, text] : [head, text, Buffer.of(NEWLINE)]);
}

/** The log of a container that has ended. Lines that nobody wrote in this way are left out. */
export function logFromText(content: Buffer): LogFile {
  // One character a byte: what a program printed need not be text.
  const lines = content.toString('latin1').split('\n').flatMap(lineFromText);
  return LogFile.ofEnded(lines);
}

function lineFromText(line: string): LogLine[] {
  const [, time, stream, tag, text] = /^(\S+\.\d{9}Z) (\w+) ([FP]) (.*)$/s.exec(line) ?? [];
  const from = STREAMS.find((one) => one === stream);
  if (time === undefined || from === undefined || text === undefined) return [];
  const whole = tag === 'F' ? `${text}\n` : text;
  return [{ time: timeOf(time), stream: from, text: Buffer.from(whole, 'latin1') }];
}
