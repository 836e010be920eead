/** A WebSocket that comes back by itself, says how it stands, and knows when to try at once. */
import { backoff } from './backoff.ts';
import { below } from './below.ts';

export type Link =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  /** Lost; the next try is at this time of the page's own clock (`performance.now()`), which nobody sets. */
  | { readonly state: 'waiting'; readonly until: number }
  | { readonly state: 'closed' };

export interface SocketListener {
  link(link: Link): void;
  text(data: string): void;
  bytes(data: Uint8Array): void;
}

export class ReturningSocket {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #wanted = false;
  readonly #address: () => string;
  readonly #listener: SocketListener;
  readonly #now = () => this.retryNow();
  readonly #seen = () => document.visibilityState === 'visible' && this.retryNow();

  /** `address` is asked before each try: a path of this origin, with its query. */
  constructor(address: () => string, listener: SocketListener) {
    this.#address = address;
    this.#listener = listener;
  }

  /** Connects, and keeps connecting until `close`. */
  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    window.addEventListener('online', this.#now);
    document.addEventListener('visibilitychange', this.#seen);
    this.#connect();
  }

  /** Gives up the wait before the next try; does nothing while connected. */
  retryNow(): void {
    if (!this.#wanted || this.#socket !== undefined) return;
    this.#connect();
  }

  /** `false` when there is no connection: nothing is kept for later. */
  send(data: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  /** Ends the connection for good; `open` starts anew. Safe to call twice. */
  close(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    clearTimeout(this.#timer);
    window.removeEventListener('online', this.#now);
    document.removeEventListener('visibilitychange', this.#seen);
    this.#socket?.close(1000);
    this.#socket = undefined;
    this.#listener.link({ state: 'closed' });
  }

  #connect(): void {
    clearTimeout(this.#timer);
    this.#listener.link({ state: 'connecting' });
    const url = new URL(below(this.#address()), location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () => this.#opened(socket));
    socket.addEventListener('message', ({ data }) => this.#received(socket, data));
    socket.addEventListener('close', () => this.#lost(socket));
  }

  #opened(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#tries = 0;
    this.#listener.link({ state: 'open' });
  }

  #received(socket: WebSocket, data: unknown): void {
    // Messages of a connection that was replaced are late, and wrong by now.
    if (socket !== this.#socket) return;
    if (typeof data === 'string') this.#listener.text(data);
    else if (data instanceof ArrayBuffer) this.#listener.bytes(new Uint8Array(data));
  }

  #lost(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    if (!this.#wanted) return;
    this.#tries += 1;
    const wait = backoff(this.#tries, Math.random());
    this.#listener.link({ state: 'waiting', until: performance.now() + wait });
    this.#timer = setTimeout(this.#now, wait);
  }
}
