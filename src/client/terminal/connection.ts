/** One viewer's hold on a session: bytes both ways, and the messages of server/protocol-terminal.ts around them. */
import type {
  Problem,
  TerminalClientMessage,
  TerminalRole,
  TerminalServerMessage,
} from '../../../server/protocol.ts';
import { TERMINAL_LIMITS } from '../../../server/protocol-limits.ts';
import { terminalServerMessage } from '../shapes.ts';
import { type Link, ReturningSocket } from '../socket.ts';
import { Acknowledger, frames } from './flow.ts';
import { Typing } from './typing.ts';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export type Hello = Extract<TerminalServerMessage, { type: 'hello' }>;
export type People = Extract<TerminalServerMessage, { type: 'people' }>;
export type Closed = Extract<TerminalServerMessage, { type: 'closed' }>;
export type PromptState = Extract<TerminalServerMessage, { type: 'prompt' }>['at'];

export interface ConnectionListener {
  link(link: Link): void;
  /** A screen of this size follows, which replaces what is shown. */
  hello(hello: Hello): void;
  output(bytes: Uint8Array): void;
  /** The screen is as it is on the server; input is the viewer's from here on. */
  current(): void;
  /** What follows is drawn at this size. */
  size(size: Size): void;
  people(people: People): void;
  prompt(at: PromptState): void;
  /** Whether what the shell shows is being recorded; told to watchers only. */
  recorded?(on: boolean): void;
  exited(code: number): void;
  unavailable(problem: Problem): void;
  /** Nothing more will come, and there is no connection any more. */
  closed(why: Closed['why']): void;
}

/** What xterm answers to questions of programs: where the cursor is, what it is, which colours it has. Nobody typed it. */
const ANSWER = /^\x1b(?:\[[?>]?[\d;]*[cRnty]|[\]P])/;
/** Characters that are kept until there is a shell. */
const MOST_EARLY = 1_000;

/** Who comes to which shell. */
export interface Visit {
  readonly session: string;
  readonly as: TerminalRole;
  /** What a watcher calls itself. */
  readonly name?: string;
  /** In a class: the socket that leads to shells of others, and whose it is. */
  readonly path?: string;
  readonly seat?: string;
}

export class TerminalConnection {
  readonly #listener: ConnectionListener;
  readonly #acknowledger = new Acknowledger();
  readonly #socket: ReturningSocket;
  readonly #encoder = new TextEncoder();
  readonly #typing = new Typing();
  /** Of this page at this shell. Nobody else may know it: whoever says it takes over from us. */
  readonly #typist = crypto.getRandomValues(new Uint32Array(4)).join('-').slice(0, 40);
  #size: Size;
  /** What was typed before there was a screen to be seen; `undefined` from then on. */
  #early: string[] | undefined = [];
  #current = false;
  #turn = 0;

  constructor(visit: Visit, size: Size, listener: ConnectionListener) {
    this.#size = bounded(size);
    this.#listener = listener;
    this.#socket = new ReturningSocket(() => this.#address(visit), {
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
    if (!this.#current) return this.#keep(text);
    const all = frames(this.#encoder.encode(text));
    // What a connection that was just lost did not take is sent again on the next one.
    for (const frame of all) this.#typing.sent(frame);
    for (const frame of all) this.#socket.send(frame);
    return true;
  }

  /** Who begins to type while the page comes up means this shell. Later on, one that is not there is said not to be. */
  #keep(text: string): boolean {
    if (this.#early === undefined || ANSWER.test(text)) return false;
    if (this.#early.join('').length + text.length > MOST_EARLY) return false;
    this.#early.push(text);
    return true;
  }

  #typeEarly(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const text of early) this.type(text);
  }

  /** The window has room for so much; said once for each size. */
  resize(size: Size): void {
    const next = bounded(size);
    if (next.cols === this.#size.cols && next.rows === this.#size.rows) return;
    this.#size = next;
    this.say({ type: 'resize', ...next });
  }

  /** Bytes that are on the screen now. */
  drawn(bytes: number): void {
    const all = this.#acknowledger.drawn(bytes);
    if (all !== undefined) this.say({ type: 'ack', bytes: all });
  }

  /** Tells the server something that is not about bytes. Lost when there is no connection. */
  say(message: TerminalClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #address({ session, as, name, path = '/ws/terminal', seat }: Visit): string {
    const { cols, rows } = this.#size;
    const size = { cols: String(cols), rows: String(rows) };
    const query = new URLSearchParams({ session, as, ...size, typist: this.#typist });
    if (name !== undefined) query.set('name', name);
    if (seat !== undefined) query.set('seat', seat);
    return `${path}?${query}`;
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

  #caughtUp(): void {
    this.#current = true;
    this.say({ type: 'ready', turn: this.#turn });
    for (const frame of this.#typing.again()) this.#socket.send(frame);
    this.#typeEarly();
    this.#listener.current();
  }

  #heed(message: TerminalServerMessage): void {
    switch (message.type) {
      case 'hello':
        this.#current = false;
        this.#turn = message.turn;
        this.#typing.met(message.shell, message.typed);
        this.#listener.hello(message);
        break;
      case 'replay-end':
        this.#caughtUp();
        break;
      case 'typed':
        this.#typing.taken(message.bytes);
        break;
      case 'closed':
        this.close();
        this.#listener.closed(message.why);
        break;
      case 'size':
        this.#listener.size(message);
        break;
      case 'people':
        this.#listener.people(message);
        break;
      case 'prompt':
        this.#listener.prompt(message.at);
        break;
      case 'recorded':
        this.#listener.recorded?.(message.on);
        break;
      case 'exited':
        this.#current = false;
        this.#listener.exited(message.code);
        break;
      case 'unavailable':
        this.#early = undefined;
        this.#current = false;
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
