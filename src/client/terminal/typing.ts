/**
 * What was typed and not yet taken by the shell, so that a connection that is cut loses no key and doubles none
 * (server/protocol-terminal.ts, *Keys*). Pure.
 */

type Bytes = Uint8Array<ArrayBuffer>;

export class Typing {
  /** Sent, and not known to be taken, oldest first. */
  #untaken: Bytes[] = [];
  /** How many bytes were taken before those. */
  #taken = 0;
  #shell = '';

  /** These are on their way now. */
  sent(bytes: Bytes): void {
    if (bytes.length > 0) this.#untaken.push(bytes);
  }

  /** The shell has taken so many bytes in all. */
  taken(total: number): void {
    let left = total - this.#taken;
    this.#taken = total;
    while (left > 0 && this.#untaken[0]) {
      const [first] = this.#untaken;
      if (left < first.length) this.#untaken[0] = first.subarray(left);
      else this.#untaken.shift();
      left -= first.length;
    }
  }

  /** A connection tells which shell it leads to and how much of ours that has taken. Of another one it is nothing. */
  met(shell: string, total: number): void {
    // Fewer than it took before: it has forgotten us, and what is left here cannot be placed.
    if (shell !== this.#shell || total < this.#taken) {
      this.#untaken = [];
      this.#taken = total;
    }
    this.#shell = shell;
    this.taken(total);
  }

  /** What has to be sent again on a new connection, in order. */
  again(): readonly Bytes[] {
    return [...this.#untaken];
  }
}
