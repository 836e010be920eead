/**
 * Puts the server of a class together: its people, a seat for each of them, and its parts. One process, one set of lessons, one log; each
 * person's store and cluster are their own. Reads no environment.
 */
import { randomInt } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../sandbox/clock.ts';
import type { Collaborators } from '../collaborators.ts';
import type { Config } from '../config.ts';
import { serveControl } from '../control.ts';
import type { ExamTime } from '../exams/exam-time.ts';
import { createHttp, type Patience } from '../http.ts';
import { type Learner, openLearner } from '../learner.ts';
import type { Log } from '../log.ts';
import { type ReaderThread, readerThread } from '../manifests/reader-thread.ts';
import { loadPages, type Pages } from '../pages.ts';
import { findPremises, type Premises } from '../premises.ts';
import { addressFor } from '../public-address.ts';
import { readSecret } from '../secret.ts';
import type { Serving } from '../server.ts';
import { folderFault, makeFolder } from '../store/folder.ts';
import { takeLock } from '../store/lock.ts';
import { openStore } from '../store/store.ts';
import { classEntrance } from './entrance.ts';
import { requireIsolation } from './isolated.ts';
import { createMerging } from './merging/merging.ts';
import { makeParts } from './parts.ts';
import { openLedger } from './people/ledger.ts';
import { createLettingIn, type LettingIn } from './people/letting-in.ts';
import { openLti } from './people/lti/open.ts';
import { LTI_KEYS, LTI_LAUNCH, LTI_LOGIN } from './people/lti/part.ts';
import { LOGOUT } from './people/openid/logout.ts';
import { CALLBACK, openIdPart } from './people/openid/part.ts';
import { createPasskeys } from './people/passkeys/passkeys.ts';
import { placeOf } from './people/passkeys/place.ts';
import { argon2id, type Passwords } from './people/passwords.ts';
import { createPeople } from './people/people.ts';
import { openRoutes, peopleRoutes } from './people/routes.ts';
import { createSessions } from './people/sessions.ts';
import { createSeats } from './seats.ts';
import type { ClassPart, People, Person, Seats } from './types.ts';

export interface RunningClass extends Serving {
  readonly people: People;
  readonly seats: Seats;
}

export interface ClassParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** What all of them share is asked of these. */
  readonly collaborators: Pick<Collaborators, 'loadCourse' | 'findKubectl' | 'findIsolation'>;
  /** Those of one person: `dataDir` is theirs. */
  collaboratorsOf(dataDir: string): Collaborators;
  /** Before anybody is let in; `folders` of everybody, those who have not come yet included. */
  begin?(folders: readonly string[]): Promise<void>;
  /** Ends what runs for a person whose folder this is, and whose seat is closed: what their store remembers of clusters that outlive it. */
  forget?(folder: string): Promise<void>;
  /** Ends what the people share, after all of them. */
  end?(): Promise<void>;
  readonly pages?: Pages;
  readonly patience?: Patience;
  /** Instead of argon2id, for tests. */
  readonly passwords?: Passwords;
  readonly time?: ExamTime;
}

/** Threads that read manifests, for all: a text that takes one of them its time keeps no more than some waiting. */
const READERS = 2;
/** How long the address printed at the start can be opened, milliseconds. */
const FIRST_LASTS = 24 * 60 * 60 * 1000;
/** Those asked for later. */
const LATER_LASTS = 10 * 60 * 1000;

/** Resolves when the server listens. Leaves nothing behind when it rejects. */
export async function assembleClass(parts: ClassParts): Promise<RunningClass> {
  const { config } = parts;
  makeFolder(config.dataDir);
  const lock = takeLock(config.dataDir);
  const ends: (() => Promise<unknown> | unknown)[] = [() => lock[Symbol.dispose]()];
  try {
    return await assembleWith(parts, ends);
  } catch (failure) {
    await endAll(ends, parts.log);
    throw failure;
  }
}

