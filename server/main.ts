/**
 * The server as a program: real collaborators, the machine's clock, an orderly end.
 */
import { systemClock } from '../sandbox/clock.ts';
import type { Config } from './config.ts';
import { type Log, stderrLog } from './log.ts';
import { assemble, type ServerParts, type Serving } from './server.ts';
import { classCollaborators, realCollaborators } from './wiring.ts';

/** Resolves when the server listens and its first address can be opened. Rejects with a Fault that says what to do. */
export function startServer(
  config: Config,
  log: Log = stderrLog,
  parts: Pick<ServerParts, 'pages' | 'time'> = {},
): Promise<Serving> {
  logRejections(log);
  // Whoever closes the window that npm start ran in takes standard error away; that must not end anything.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const all = { config, clock: systemClock, log, ...parts };
  if (config.mode === 'class') return startClass(all);
  return assemble({ ...all, collaborators: realCollaborators(config) });
}

/** Loaded only where there is one. */
async function startClass(all: Omit<ServerParts, 'collaborators'>): Promise<Serving> {
  const { assembleClass } = await import('./classroom/class-server.ts');
  return assembleClass({ ...all, ...classCollaborators(all.config) });
}

/**
 * The handler that Astro builds listens for rejections and swallows those that are not its own. Ours comes first, so
 * that each leaves a line; none ends the process, because learners would lose their terminals to one mistake.
 */
function logRejections(log: Log): void {
  if (process.listeners('unhandledRejection').some((listener) => listener.name === 'logRejection')) return;
  process.on('unhandledRejection', function logRejection(reason) {
    log.error('a promise was rejected and nobody listened', reason);
  });
}

/** Errors of a connection that somebody else closed: they concern that connection only. */
const GONE = new Set(['ECONNRESET', 'EPIPE', 'EIO', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** Ends the server in order on SIGINT, SIGTERM, SIGHUP or an exception; a second one ends the process at once. */
export function endOnSignal(
  server: Serving,
  log: Log = stderrLog,
  ended: (code: number) => void = process.exit,
): void {
  let asked = false;
  const end = (why: string, code: number): void => {
    if (asked) ended(1);
    asked = true;
    log.info('ending', { why });
    server.close().then(
      () => ended(code),
      (failure: unknown) => {
        log.error('could not end in order', failure);
        ended(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal, 0));
  // After an exception nobody caught, what is in memory cannot be trusted: write down what is on its way, then stop.
  process.on('uncaughtException', (failure: NodeJS.ErrnoException) => {
    log.error('an exception was not caught', failure);
    if (!GONE.has(failure.code ?? '')) end('an exception', 1);
  });
}
