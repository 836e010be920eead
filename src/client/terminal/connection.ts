/** One viewer's hold on a session: bytes both ways, and the messages of server/protocol.ts around them. */
import {
  type Problem,
  TERMINAL_LIMITS,
  type TerminalClientMessage,
  type TerminalServerMessage,
  terminalServerMessage,
} from '../../../server/protocol.ts';
import { type Link, ReturningSocket } from '../socket.ts';
import { Acknowledger, frames } from './flow.ts';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export interface ConnectionListener {
  link(link: Link): void;
  /** A screen follows that replaces what is shown. `fresh`: of a shell that nobody has seen before. */
  hello(fresh: boolean): void;
  output(bytes: Uint8Array): void;
  /** The screen is as it is on the server; input is the learner's from here on. */
  current(): void;
  exited(code: number): void;
  unavailable(problem: Problem): void;
}

/** After these the screen is as it is on the server, or it is not. */
const CURRENT: ReadonlySet<TerminalServerMessage['type']> = new Set(['replay-end']);
const PAST: ReadonlySet<TerminalServerMessage['type']> = new Set([
  'hello',
  'exited',
  'unavailable',
  'closed',
]);

export class TerminalConnection {
  readonly #listener: ConnectionListener;
  readonly #acknowledger = new Acknowledger();
  readonly #socket: ReturningSocket;
  readonly #encoder = new TextEncoder();
  #size: Size;
  #current = false;

  constructor(session: string, size: Size, listener: ConnectionListener) {
    this.#size = bounded(size);
    this.#listener = listener;
    this.#socket = new ReturningSocket(() => this.#address(session), {
      link: (link) => this.#linked(link),
      text: (data) => this.#message(data),
      bytes: (data) => listener.output(data),
    });
  }

  open(): void {
    this.#socket.open();
  }

  close(): void {
    this.#socket.close();
  }

  retryNow(): void {
    this.#socket.retryNow();
  }

  /** `false` when nobody is there to take it. While the screen is being redrawn, answers of xterm must not be typed. */
  type(text: string): boolean {
    if (!this.#current) return false;
    return frames(this.#encoder.encode(text)).every((frame) => this.#socket.send(frame));
  }

  resize(size: Size): void {
    this.#size = bounded(size);
    this.#say({ type: 'resize', ...this.#size });
  }

  /** Bytes that are on the screen now. */
  drawn(bytes: number): void {
    const all = this.#acknowledger.drawn(bytes);
    if (all !== undefined) this.#say({ type: 'ack', bytes: all });
  }

  /** A new shell after the old one ended. */
  restart(): void {
    this.#say({ type: 'restart' });
  }

  #address(session: string): string {
    const { cols, rows } = this.#size;
    return `/ws/terminal?${new URLSearchParams({ session, cols: String(cols), rows: String(rows) })}`;
  }

  #say(message: TerminalClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #linked(link: Link): void {
    if (link.state !== 'open') this.#current = false;
    if (link.state === 'open') this.#acknowledger.reset();
    this.#listener.link(link);
  }

  #message(data: string): void {
    const parsed = terminalServerMessage.safeParse(JSON.parse(data));
    if (parsed.success) this.#heed(parsed.data);
    else console.error('naru: a message that this page does not understand', data);
  }

  #heed(message: TerminalServerMessage): void {
    if (CURRENT.has(message.type)) this.#current = true;
    if (PAST.has(message.type)) this.#current = false;
    switch (message.type) {
      case 'hello':
        this.#listener.hello(message.fresh);
        break;
      case 'replay-end':
        this.#listener.current();
        break;
      case 'exited':
        this.#listener.exited(message.code);
        break;
      case 'unavailable':
        this.#listener.unavailable(message.problem);
        break;
      case 'refused':
        console.error('naru: the server refused a message', message.problem);
    }
  }
}

function bounded({ cols, rows }: Size): Size {
  const { minCols, maxCols, minRows, maxRows } = TERMINAL_LIMITS;
  return {
    cols: Math.min(maxCols, Math.max(minCols, Math.floor(cols))),
    rows: Math.min(maxRows, Math.max(minRows, Math.floor(rows))),
  };
}
