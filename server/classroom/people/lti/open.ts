/** A learning platform as a part of the class: the ways in, and what is asked of it, with one key for both. */
import { join } from 'node:path';
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Content } from '../../../content.ts';
import type { Log } from '../../../log.ts';
import { makeFolder } from '../../../store/folder.ts';
import type { GradeBook } from '../../grades/grade-book.ts';
import type { Seats } from '../../types.ts';
import type { ClassPeople } from '../people.ts';
import { createSigner } from './key.ts';
import { ltiEntries } from './part.ts';
import { openServices, type Services } from './services/part.ts';
import type { LtiSettings } from './settings.ts';

export interface LtiOpening {
  readonly settings: LtiSettings;
  /** `NARU_DATA/class`, there already. */
  readonly folder: string;
  readonly people: ClassPeople;
  readonly seats: Seats;
  readonly book: GradeBook;
  readonly clock: Clock;
  readonly log: Log;
  content(): Content;
  port(): number;
}

export type LtiPart = Omit<Services, 'remember'>;

export async function openLti(options: LtiOpening): Promise<LtiPart> {
  const folder = join(options.folder, 'lti');
  makeFolder(folder);
  const signer = createSigner(join(folder, 'key.json'), options.clock, options.log);
  const services = await openServices({ ...options, folder, signer });
  const { entries = [] } = ltiEntries({
    ...options,
    signer,
    remember: (launch, person, covers) => services.remember(launch, person, covers),
  });
  return {
    entries,
    routes: services.routes ?? [],
    leftAt: (person) => services.leftAt(person),
    close: () => services.close(),
  };
}
