/** The sockets of one learner's Application: what is told to pages, the cluster, files, shells. */
import { type Application, appState } from './application.ts';
import type { Refused, Serve } from './entrance.ts';
import { serveEvents } from './events.ts';
import { taskOfShell } from './exams/shells.ts';
import { serveFileWatch } from './file-watch.ts';
import type { Guest } from './guests.ts';
import { readTerminalQuery } from './terminal/query.ts';
import { serveTerminal } from './terminal/socket.ts';

export const FORBIDDEN: Refused = { status: 403, reason: 'Forbidden' };
export const NOT_FOUND: Refused = { status: 404, reason: 'Not Found' };
export const BAD_REQUEST: Refused = { status: 400, reason: 'Bad Request' };

/** Who serves the socket at that address, or why nobody does. */
export function appSocket(app: Application, address: URL, guest?: Guest): Serve | Refused {
  // Whatever else there is or will be, a guest has come to look at one shell.
  if (guest && address.pathname !== '/ws/terminal') return FORBIDDEN;
  if (address.pathname === '/ws/events') return events(app);
  if (address.pathname === '/ws/cluster') return (connection) => app.clusterView.serve(connection);
  if (address.pathname === '/ws/files') return files(app);
  if (address.pathname === '/ws/terminal') return terminal(app, address.searchParams, guest);
  return NOT_FOUND;
}

function events(app: Application): Serve {
  return (connection) => {
    // A try that failed is tried again when the learner says so, not with each page.
    if (app.sandbox.state().phase === 'absent') app.sandbox.start();
    app.lookForKubectl().catch((failure: unknown) => app.log.error('no kubectl', failure));
    app.sandbox.lookAfter().catch((failure: unknown) => app.log.error('the cluster', failure));
    const tab = {};
    const there = app.presence.enter();
    const first = { type: 'state', state: appState(app) } as const;
    const served = serveEvents(connection, app.events, first, (exercises) =>
      app.attempts.look(tab, exercises),
    );
    return {
      ...served,
      closed() {
        there[Symbol.dispose]();
        served.closed();
      },
    };
  };
}

function files({ sandbox, clock }: Application): Serve {
  const current = () => sandbox.current()?.files;
  const onAvailable = (tell: () => void) => sandbox.onAvailable(tell);
  return (connection) => serveFileWatch({ connection, clock, files: current, onAvailable });
}

function terminal(app: Application, asked: URLSearchParams, guest: Guest | undefined): Serve | Refused {
  const query = readTerminalQuery(asked);
  if (query === undefined) return BAD_REQUEST;
  if (guest && (query.session !== guest.shell || query.role !== 'watcher')) return FORBIDDEN;
  const { log, sandbox } = app;
  const ofExam = taskOfShell(query.session) !== undefined;
  const terminals = ofExam ? app.examTerminals : app.terminals;
  const onAvailable = (tell: () => void): Disposable => sandbox.onAvailable(tell);
  const onUnwelcome = guest ? { onUnwelcome: guest.onUnwelcome } : {};
  const recorded = (): boolean =>
    !ofExam && app.recorder.state().shells.some(({ shell }) => shell === query.session);
  const onRecorded = (tell: () => void): Disposable =>
    app.events.subscribe(({ type }) => type === 'recording' && tell());
  const more = { onAvailable, ...onUnwelcome, recorded, onRecorded };
  return (connection) => serveTerminal({ connection, query, terminals, log, ...more });
}
