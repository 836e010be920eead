/** The log of one container run: what its main process printed, line by line, oldest lines dropped beyond a cap. */

export interface LogLine {
  /** Nanoseconds since the epoch; later lines have greater times. */
  readonly time: bigint;
  readonly stream: 'stdout' | 'stderr';
  /** With its newline; the last line of a process that ended may have none. */
  readonly text: Buffer;
}

/** How many lines are remembered, and how long they may be. */
const remembered = { most: 200, longest: 200 };
const known = new Map<string, string>();

/** Equal containers print equal lines: those of late are held once. */
function sharedLine(text: string): string {
  if (text.length > remembered.longest) return text;
  const same = known.get(text);
  if (same !== undefined) return same;
  if (known.size >= remembered.most) known.clear();
  known.set(text, text);
  return text;
}

/** A line as it is kept: as a string it takes less than as a buffer of its own. */
class KeptLine implements LogLine {
  readonly time: bigint;
  readonly stream: 'stdout' | 'stderr';
  readonly #bytes: string;

  constructor(time: bigint, stream: 'stdout' | 'stderr', text: Buffer) {
    this.time = time;
    this.stream = stream;
    this.#bytes = sharedLine(text.toString('latin1'));
  }

  get size(): number {
    return this.#bytes.length;
  }

  get text(): Buffer {
    return Buffer.from(this.#bytes, 'latin1');
  }
}

const NOTHING = Buffer.alloc(0);

/** As much as one container may keep. Bytes. */
const capacity = 1024 * 1024;
const longestLine = 16 * 1024;

export class LogFile {
  readonly #now: () => number;
  #lines: KeptLine[] = [];
  #size = 0;
  #last = 0n;
  #open: Record<LogLine['stream'], Buffer> = { stdout: NOTHING, stderr: NOTHING };
  #listeners: Set<() => void> | undefined;
  ended = false;
  /** Lines that were dropped from the front so far. */
  dropped = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** As one that was written before, whose process has ended. */
  static ofEnded(lines: readonly LogLine[]): LogFile {
    const log = new LogFile(() => 0);
    log.#lines = lines.map(({ time, stream, text }) => new KeptLine(time, stream, text));
    log.#size = lines.reduce((sum, { text }) => sum + text.length, 0);
    log.ended = true;
    return log;
  }

  /** Bytes of all lines. */
  get size(): number {
    return this.#size;
  }

  get lines(): readonly LogLine[] {
    return this.#lines;
  }

  write(stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
    let rest: Buffer = Buffer.concat([this.#open[stream], chunk]);
    for (;;) {
      const newline = rest.indexOf(10);
      const length = newline < 0 ? longestLine : newline + 1;
      if (newline < 0 && rest.length < longestLine) break;
      this.#add(stream, rest.subarray(0, length));
      rest = rest.subarray(length);
    }
    this.#open[stream] = rest.length === 0 ? NOTHING : Buffer.from(rest);
    this.#notify();
  }

  /** The process ended: what it printed without a newline becomes a line. */
  end(): void {
    if (this.ended) return;
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.#open[stream].length > 0) this.#add(stream, this.#open[stream]);
    }
    this.ended = true;
    this.#notify();
  }

  /** Calls back after every change. */
  onChange(listener: () => void): Disposable {
    this.#listeners ??= new Set();
    const listeners = this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  #add(stream: LogLine['stream'], text: Buffer): void {
    const now = BigInt(Math.round(this.#now() * 1000)) * 1000n;
    this.#last = now > this.#last ? now : this.#last + 1000n;
    this.#lines.push(new KeptLine(this.#last, stream, text));
    this.#size += text.length;
    while (this.#size > capacity) {
      this.#size -= this.#lines.shift()?.size ?? 0;
      this.dropped += 1;
    }
  }

  #notify(): void {
    if (this.#listeners) for (const listener of [...this.#listeners]) listener();
  }
}
