/** What all learners of a server have in common: what is taught, and what was found on this machine at the start. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../sandbox/clock.ts';
import { boundInWords } from '../sandbox/isolation/limits.ts';
import type { Application } from './application.ts';
import type { Collaborators } from './collaborators.ts';
import type { Config } from './config.ts';
import { type Content, contentOf } from './content.ts';
import type { Log } from './log.ts';
import { moveVisits } from './moved.ts';
import type { IsolationState, KubectlState } from './protocol.ts';

export interface Premises {
  readonly clock: Clock;
  readonly log: Log;
  readonly version: string;
  readonly isolation: IsolationState;
  /** As it was found at the start. */
  readonly kubectl: KubectlState;
  /** What is taught at this moment. */
  content(): Content;
  /** Reads the lessons folder again, and has the pages of these learners loaded anew. */
  reload(apps: readonly Application[]): Promise<void>;
}

export interface PremisesParts {
  readonly config: Pick<Config, 'root'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly collaborators: Pick<Collaborators, 'loadCourse' | 'findKubectl' | 'findIsolation'>;
}

/** How long kubectl may take to say its version, milliseconds. */
export const KUBECTL_PATIENCE = 30_000;

/** Rejects with the Fault of what cannot be had. */
export async function findPremises({ config, clock, log, collaborators }: PremisesParts): Promise<Premises> {
  const [loaded, kubectl, isolation, version] = await Promise.all([
    collaborators.loadCourse(),
    collaborators.findKubectl(AbortSignal.timeout(KUBECTL_PATIENCE)),
    collaborators.findIsolation(),
    readVersion(config.root),
  ]);
  if (isolation.bounds) log.info('shells are isolated', { limits: boundInWords(isolation.bounds) });
  let content = contentOf(loaded, log);
  return {
    clock,
    log,
    version,
    isolation,
    kubectl,
    content: () => content,
    async reload(apps) {
      const next = contentOf(await collaborators.loadCourse(), log);
      await Promise.all(apps.map((app) => app.attempts.stopAll()));
      content = next;
      await Promise.all(apps.map((app) => moveVisits(app.store, content.course)));
      for (const app of apps) {
        app.attempts.resume();
        app.events.publish({ type: 'reload' });
      }
    },
  };
}

async function readVersion(root: string): Promise<string> {
  try {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      version?: string;
    };
    return version ?? '0.0.0';
  } catch {
    return '0.0.0';
  }
}
