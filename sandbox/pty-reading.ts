/**
 * What pseudoterminals print, read with as little work as can be: always into the same memory, and handed on once in a turn of
 * the event loop.
 *
 * Linux gives 4095 bytes at a time, so a flood is ten thousand reads a second and more. As node-pty has them read, each costs a turn of
 * the loop, a piece of memory, and everything that those who listen do with it; and what V8 does about memory that comes and
 * goes outside of its heap costs more than all of that.
 */
import tty from 'node:tty';

/**
 * As much as there ever is at once (`N_TTY_BUF_SIZE - 1` in the kernel's drivers/tty/n_tty.c). A buffer of just that size is full
 * as long as more may come, and then libuv reads again at once, 32 times at most (`uv__read` in its src/unix/stream.c).
 */
const AT_ONCE = 4095;
/** What is read in a turn is handed on before it has more bytes than this. */
const MOST_GATHERED = 64 * 1024;

/** One for all: each read is copied out of the first before the next, and only one reader gathers in the second. */
const justRead = Buffer.alloc(AT_ONCE);
const gathered = Buffer.alloc(MOST_GATHERED);
let length = 0;
let gathering: PtyReader | undefined;

type Listener = (chunk: Uint8Array) => void;

/** Reads what one pseudoterminal prints. */
export class PtyReader {
  readonly #listeners = new Set<{ readonly tell: Listener }>();
  #soon: NodeJS.Immediate | undefined;
  #reads = false;
  /** A stream that was resumed a moment before it was paused reads all the same, without end. */
  paused = false;

  /** `false`: node-pty has opened its stream in a way we know nothing of, and what it reads by itself is to be told here. */
  get reads(): boolean {
    return this.#reads;
  }

  /** Runs what opens one pseudoterminal with node-pty, and reads from that. */
  of<Pty>(open: () => Pty): Pty {
    const { ReadStream } = tty;
    const onread = { buffer: justRead, callback: (bytes: number): boolean => this.#take(bytes) };
    const begun = (): void => {
      this.#reads = true;
    };
    // node-pty makes its stream while it opens one, and has no way to be told of options that it should have.
    tty.ReadStream = class extends ReadStream {
      constructor(fd: number) {
        super(fd, { onread } as object);
        begun();
      }
    };
    try {
      return open();
    } finally {
      tty.ReadStream = ReadStream;
    }
  }

  /** Each chunk is lent: the memory is another one's as soon as the call is over. */
  listen(tell: Listener): Disposable {
    const entry = { tell };
    this.#listeners.add(entry);
    return { [Symbol.dispose]: () => void this.#listeners.delete(entry) };
  }

  tell(chunk: Uint8Array): void {
    for (const { tell } of [...this.#listeners]) tell(chunk);
  }

  /** Hands on what has been read and waits for the end of the turn. */
  flush(): void {
    if (gathering !== this) return;
    gathering = undefined;
    this.tell(gathered.subarray(0, length));
  }

  /** `false`: no more for now. */
  #take(bytes: number): boolean {
    if (gathering !== this || length + bytes > MOST_GATHERED) this.#begin();
    justRead.copy(gathered, length, 0, bytes);
    length += bytes;
    return !this.paused;
  }

  #begin(): void {
    gathering?.flush();
    gathering = this;
    length = 0;
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.flush();
    });
  }
}
