/**
 * Shells that are looked at by others of the class: a learner's by an instructor, who asks for the keyboard as any watcher does, and
 * an instructor's by everybody while it is shown, to look at only. Whose shell it is sees that somebody watches.
 */
import type { TerminalSize } from '../../../sandbox/types.ts';
import type { Application } from '../../application.ts';
import { taskOfShell } from '../../exams/shells.ts';
import { CODES, HttpFault } from '../../faults.ts';
import type { Connection, ConnectionListener } from '../../socket.ts';
import { readTerminalQuery } from '../../terminal/query.ts';
import { serveTerminal } from '../../terminal/socket.ts';

export interface Watching {
  readonly app: Application;
  readonly connection: Connection;
  readonly session: string;
  readonly size: TerminalSize;
  readonly typist?: string;
  /** What the one who is watched sees; without one, somebody of the class. */
  readonly name?: string;
  /** The keyboard is never to be had. */
  readonly lookOnly?: boolean;
  /** Calls back when this may not be looked at any more. */
  onUnwelcome?(listener: () => void): Disposable;
}

/** What a watcher who only looks may say: how far it has drawn, and how large it is. */
const LOOKING = /^\{"type":"(?:ack|ready|resize)"/;

export function watchShell({ app, connection, session, size, ...more }: Watching): ConnectionListener {
  const { typist, name, lookOnly, onUnwelcome } = more;
  const ofExam = taskOfShell(session) !== undefined;
  const served = serveTerminal({
    connection,
    query: {
      session,
      size,
      role: 'watcher',
      ...(typist === undefined ? {} : { typist }),
      ...(name === undefined ? {} : { name }),
    },
    terminals: ofExam ? app.examTerminals : app.terminals,
    log: app.log,
    onAvailable: (tell) => app.sandbox.onAvailable(tell),
    ...(onUnwelcome ? { onUnwelcome } : {}),
    recorded: () => !ofExam && app.recorder.state().shells.some(({ shell }) => shell === session),
    onRecorded: (tell) => app.events.subscribe(({ type }) => type === 'recording' && tell()),
  });
  return lookOnly ? onlyLooking(served) : served;
}

function onlyLooking(served: ConnectionListener): ConnectionListener {
  return {
    text: (text) => void (LOOKING.test(text) && served.text(text)),
    binary() {},
    drained: () => served.drained?.(),
    closed: () => served.closed(),
  };
}

/** Which shell, and how large the window is. Throws an HttpFault (400) for an address that names none. */
export function shellAsked(query: URLSearchParams): Pick<Watching, 'session' | 'size' | 'typist'> {
  const read = readTerminalQuery(query);
  if (!read) {
    throw new HttpFault(
      400,
      CODES.badRequest,
      'The address names no shell.',
      'protocol-terminal.ts says what it has to name.',
    );
  }
  const { session, size, typist } = read;
  return { session, size, ...(typist === undefined ? {} : { typist }) };
}
