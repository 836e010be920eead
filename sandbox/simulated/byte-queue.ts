/** Chunks that arrive by callback and are read as an async iterable: one direction of a connection, or a client's input. */

export class ByteQueue implements AsyncIterable<Uint8Array> {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #wake: (() => void) | undefined;
  readonly #onRead: (() => void) | undefined;

  /** `onRead` is called whenever a chunk has been taken out. */
  constructor(onRead?: () => void) {
    this.#onRead = onRead;
  }

  /** Bytes that wait to be read. */
  get size(): number {
    return this.#size;
  }

  /** Bytes after the end are dropped, as a closed socket drops them. */
  push(chunk: Uint8Array): void {
    if (this.#ended || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#wake?.();
  }

  /** Nothing more will come; what is queued can still be read. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    while (true) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#size -= chunk.length;
        this.#onRead?.();
        yield chunk;
      } else if (this.#ended) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    }
  }
}
