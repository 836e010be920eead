/**
 * A network between the page's terminal and the server's that delays, splits and cuts as a seed tells it. It keeps the promise
 * of a WebSocket (in order, whole frames, nothing twice) on each connection, and no promise between connections: what was on its way
 * when one was cut may be lost, or arrive long after the next one has begun.
 */
import type { Connection, ConnectionListener } from '../../../server/socket.ts';

export type Random = () => number;

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Message = string | Uint8Array;
type Serve = (connection: Connection, query: URLSearchParams) => ConnectionListener;

export class BadNetwork {
  readonly random: Random;
  readonly #serve: Serve;
  readonly #wires = new Set<Wire>();

  constructor(random: Random, serve: Serve) {
    this.random = random;
    this.#serve = serve;
  }

  /** What takes the place of the browser's WebSocket. */
  get WebSocket(): new (
    url: URL,
  ) => EventTarget {
    const join = (socket: PageSocket): Wire => {
      const wire = new Wire(socket, this.random, this.#serve);
      this.#wires.add(wire);
      return wire;
    };
    return class extends PageSocket {
      constructor(url: URL) {
        super(url, join);
      }
    };
  }

  /** Something happens somewhere, or nothing. */
  step(): void {
    for (const wire of [...this.#wires]) {
      if (this.random() < 0.6) wire.step();
      if (wire.over) this.#wires.delete(wire);
    }
  }

  cutOne(): void {
    const open = [...this.#wires].filter((wire) => wire.state === 'open');
    open[Math.floor(this.random() * open.length)]?.cut();
  }
}

/** The page's end. */
class PageSocket extends EventTarget {
  static readonly OPEN = 1;
  binaryType = 'blob';
  readyState = 0;
  readonly url: URL;
  readonly #wire: Wire;

  constructor(url: URL, join: (socket: PageSocket) => Wire) {
    super();
    this.url = url;
    this.#wire = join(this);
  }

  send(data: Message): void {
    if (this.readyState === PageSocket.OPEN)
      this.#wire.sendUp(typeof data === 'string' ? data : new Uint8Array(data));
  }

  close(): void {
    this.#wire.cut();
  }
}

/** One connection with what is on its way, both ways. */
class Wire {
  state: 'opening' | 'open' | 'cut' = 'opening';
  /** From the page, and to it. */
  readonly #up: Message[] = [];
  readonly #down: Message[] = [];
  readonly #page: PageSocket;
  readonly #random: Random;
  readonly #serve: Serve;
  #listener: ConnectionListener | undefined;
  #pageSeesIt = false;
  #serverSeesIt = false;
  /** The server has ended it: the page hears of that after all that was sent before. */
  #ended = false;

  constructor(page: PageSocket, random: Random, serve: Serve) {
    this.#page = page;
    this.#random = random;
    this.#serve = serve;
  }

  get over(): boolean {
    return this.#pageSeesIt && this.#serverSeesIt;
  }

  cut(): void {
    if (this.state === 'cut') return;
    this.state = 'cut';
    // What is on its way is lost from some point on, in each direction.
    this.#up.length = Math.floor(this.#random() * (this.#up.length + 1));
    this.#down.length = Math.floor(this.#random() * (this.#down.length + 1));
  }

  /** The page may not know yet that it was cut. */
  sendUp(message: Message): void {
    if (this.state === 'open') this.#up.push(message);
  }

  step(): void {
    if (this.state === 'opening') this.#open();
    else if (this.#random() < 0.5) this.#deliverUp();
    else this.#deliverDown();
  }

  #open(): void {
    this.state = 'open';
    this.#page.readyState = PageSocket.OPEN;
    const connection: Connection = {
      open: true,
      buffered: 0,
      clogged: false,
      sendText: (text) => this.#send(text),
      sendBinary: (bytes) => this.#send(new Uint8Array(bytes)),
      close: () => {
        this.#ended = true;
      },
    };
    this.#listener = this.#serve(connection, this.#page.url.searchParams);
    this.#page.dispatchEvent(new Event('open'));
  }

  #send(message: Message): void {
    if (this.state !== 'open' || this.#ended) return;
    const half = Math.floor(message.length / 2);
    if (typeof message === 'string' || half === 0 || this.#random() < 0.5) this.#down.push(message);
    else this.#down.push(message.subarray(0, half), message.subarray(half));
  }

  #deliverUp(): void {
    if (this.#serverSeesIt) return;
    const message = this.#up.shift();
    if (typeof message === 'string') this.#listener?.text(message);
    else if (message) this.#listener?.binary(Buffer.from(message));
    // The server learns late that a page is gone: meanwhile the old connection counts as one.
    else if (this.state === 'cut' && this.#random() < 0.1) this.#gone();
  }

  #gone(): void {
    this.#serverSeesIt = true;
    this.#listener?.closed();
  }

  #deliverDown(): void {
    if (this.#pageSeesIt) return;
    const message = this.#down.shift();
    if (message !== undefined) this.#tellPage(message);
    else if (this.state === 'cut' || this.#ended) this.#closePage();
  }

  #tellPage(message: Message): void {
    const data = typeof message === 'string' ? message : new Uint8Array(message).buffer;
    this.#page.dispatchEvent(new MessageEvent('message', { data }));
  }

  #closePage(): void {
    this.state = 'cut';
    this.#pageSeesIt = true;
    this.#page.readyState = 3;
    this.#page.dispatchEvent(new Event('close'));
  }
}
