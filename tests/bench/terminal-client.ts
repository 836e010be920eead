/** A browser's side of a terminal without a browser: it types, reads, and acknowledges as fast as it reads, or not at all. */
import type { WebSocket } from 'ws';
import { TERMINAL_LIMITS } from '../../server/protocol.ts';

const PATIENCE = 60_000;

export interface ClientOptions {
  /** Bytes a second that it draws; without it as fast as they come. */
  readonly draws?: number;
  /** The protocol of ttyd: the first byte of each message says what it is, `0` for what is typed and what is printed; nothing is acknowledged. */
  readonly ttyd?: boolean;
}

const BYTES = 0x30;
const NEWLINE = 0x0a;
const PROMPT = /[$#] (?:\x1b\]133;B\x07|\x1b\[\?2004h)?$/;

export class TerminalClient {
  readonly socket: WebSocket;
  /** Bytes it has read. */
  received = 0;
  /** The end of what it has read. */
  heard = '';
  readonly #ttyd: boolean;
  /** Since a command was typed; `heard` may have forgotten it. */
  #lineEnded = false;
  #undrawn = 0;
  #wake = (): void => {};

  constructor(socket: WebSocket, options: ClientOptions = {}) {
    this.socket = socket;
    this.#ttyd = options.ttyd === true;
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (!this.#ttyd && binary) this.#read(data, options.draws);
      if (this.#ttyd && data[0] === BYTES) this.#read(data.subarray(1), options.draws);
      this.#wake();
    });
  }

  type(text: string): void {
    this.socket.send(Buffer.from(this.#ttyd ? `0${text}` : text));
  }

  /** Resolves as soon as that is the case; it is looked at after each message. */
  async until(there: () => boolean, what: string): Promise<void> {
    const began = performance.now();
    while (!there()) {
      if (performance.now() - began > PATIENCE) {
        throw new Error(`no ${what} in the terminal; heard: ${JSON.stringify(this.heard.slice(-200))}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1_000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Waits for the prompt of the learner's bash. */
  prompt(): Promise<void> {
    return this.until(() => PROMPT.test(this.heard), 'prompt');
  }

  /** Types a command and waits for the prompt after it: one that comes behind the end of the line that was typed. */
  async run(command: string): Promise<void> {
    this.#lineEnded = false;
    this.heard = '';
    this.type(`${command}\r`);
    await this.until(() => this.#lineEnded && PROMPT.test(this.heard), 'prompt after the command');
  }

  #read(data: Buffer, draws: number | undefined): void {
    this.received += data.length;
    this.#lineEnded ||= data.includes(NEWLINE);
    this.heard = (this.heard + data.toString('latin1', Math.max(0, data.length - 400))).slice(-400);
    if (draws === undefined) this.#drawn(data.length);
    else setTimeout(() => this.#drawn(data.length), (data.length / draws) * 1000);
  }

  #drawn(bytes: number): void {
    this.#undrawn += bytes;
    if (this.#ttyd || this.#undrawn < TERMINAL_LIMITS.ackEvery) return;
    this.socket.send(JSON.stringify({ type: 'ack', bytes: this.#undrawn }));
    this.#undrawn = 0;
  }
}
