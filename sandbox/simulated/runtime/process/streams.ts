/** What processes read from and write to: pipes inside the simulator, and adapters to what is outside. */
import { limits } from '../../limits.ts';

/** The reading end of a stream. */
export interface Input {
  /** The next chunk, or `undefined` at the end. Rejects with the signal's reason when it aborts; nothing is lost then. */
  read(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Puts back what was read too far: the next read gives it again. */
  unread(chunk: Uint8Array): void;
}

/** The writing end of a stream. A promise means: wait before writing more. */
export interface Output {
  write(chunk: Uint8Array): void | Promise<void>;
}

/** Nobody reads any more: what a program gets instead of SIGPIPE. */
export class BrokenPipe extends Error {}

const highWater = 64 * 1024;

/** A pipe between two processes: bytes in order, writers wait while the reader is far behind. */
export class Pipe implements Input, Output {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #broken = false;
  #changed = new Set<() => void>();

  write(chunk: Uint8Array): void | Promise<void> {
    if (this.#broken) throw new BrokenPipe('Broken pipe');
    if (chunk.length === 0 || this.#ended) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#notify();
    if (this.#size > highWater) return this.#drained();
  }

  /** No more will be written. */
  end(): void {
    this.#ended = true;
    this.#notify();
  }

  /** No more will be read: further writes are refused. */
  breakOff(): void {
    this.#broken = true;
    this.#chunks = [];
    this.#size = 0;
    this.#notify();
  }

  unread(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.unshift(chunk);
    this.#size += chunk.length;
  }

  async read(signal: AbortSignal): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#ended || this.#broken) return undefined;
      await this.#change(signal);
    }
    const chunk = this.#chunks.shift()!;
    this.#size -= chunk.length;
    this.#notify();
    return chunk;
  }

  async #drained(): Promise<void> {
    while (this.#size > highWater && !this.#broken) await this.#change(undefined);
    if (this.#broken) throw new BrokenPipe('Broken pipe');
  }

  #notify(): void {
    const waiting = [...this.#changed];
    this.#changed.clear();
    for (const wake of waiting) wake();
  }

  #change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const abort = () => {
        this.#changed.delete(wake);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#changed.add(wake);
    });
  }
}

/** An input with nothing in it, as /dev/null. */
export const emptyInput: Input = { read: async () => undefined, unread: () => undefined };

/** An output that keeps nothing. */
export const discard: Output = { write: () => undefined };

/** An input over bytes that are all there already. */
export function inputOf(content: Uint8Array): Input {
  const pipe = new Pipe();
  pipe.write(content);
  pipe.end();
  return pipe;
}

/** An output that collects; `text()` and `bytes()` give what came. Who writes more than can be held is cut off. */
export class Collector implements Output {
  #chunks: Uint8Array[] = [];
  #size = 0;
  write(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > limits.containers.held) throw new BrokenPipe('Broken pipe');
    this.#chunks.push(chunk);
  }
  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
  text(): string {
    return this.bytes().toString();
  }
}
