/**
 * A WebSocket ↔ an Attachment, in the words of protocol-terminal.ts. Whatever a browser sends, the worst that happens is `refused`.
 */
import { CODES, HttpFault, problemOf } from '../faults.ts';
import type { Log } from '../log.ts';
import {
  TERMINAL_LIMITS,
  type TerminalClientMessage,
  type TerminalServerMessage,
  terminalClientMessage,
} from '../protocol.ts';
import type { Connection, ConnectionListener } from '../socket.ts';
import type { TerminalQuery } from './query.ts';
import type { Terminals } from './terminals.ts';
import type { Attachment, EndReason, TerminalClient, TerminalSession } from './types.ts';

/** Numbers connections in the order in which they came. */
let connections = 0;

export interface TerminalSocketOptions {
  readonly connection: Connection;
  readonly query: TerminalQuery;
  readonly terminals: Terminals;
  readonly log: Log;
  /** Calls back each time there is a new cluster to open a shell in. */
  onAvailable(listener: () => void): Disposable;
  /** Calls back when whoever this is may not look any more. */
  onUnwelcome?(listener: () => void): Disposable;
  /** Whether the shell is being recorded. */
  recorded?(): boolean;
  /** Calls back whenever that may have changed. */
  onRecorded?(listener: () => void): Disposable;
}

