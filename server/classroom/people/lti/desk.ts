/** What everything that answers the platform's people has in common. */
import type { IncomingMessage } from 'node:http';
import type { HttpFault } from '../../../faults.ts';
import type { Log } from '../../../log.ts';
import { originOf, outward } from '../../../public-address.ts';
import { wordsOf } from '../openid/provider.ts';
import { framersOf } from './frames.ts';
import type { LtiSettings } from './settings.ts';

export interface Desk {
  readonly settings: LtiSettings;
  readonly log: Log;
  /** Who may have our pages in a frame. */
  readonly framers: string;
  /** Of our pages, as browsers reach them, without a slash at the end. */
  home(request: IncomingMessage): string;
  /** The fault, with its reason in the log, where nobody reads it who was refused. */
  refused(fault: HttpFault, failure: unknown): HttpFault;
}

export const createDesk = (settings: LtiSettings, log: Log): Desk => ({
  settings,
  log,
  framers: framersOf(settings),
  home: (request) => `${originOf(request)}${outward(request, '/').slice(0, -1)}`,
  refused(fault, failure) {
    log.warn('a launch let nobody in', { code: fault.code, issuer: settings.issuer, why: wordsOf(failure) });
    return fault;
  },
});
