/** Privacy as a part of a class: what people are told, everything of a person as an archive, being deleted on request or by time. */
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { Download } from '../../api/download.ts';
import type { ApiRequest } from '../../api/router.ts';
import { CODES, HttpFault } from '../../faults.ts';
import { makeFolder } from '../../store/folder.ts';
import { personUnknown } from '../people/faults.ts';
import type { ClassGround, ClassPart, ClassRoute, Person } from '../types.ts';
import { zipOf } from '../zip.ts';
import { belongingsOf } from './belongings.ts';
import { openPrivacyLedger, type PrivacyLedger } from './ledger.ts';
import { createRetention } from './retention.ts';
import { type PrivacyNotice, privacyTerms, type RemovalRequest, removalAsked } from './types.ts';

export async function privacyPart(ground: ClassGround): Promise<ClassPart> {
  const { clock, log, people, seats } = ground;
  const folder = join(ground.folder, 'privacy');
  makeFolder(folder);
  const ledger = await openPrivacyLedger(join(folder, 'privacy.json'));
  const folderOf = (person: string): string => join(dirname(ground.folder), 'learners', person);
  const retention = createRetention({
    clock,
    log,
    people: () => people.list(),
    isHere: (person) => seats.open().some((seat) => seat.person.id === person),
    folderOf,
    keepDays: () => ledger.read().terms.keepDays,
    remove: (person) => ground.remove(person),
  });
  const gone = people.onChange(({ type, person, into }) => {
    if (type !== 'gone') return;
    ledger
      .update(({ requests }) => {
        const asked = requests[person.id];
        delete requests[person.id];
        // Whoever wants to be gone wants it by whichever name they said so.
        if (into && asked !== undefined) requests[into.id] ??= asked;
      })
      .catch((failure: unknown) => log.error('a request could not be forgotten', failure));
  });
  const notice = noticeOf(ground, ledger);
  return {
    open: [
      {
        method: 'GET',
        path: '/class/privacy/notice',
        answer: (_request, { session }) => notice(session?.person),
      },
    ],
    routes: routesOf(ground, ledger, folderOf, notice),
    async close() {
      retention[Symbol.dispose]();
      gone[Symbol.dispose]();
    },
  };
}

/** To that person, or to somebody who is not signed in. */
type Notice = (person: string | undefined) => PrivacyNotice;

function noticeOf({ config }: ClassGround, ledger: PrivacyLedger): Notice {
  const statements = config.recordStore ? (config.recordStore.names ? 'name' : 'id') : 'no';
  return (person) => {
    const { terms, requests } = ledger.read();
    const requested = person === undefined ? undefined : requests[person];
    return {
      terms,
      statements,
      ...(config.openId && { accounts: config.openId.name }),
      ...(config.lti && { platform: config.lti.tokenUrl === undefined ? 'comes' : 'grades' }),
      member: person !== undefined,
      ...(requested === undefined ? {} : { requested }),
    };
  };
}

function routesOf(
  { besides, clock, folder, people }: ClassGround,
  ledger: PrivacyLedger,
  folderOf: (person: string) => string,
  notice: Notice,
): readonly ClassRoute[] {
  const archive = (person: Person, notes: boolean): Download => {
    const from = { folder: folderOf(person.id), besides: besides(person.id), classFolder: folder, notes };
    return new Download({
      name: `naru-${person.id}.zip`,
      type: 'application/zip',
      stream: () => Readable.from(zipOf(belongingsOf(person, from))),
    });
  };
  return [
    {
      for: 'instructor',
      method: 'PUT',
      path: '/class/privacy',
      async answer(request, by) {
        const terms = read(privacyTerms, request);
        await ledger.update((draft) => {
          draft.terms = terms;
        });
        return notice(by.id);
      },
    },
    {
      for: 'everybody',
      method: 'GET',
      path: '/class/privacy/mine',
      answer: (_request, by) => archive(by, by.role === 'instructor'),
    },
    {
      for: 'everybody',
      method: 'POST',
      path: '/class/privacy/request',
      async answer(request, by) {
        const { wanted } = read(removalAsked, request);
        await ledger.update(({ requests }) => {
          if (wanted) requests[by.id] ??= new Date(clock.now()).toISOString();
          else delete requests[by.id];
        });
        return notice(by.id);
      },
    },
    {
      for: 'instructor',
      method: 'GET',
      path: '/class/privacy/requests',
      answer: (): RemovalRequest[] =>
        Object.entries(ledger.read().requests).flatMap(([id, at]) => {
          const person = people.find(id);
          return person ? [{ person: { id, name: person.name }, at }] : [];
        }),
    },
    {
      for: 'instructor',
      method: 'GET',
      path: '/class/privacy/people/:id',
      answer({ id }) {
        const person = people.find(id);
        if (!person) throw personUnknown();
        return archive(person, true);
      },
    },
  ];
}

function read<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
  { body }: ApiRequest,
): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new HttpFault(
    400,
    CODES.badRequest,
    'That is not what is asked for here.',
    'server/classroom/privacy/types.ts says what can be sent.',
  );
}
