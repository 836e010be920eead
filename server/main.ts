/**
 * The server as a program: real collaborators, the machine's clock, an orderly end.
 */
import { systemClock } from '../sandbox/clock.ts';
import type { Config } from './config.ts';
import { type Log, stderrLog } from './log.ts';
import { assemble, type RunningServer } from './server.ts';
import { realCollaborators } from './wiring.ts';

export type { RunningServer } from './server.ts';

/** Resolves when the server listens and its first address can be opened. Rejects with a Fault that says what to do. */
export function startServer(config: Config, log: Log = stderrLog): Promise<RunningServer> {
  logRejections(log);
  return assemble({ config, clock: systemClock, log, collaborators: realCollaborators(config) });
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

/** Ends the server in order on SIGINT, SIGTERM or SIGHUP; a second signal ends the process at once. */
export function endOnSignal(server: RunningServer, ended: (code: number) => void = process.exit): void {
  let asked = false;
  const end = (signal: NodeJS.Signals): void => {
    if (asked) ended(1);
    asked = true;
    server.close().then(
      () => ended(0),
      (failure: unknown) => {
        stderrLog.error(`could not end in order after ${signal}`, failure);
        ended(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}