/** Connects a socket with the session it names; comes back by itself when the sandbox or a new shell does. */
export function serveTerminal(options: TerminalSocketOptions): ConnectionListener {
  const { connection, terminals, query } = options;
  const { session: name, role } = query;
  const gone = new AbortController();
  let size = query.size;
  let attachment: Attachment | undefined;
  let shell = '';
  connections += 1;
  const since = connections;
  /** Counts the hellos; the keys that come are meant for the last one that the client was ready for. */
  let turn = 0;
  let readyFor = 0;
  /** Counts the sessions asked for, so that one that arrives late does not push out a later one. */
  let round = 0;
  let connecting = false;

  const say = (message: TerminalServerMessage): void => connection.sendText(JSON.stringify(message));

  const hangUp = (why: string): void => {
    leave();
    connection.close(1000, why);
  };

  const goodbye = (why: 'closed' | 'uninvited'): void => {
    say({ type: 'closed', why });
    hangUp(why);
  };

  const closed = (reason: EndReason, code?: number): void => {
    attachment = undefined;
    if (reason === 'exited' || reason === 'idle') say({ type: 'exited', code: code ?? 0 });
    if (reason === 'sandbox-gone') connect('open');
    if (reason === 'closed') goodbye('closed');
    if (reason === 'replaced') hangUp('a newer connection has come');
  };

  let recorded: boolean | undefined;
  /** Whoever looks at somebody else's shell is told that it is kept. */
  const tellRecorded = (): void => {
    const now = options.recorded?.() ?? false;
    if (role !== 'watcher' || now === recorded) return;
    recorded = now;
    say({ type: 'recorded', on: now });
  };

  const client: TerminalClient = {
    get clogged() {
      return connection.clogged;
    },
    hello({ fresh, former, typed }, now) {
      const above = former ? { former } : {};
      say({ type: 'hello', session: name, turn, shell, typed, fresh, ...above, ...now });
    },
    replay(screen) {
      for (const part of slices(screen)) connection.sendBinary(part);
      say({ type: 'replay-end' });
      tellRecorded();
    },
    send: (frame, sent) => connection.sendBinary(frame, sent),
    resized: (now) => say({ type: 'size', ...now }),
    people: (you, company) => say({ type: 'people', you, ...company }),
    prompt: (at) => say({ type: 'prompt', at }),
    typed: (bytes) => say({ type: 'typed', bytes }),
    closed,
  };

  const attach = (session: TerminalSession): void => {
    shell = session.shell;
    turn += 1;
    if (query.typist === undefined) readyFor = turn;
    const { name, typist } = query;
    const held = session.attach(client, role, size, { name, typist, since });
    // It may be over by now, if a newer connection was there before.
    if (gone.signal.aborted) held[Symbol.dispose]();
    else attachment = held;
  };

  /** A watcher begins no shell: it waits for the learner to. */
  const sought = (how: 'open' | 'restart'): Promise<TerminalSession> => {
    if (role === 'driver') return terminals[how](name, size, gone.signal);
    const session = terminals.get(name);
    return session ? Promise.resolve(session) : Promise.reject(notStarted());
  };

  const connect = (how: 'open' | 'restart'): void => {
    round += 1;
    const mine = round;
    const letGo = attachment;
    attachment = undefined;
    letGo?.[Symbol.dispose]();
    connecting = true;
    sought(how)
      .then((session) => {
        if (mine === round && !gone.signal.aborted) attach(session);
      })
      .catch((failure: unknown) => {
        if (mine === round && !gone.signal.aborted) unavailable(failure);
      })
      .finally(() => {
        if (mine === round) connecting = false;
      });
  };

  const unavailable = (failure: unknown): void => {
    const problem = problemOf(failure);
    if (problem.code !== CODES.shellNotStarted) {
      options.log.warn('no shell', { session: name, what: String(failure) });
    }
    if (problem.code === CODES.shellUnknown) goodbye('closed');
    else say({ type: 'unavailable', problem });
  };

  /** `false`: that was not this viewer's to say. */
  const obey = (message: TerminalClientMessage): boolean => {
    switch (message.type) {
      case 'ack':
        attachment?.acknowledge(message.bytes);
        return true;
      case 'resize':
        size = { cols: message.cols, rows: message.rows };
        attachment?.resize(size);
        return true;
      case 'ready':
        readyFor = message.turn;
        return true;
      case 'restart':
        if (role === 'driver') connect('restart');
        return role === 'driver';
      case 'ask-keyboard':
        return attachment?.ask(message.withdraw === true) ?? true;
      case 'answer-keyboard':
        return attachment?.answer(message.viewer, message.give) ?? true;
      case 'clear':
        return attachment?.clear() ?? true;
      case 'return-keyboard':
        return attachment?.giveBack() ?? true;
    }
  };

  const comeBack = (): void => {
    if (!attachment && !connecting) connect('open');
  };
  const held = [
    options.onAvailable(comeBack),
    // A new shell in the place of one that ended, begun by another viewer.
    terminals.onOpened(({ id }) => id === name && comeBack()),
    options.onUnwelcome?.(() => goodbye('uninvited')),
    options.onRecorded?.(tellRecorded),
  ];
  connect('open');

  return {
    binary: (bytes) => readyFor === turn && attachment?.write(bytes),
    text(text) {
      const message = readMessage(text);
      if (typeof message === 'string') say({ type: 'refused', problem: unintelligible(message) });
      else if (!obey(message)) say({ type: 'refused', problem: problemOf(notYours(message.type)) });
    },
    drained: () => attachment?.drained(),
    closed: leave,
  };

  function leave(): void {
    gone.abort();
    for (const one of held) one?.[Symbol.dispose]();
    attachment?.[Symbol.dispose]();
    attachment = undefined;
  }
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
  remedy: 'Keys are sent as binary frames; server/protocol-terminal.ts lists the text frames.',
});

const notYours = (type: string): HttpFault =>
  new HttpFault(
    403,
    CODES.notYourTerminal,
    `"${type}" is not for this viewer to say.`,
    'Only the learner begins shells and gives the keyboard; only a watcher asks for it.',
  );

const notStarted = (): HttpFault =>
  new HttpFault(
    409,
    CODES.shellNotStarted,
    'The learner has not opened this terminal yet.',
    'Wait: it is shown here as soon as it is.',
  );

/** Frames of a size a browser draws without a pause. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  const step = 64 * 1024;
  for (let start = 0; start < bytes.length; start += step) yield bytes.subarray(start, start + step);
}
