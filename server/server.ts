/**
 * Puts a server for one learner together from a Config and its collaborators, and takes it apart again in order. Reads no environment.
 */
import type { Clock } from '../sandbox/clock.ts';
import type { Application } from './application.ts';
import { createAuth } from './auth.ts';
import type { Collaborators } from './collaborators.ts';
import type { Config } from './config.ts';
import { serveControl } from './control.ts';
import { soloEntrance } from './entrance.ts';
import type { ExamTime } from './exams/exam-time.ts';
import { createHttp, type Patience } from './http.ts';
import { openLearner } from './learner.ts';
import type { Log } from './log.ts';
import { loadPages, type Pages } from './pages.ts';
import { findPremises } from './premises.ts';
import { addressFor } from './public-address.ts';
import { readSecret } from './secret.ts';
import { folderFault } from './store/folder.ts';
import { openStore } from './store/store.ts';

/** A server that listens, whoever it is for. */
export interface Serving {
  readonly port: number;
  /** An address that signs one browser in, once. The first one lasts as long as the server; later ones ten minutes. */
  address(): string;
  /** Reads the lessons folder again and has every page loaded anew. Shells and the cluster stay; so do open attempts. */
  reload(): Promise<void>;
  /** Ends terminals, lets go of the sandbox, writes the store down. Safe to call twice. */
  close(): Promise<void>;
}

export interface RunningServer extends Serving {
  readonly app: Application;
}

export interface ServerParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly collaborators: Collaborators;
  /** Instead of what `astro build` made. */
  readonly pages?: Pages;
  /** Instead of the usual, for tests. */
  readonly patience?: Patience;
  /** Instead of the clocks of this machine. */
  readonly time?: ExamTime;
}

/** Resolves when the server listens. Leaves nothing behind when it rejects. */
export async function assemble(parts: ServerParts): Promise<RunningServer> {
  const { config, clock, log, collaborators, time } = parts;
  const { dataDir, env } = config;
  const opened = await openStore({ folder: dataDir, log });
  try {
    const [premises, secret] = await Promise.all([
      findPremises(parts),
      readSecret(dataDir).catch((cause) => {
        throw folderFault(dataDir, cause);
      }),
    ]);
    const port = (): number => http.port();
    const addressOf = (path: string): string => addressFor(config.publicAddress, port(), path);
    const learner = await openLearner({
      premises,
      collaborators,
      dataDir,
      opened,
      env,
      port,
      addressOf,
      ...(time && { time }),
    });
    const { app } = learner;
    const auth = createAuth({ secret, clock, port });
    const pages = parts.pages ?? (await loadPages({ dist: config.dist, log }));
    const entrance = soloEntrance(app, auth);
    const http = createHttp({
      clock,
      log,
      entrance,
      pages,
      ...(config.publicAddress && { address: config.publicAddress }),
      ...(parts.patience && { patience: parts.patience }),
    });
    await http.listen(config.port);
    learner.recall();
    // Not every file system has sockets, and without this one only `naru open` is missing.
    const control = await serveControl(dataDir, () => addressOf(`/open/${auth.issue()}`)).catch(
      (failure: unknown) => log.error('naru open will not find this server', failure),
    );
    let first = true;
    return {
      app,
      port: http.port(),
      address() {
        const lasting = first;
        first = false;
        return addressOf(`/open/${auth.issue(lasting)}`);
      },
      reload: () => premises.reload([app]),
      close: () => learner.close([async () => control?.close(), () => http.close()]),
    };
  } catch (failure) {
    await opened.store.close();
    throw failure;
  }
}
