/**
 * A WebSocket ↔ an Attachment, in the words of protocol.ts. Whatever a browser sends, the worst that happens is `refused`.
 */
import type { TerminalSize } from '../../sandbox/types.ts';
import { CODES, problemOf } from '../faults.ts';
import type { Log } from '../log.ts';
import {
  TERMINAL_LIMITS,
  type TerminalClientMessage,
  type TerminalServerMessage,
  terminalClientMessage,
} from '../protocol.ts';
import type { Connection, ConnectionListener } from '../socket.ts';
import type { Terminals } from './terminals.ts';
import type { Attachment, TerminalClient, TerminalSession } from './types.ts';

export interface TerminalSocketOptions {
  readonly connection: Connection;
  readonly session: string;
  readonly size: TerminalSize;
  readonly terminals: Terminals;
  readonly log: Log;
  /** Calls back each time there is a new cluster to open a shell in. */
  onAvailable(listener: () => void): Disposable;
}

export interface TerminalQuery {
  readonly session: string;
  readonly size: TerminalSize;
}

const SESSION_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Reads `?session=NAME&cols=&rows=`. A size that is missing or out of bounds is brought within them; `undefined`: no such name. */
export function readTerminalQuery(query: URLSearchParams): TerminalQuery | undefined {
  const session = query.get('session') ?? 'main';
  if (!SESSION_NAME.test(session)) return undefined;
  const { minCols, maxCols, minRows, maxRows } = TERMINAL_LIMITS;
  const cols = within(query.get('cols'), minCols, maxCols, 80);
  const rows = within(query.get('rows'), minRows, maxRows, 24);
  return { session, size: { cols, rows } };
}

function within(text: string | null, least: number, most: number, otherwise: number): number {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isNaN(value) ? otherwise : Math.min(Math.max(value, least), most);
}

/** Connects a socket with the session it names; comes back by itself when the sandbox does. */
export function serveTerminal(options: TerminalSocketOptions): ConnectionListener {
  const { connection, terminals, session: name } = options;
  const gone = new AbortController();
  let size = options.size;
  let attachment: Attachment | undefined;
  let shell = '';
  /** Counts the sessions asked for, so that one that arrives late does not push out a later one. */
  let round = 0;

  const say = (message: TerminalServerMessage): void => connection.sendText(JSON.stringify(message));

  const client: TerminalClient = {
    hello: (fresh, now) => say({ type: 'hello', session: name, shell, typed: 0, fresh, ...now }),
    replay(screen) {
      for (const part of slices(screen)) connection.sendBinary(part);
      say({ type: 'replay-end' });
    },
    send: (frame) => connection.sendBinary(frame),
    closed(reason, code) {
      attachment = undefined;
      if (reason === 'exited' || reason === 'idle') say({ type: 'exited', code: code ?? 0 });
      if (reason === 'sandbox-gone') connect(terminals.open);
    },
  };

  const connect = (how: Terminals['open']): void => {
    round += 1;
    const mine = round;
    const letGo = attachment;
    attachment = undefined;
    letGo?.[Symbol.dispose]();
    const attach = (session: TerminalSession): void => {
      if (mine !== round || gone.signal.aborted) return;
      shell = session.shell;
      attachment = session.attach(client, 'driver', size);
    };
    how(name, size, gone.signal).then(attach, (failure) => {
      if (mine !== round || gone.signal.aborted) return;
      options.log.warn('no shell', { session: name, what: String(failure) });
      say({ type: 'unavailable', problem: problemOf(failure) });
    });
  };

  const obey = (message: TerminalClientMessage): void => {
    if (message.type === 'ack') attachment?.acknowledge(message.bytes);
    if (message.type === 'restart') connect(terminals.restart);
    if (message.type === 'resize') {
      size = { cols: message.cols, rows: message.rows };
      attachment?.resize(size);
    }
  };

  const available = options.onAvailable(() => {
    if (!attachment) connect(terminals.open);
  });
  connect(terminals.open);

  return {
    binary: (bytes) => attachment?.write(bytes),
    text(text) {
      const message = readMessage(text);
      if (typeof message === 'string') say({ type: 'refused', problem: unintelligible(message) });
      else obey(message);
    },
    closed() {
      gone.abort();
      available[Symbol.dispose]();
      attachment?.[Symbol.dispose]();
      attachment = undefined;
    },
  };
}

/** The message, or what is wrong with it. */
function readMessage(text: string): TerminalClientMessage | string {
  if (Buffer.byteLength(text) > TERMINAL_LIMITS.maxTextFrame) {
    return `A text frame has more than ${TERMINAL_LIMITS.maxTextFrame} bytes.`;
  }
  try {
    const parsed = terminalClientMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : 'A text frame is JSON, but no message that a terminal sends.';
  } catch {
    return 'A text frame is not JSON.';
  }
}

const unintelligible = (message: string) => ({
  code: CODES.unintelligible,
  message,
  remedy: 'Keys are sent as binary frames; text frames are resize, ack and restart.',
});

/** Frames of a size a browser draws without a pause. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  const step = 64 * 1024;
  for (let start = 0; start < bytes.length; start += step) yield bytes.subarray(start, start + step);
}
