/**
 * What changes is told to every tab: the hub, and the socket /ws/events that carries it.
 */
import type { ServerEvent } from './protocol.ts';
import type { Connection, ConnectionListener } from './socket.ts';

export interface Events {
  publish(event: ServerEvent): void;
  subscribe(listener: (event: ServerEvent) => void): Disposable;
}

export function createEvents(): Events {
  const listeners = new Set<(event: ServerEvent) => void>();
  return {
    publish(event) {
      for (const listener of [...listeners]) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
  };
}

/** A tab that lets this many bytes pile up is dead or frozen; it gets everything anew when it comes back. */
const MAX_BUFFERED = 1024 * 1024;

/** Sends `first` at once and every event after it. What the browser sends on this socket is not read. */
export function serveEvents(connection: Connection, events: Events, first: ServerEvent): ConnectionListener {
  const send = (event: ServerEvent): void => {
    if (connection.buffered > MAX_BUFFERED) connection.close(1013, 'too far behind');
    else connection.sendText(JSON.stringify(event));
  };
  const subscription = events.subscribe(send);
  send(first);
  return { text() {}, binary() {}, closed: () => subscription[Symbol.dispose]() };
}
