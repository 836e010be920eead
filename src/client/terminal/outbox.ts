/**
 * What was typed and has not been taken by the shell yet. After a connection was cut it is sent again from where the server
 * says it stopped, so that nothing is lost and nothing is typed twice (server/protocol-terminal.ts, "Keys"). Pure.
 */

/** What may wait at most, bytes: a long paste. Beyond it typing is refused rather than forgotten. */
const MOST = 1024 * 1024;

export class Outbox {
  #shell: string | undefined;
  /** Bytes of this typist that this shell has taken. */
  #taken = 0;
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  /** Keeps what is about to be sent; `false` when too much waits already. */
  put(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (this.#bytes + bytes.length > MOST) return false;
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    return true;
  }

  /** The shell has taken so many in all. */
  taken(all: number): void {
    let done = all - this.#taken;
    if (done <= 0) return;
    this.#taken = all;
    this.#bytes = Math.max(0, this.#bytes - done);
    while (done > 0 && this.#waiting[0] !== undefined) {
      const first = this.#waiting[0];
      if (first.length > done) this.#waiting[0] = first.subarray(done);
      else this.#waiting.shift();
      done -= first.length;
    }
  }

  /** A connection begins: what is left for this shell, to be sent again. What was meant for another shell is forgotten. */
  greeted(shell: string, all: number): readonly Uint8Array<ArrayBuffer>[] {
    if (shell === this.#shell) {
      this.taken(all);
      return [...this.#waiting];
    }
    this.#shell = shell;
    this.#taken = all;
    this.#waiting = [];
    this.#bytes = 0;
    return [];
  }
}