/** `ends`: what is to be done at the end, last first. */
async function assembleWith(
  parts: ClassParts,
  ends: (() => Promise<unknown> | unknown)[],
): Promise<RunningClass> {
  const { config, clock, log } = parts;
  const folder = join(config.dataDir, 'class');
  makeFolder(folder);
  const premises = await findPremises(parts);
  requireIsolation(config, premises.isolation, log);
  const key = await readSecret(folder).catch((cause) => {
    throw folderFault(folder, cause);
  });
  const ledger = await openLedger(folder, log);
  ends.push(() => ledger.close());
  const people = createPeople({ ledger, key, clock, most: config.classSize });
  const sessions = createSessions({ ledger, key, clock, log, port: () => http.port() });
  ends.push(() => sessions[Symbol.dispose]());
  const lettingIn = createLettingIn({ ledger, people, passwords: parts.passwords ?? argon2id, clock, log });
  const passkeys = createPasskeys({ ledger, clock, log });
  const folderOf = ({ id }: Person): string => join(config.dataDir, 'learners', id);
  await parts.begin?.(people.list().map(folderOf));
  if (parts.end) ends.push(parts.end);

  const readers = Array.from({ length: READERS }, () => readerThread(clock));
  ends.push(() => {
    for (const reader of readers) reader.close();
  });
  const seats = createSeats({
    clock,
    log,
    people,
    patience: config.seatMinutes * 60_000,
    open: (person) =>
      openSeat(parts, premises, {
        person,
        dataDir: folderOf(person()),
        readers,
        port: () => http.port(),
        addressOf: (path) => addressFor(config.publicAddress, http.port(), path),
      }),
  });
  ends.push(() => seats.closeAll());
  // What still runs then is ended at the next start: nobody remembers it.
  const forget = async (theirs: string): Promise<void> =>
    parts
      .forget?.(theirs)
      .catch((failure: unknown) => log.error('a cluster runs on without anybody', failure));
  const discard = async (person: Person): Promise<void> => {
    await seats.close(person.id);
    await forget(folderOf(person));
    await rm(folderOf(person), { recursive: true, force: true });
    // The copy of the list from before they went goes with the next change.
    await ledger.update(() => {});
  };
  const remove = async (id: string): Promise<void> => {
    const person = people.find(id);
    if (!person) return;
    await people.remove(id);
    await sessions.endAll(id);
    await discard(person);
  };
  const besides = (id: string): object => ({
    ...people.besides(id),
    browsers: sessions.list(id).map(({ since, until, browser }) => ({ since, until, browser })),
  });
  const ground = {
    besides,
    config,
    clock,
    log,
    folder,
    people,
    seats,
    remove,
    content: () => premises.content(),
  };
  const { parts: made, grades } = await makeParts(ground);
  ends.push(() => Promise.all(made.map((part: ClassPart) => part.close?.())));

  const isolated = premises.isolation.mode === 'bubblewrap';
  const addressOf = (path: string): string => addressFor(config.publicAddress, http.port(), path);
  const openId =
    config.openId &&
    openIdPart({ settings: config.openId, people, sessions, clock, log, port: () => http.port() });
  const lti =
    config.lti &&
    (await openLti({ ...ground, settings: config.lti, people, book: grades.book, port: () => http.port() }));
  ends.push(() => lti?.close());
  const merge = createMerging({ people, sessions, seats, book: grades.book, log, folderOf, forget });
  const routing = {
    ...{ ledger, people, sessions, lettingIn, passkeys, clock, isolated, openId, lti },
    ...{ discard, merge },
  };
  if (config.publicAddress && !placeOf(config.publicAddress.origin)) {
    log.warn(
      'passkeys do not work at NARU_PUBLIC_URL: browsers have none at addresses of numbers; use a name',
      {
        url: config.publicAddress.origin,
      },
    );
  }
  const pages = parts.pages ?? (await loadPages({ dist: config.dist, log }));
  const entrance = classEntrance({
    log,
    people,
    seats,
    sessions,
    pages,
    open: openRoutes(routing),
    routes: peopleRoutes(routing),
    parts: [...made, ...(openId ? [openId] : []), ...(lti ? [lti] : [])],
  });
  const http = createHttp({
    clock,
    log,
    entrance,
    pages,
    ...(config.publicAddress && { address: config.publicAddress }),
    ...(parts.patience && { patience: parts.patience }),
  });
  await http.listen(config.port);
  ends.push(() => http.close());
  if (config.openId) {
    const { issuer } = config.openId;
    log.info('OpenID Connect: register this address with the provider', {
      issuer,
      redirect: addressOf(CALLBACK),
      backchannelLogout: addressOf(LOGOUT),
    });
  }
  if (config.lti) {
    const [login, redirect, keys] = [LTI_LOGIN, LTI_LAUNCH, LTI_KEYS].map(addressOf);
    log.info('LTI: register these addresses with the platform', {
      issuer: config.lti.issuer,
      login,
      redirect,
      keys,
    });
  }
  const address = instructorAddresses(lettingIn, addressOf);
  const control = await serveControl(config.dataDir, address).catch((failure: unknown) =>
    log.error('naru open will not find this server', failure),
  );
  ends.push(() => control?.close());

  let closing: Promise<void> | undefined;
  return {
    people,
    seats,
    port: http.port(),
    address,
    reload: () => premises.reload(seats.open().map(({ app }) => app)),
    close() {
      closing ??= endAll(ends, log);
      return closing;
    },
  };
}

interface SeatPlace {
  person(): Person;
  readonly dataDir: string;
  readonly readers: readonly ReaderThread[];
  port(): number;
  addressOf(path: string): string;
}

async function openSeat(parts: ClassParts, premises: Premises, place: SeatPlace): Promise<Learner> {
  const { person, dataDir, port, addressOf, readers } = place;
  const opened = await openStore({ folder: dataDir, log: premises.log });
  try {
    return await openLearner({
      premises,
      opened,
      dataDir,
      person,
      port,
      addressOf,
      collaborators: parts.collaboratorsOf(dataDir),
      env: parts.config.env,
      reader: readers[randomInt(readers.length)]!,
      ...(parts.time && { time: parts.time }),
    });
  } catch (failure) {
    await opened.store.close();
    throw failure;
  }
}

/** Addresses that make an instructor, or give one a new password: for whoever may read what the server prints. */
function instructorAddresses(lettingIn: LettingIn, addressOf: (path: string) => string): () => string {
  let lasts = FIRST_LASTS;
  return () => {
    const secret = lettingIn.issue(lasts);
    lasts = LATER_LASTS;
    return addressOf(`/open/${secret}`);
  };
}

/** Last first; what fails is logged, and the others end all the same. */
async function endAll(ends: readonly (() => Promise<unknown> | unknown)[], log: Log): Promise<void> {
  for (const end of ends.toReversed()) {
    try {
      await end();
    } catch (failure) {
      log.error('a part of the class could not be ended', failure);
    }
  }
}
