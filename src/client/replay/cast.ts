/** Reads an asciicast v2 as the server writes it (server/recording/asciicast.ts). Pure. */

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** `o`: output; `r`: another size, `80x24`. Marks are read from the server, which knows more of them. */
export interface CastEvent {
  /** Seconds since the beginning; never less than that of the event before. */
  readonly at: number;
  readonly code: 'o' | 'r';
  readonly data: string;
}

export interface Cast {
  /** At the beginning. */
  readonly size: Size;
  readonly events: readonly CastEvent[];
  /** Seconds from the beginning to the last event of any kind. */
  readonly seconds: number;
}

/** `undefined`: this is no recording. Lines that cannot be read are left out, such as one that was cut off in a crash. */
export function readCast(text: string): Cast | undefined {
  const [first, ...rest] = text.split('\n').map(parsed);
  const size = sizeOf(first);
  if (size === undefined) return undefined;
  const events: CastEvent[] = [];
  let seconds = 0;
  for (const line of rest) {
    if (!isEvent(line)) continue;
    const [at, code, data] = line;
    seconds = Math.max(seconds, at);
    if (code === 'o' || (code === 'r' && readSize(data) !== undefined))
      events.push({ at: seconds, code, data });
  }
  return { size, events, seconds };
}

/** `80x24` as a size. */
export function readSize(data: string): Size | undefined {
  const [, cols, rows] = /^(\d{1,3})x(\d{1,3})$/.exec(data) ?? [];
  return cols === undefined || Number(cols) < 1 || Number(rows) < 1
    ? undefined
    : { cols: Number(cols), rows: Number(rows) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function sizeOf(header: unknown): Size | undefined {
  if (typeof header !== 'object' || header === null) return undefined;
  const { version, width, height } = header as Record<string, unknown>;
  return version === 2 ? readSize(`${width}x${height}`) : undefined;
}

function isEvent(line: unknown): line is [number, string, string] {
  return (
    Array.isArray(line) &&
    typeof line[0] === 'number' &&
    typeof line[1] === 'string' &&
    typeof line[2] === 'string'
  );
}
