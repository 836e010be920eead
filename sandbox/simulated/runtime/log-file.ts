/** The log of one container run: what its main process printed, line by line, oldest lines dropped beyond a cap. */

export interface LogLine {
  /** Nanoseconds since the epoch; later lines have greater times. */
  readonly time: bigint;
  readonly stream: 'stdout' | 'stderr';
  /** With its newline; the last line of a process that ended may have none. */
  readonly text: Buffer;
}

/** As much as one container may keep. Bytes. */
const capacity = 1024 * 1024;
const longestLine = 16 * 1024;

export class LogFile {
  readonly #now: () => number;
  #lines: LogLine[] = [];
  #size = 0;
  #last = 0n;
  #open = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  #listeners = new Set<() => void>();
  ended = false;
  /** Lines that were dropped from the front so far. */
  dropped = 0;

  constructor(now: () => number) {
    this.#now = now;
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
      this.#add(stream, Buffer.from(rest.subarray(0, length)));
      rest = rest.subarray(length);
    }
    this.#open[stream] = Buffer.from(rest);
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
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  #add(stream: LogLine['stream'], text: Buffer): void {
    const now = BigInt(Math.round(this.#now() * 1000)) * 1000n;
    this.#last = now > this.#last ? now : this.#last + 1000n;
    this.#lines.push({ time: this.#last, stream, text });
    this.#size += text.length;
    while (this.#size > capacity) {
      this.#size -= this.#lines.shift()?.text.length ?? 0;
      this.dropped += 1;
    }
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
