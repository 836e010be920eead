/**
 * What changes is told to every tab: the hub, and the socket /ws/events that carries it.
 */
import { eventsClientMessage, type ServerEvent } from './protocol.ts';
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

/**
 * Sends `first` at once and every event after it. A tab says which exercises it shows; `looking` is told so, and at the end
 * that it shows none. What else it sends is not read.
 */
export function serveEvents(
  connection: Connection,
  events: Events,
  first: ServerEvent,
  looking: (exercises: readonly string[]) => void,
): ConnectionListener {
  const send = (event: ServerEvent): void => {
    if (connection.buffered > MAX_BUFFERED) connection.close(1013, 'too far behind');
    else connection.sendText(JSON.stringify(event));
  };
  const subscription = events.subscribe(send);
  send(first);
  return {
    text(text) {
      const message = eventsClientMessage.safeParse(parsed(text));
      if (message.success) looking(message.data.exercises);
    },
    binary() {},
    closed() {
      subscription[Symbol.dispose]();
      looking([]);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
