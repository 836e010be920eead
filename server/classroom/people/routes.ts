/** The addresses of the people of a class: how one gets in, and what instructors do with the list. protocol.ts says what is in them. */
import type { Clock } from '../../../sandbox/clock.ts';
import type { Route } from '../../api/router.ts';
import type { Merge } from '../merging/merging.ts';
import type { ClassRoute, Person } from '../types.ts';
import { bodyOf, own, type Visitor } from './asking.ts';
import { instructorsOnly, learnersOnly, personUnknown } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { type LettingIn, nameIn } from './letting-in.ts';
import type { LtiPart } from './lti/open.ts';
import { readName } from './names.ts';
import type { OpenIdPart } from './openid/part.ts';
import type { Passkeys } from './passkeys/passkeys.ts';
import { passkeyRoutes } from './passkeys/routes.ts';
import type { ClassPeople } from './people.ts';
import * as says from './protocol.ts';
import { LARGEST_ROSTER, previewRoster } from './roster.ts';
import type { Sessions } from './sessions.ts';

export interface PeopleRoutesOptions {
  readonly ledger: Ledger;
  readonly people: ClassPeople;
  readonly sessions: Sessions;
  readonly lettingIn: LettingIn;
  readonly passkeys: Passkeys;
  readonly clock: Clock;
  readonly isolated: boolean;
  /** Where a provider of OpenID Connect is set. */
  readonly openId?: OpenIdPart | undefined;
  /** Where a learning platform is set. */
  readonly lti?: Pick<LtiPart, 'leftAt'> | undefined;
  /** Deletes what is kept of somebody who is gone. */
  discard(person: Person): Promise<void>;
  /** Two learners become one. */
  merge(merge: Merge): Promise<void>;
}

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

/** Of whoever asks: the only addresses of a class that answer somebody who is not signed in. */
export function openRoutes(options: PeopleRoutesOptions): readonly Route<Visitor>[] {
  const { people, sessions, lettingIn, isolated, openId, lti } = options;

  const enter = async (person: Person, visitor: Visitor): Promise<says.Entered> => {
    // Whoever was here before in this browser is not any more.
    if (visitor.session) await sessions.end(visitor.session.id);
    visitor.setCookie(await sessions.begin(person.id, visitor.browser));
    const needsCode = person.role === 'learner' && !people.hasRecovery(person.id);
    return { person, ...(needsCode && { recovery: await people.makeRecovery(person.id) }) };
  };

  return [
    {
      method: 'GET',
      path: '/class/session',
      answer(_request, { session }): says.SessionState {
        const person = session && people.find(session.person);
        const account = person !== undefined && openId?.knows(person) === true;
        const shown = {
          ...(openId && { openId: openId.shown }),
          ...(account && { account }),
          ...(lti && { lti: true as const }),
        };
        return { ...(person && { person }), joining: lettingIn.code() !== undefined, isolated, ...shown };
      },
    },
    {
      method: 'POST',
      path: '/class/join',
      maxBody: 64 * 1024,
      async answer(request, visitor) {
        const { code, name } = bodyOf(says.join, request);
        return enter(await lettingIn.join(code, name, visitor.address), visitor);
      },
    },
    {
      method: 'POST',
      path: '/class/look',
      answer: (request, { address }) => lettingIn.look(bodyOf(says.token, request).token, address),
    },
    {
      method: 'POST',
      path: '/class/enter',
      answer: (request, visitor) =>
        enter(lettingIn.byLink(bodyOf(says.token, request).token, visitor.address), visitor),
    },
    {
      method: 'POST',
      path: '/class/recover',
      answer: (request, visitor) =>
        enter(lettingIn.byRecovery(bodyOf(says.recover, request).code, visitor.address), visitor),
    },
    {
      method: 'POST',
      path: '/class/sign-in',
      async answer(request, visitor) {
        const { name, password } = bodyOf(says.signIn, request);
        return enter(await lettingIn.byPassword(name, password, visitor.address), visitor);
      },
    },
    {
      method: 'POST',
      path: '/class/instructors',
      async answer(request, visitor) {
        const { token, name, password } = bodyOf(says.invited, request);
        const { person, renewed } = await lettingIn.byInvitation(token, name, password, visitor.address);
        if (renewed) await sessions.endAll(person.id);
        return enter(person, visitor);
      },
    },
    {
      method: 'POST',
      path: '/class/sign-out',
      async answer(_request, visitor): Promise<says.SignedOut> {
        const person = visitor.session && people.find(visitor.session.person);
        if (visitor.session) await sessions.end(visitor.session.id);
        visitor.setCookie(sessions.clear());
        // Else the next one at this desk comes in by the account of the one before.
        const next = person && (await openId?.leave(person, visitor.outward('/')));
        return next === undefined ? {} : { next };
      },
    },
    {
      method: 'GET',
      path: '/class/sessions',
      answer(_request, visitor) {
        const { session, person } = own(people, visitor);
        return sessions.list(person.id).map((one) => ({ ...one, here: one.id === session.id }));
      },
    },
    {
      method: 'POST',
      path: '/class/sessions/:id/end',
      async answer({ id }, visitor) {
        const { person } = own(people, visitor);
        if (!sessions.list(person.id).some((one) => one.id === id)) throw personUnknown();
        await sessions.end(id);
        return {};
      },
    },
    {
      method: 'POST',
      path: '/class/password',
      async answer(request, visitor) {
        const { session, person } = own(people, visitor);
        if (person.role !== 'instructor') throw instructorsOnly();
        const { old, password } = bodyOf(says.newPassword, request);
        await lettingIn.changePassword(person, old, password, visitor.address);
        await sessions.endAll(person.id, session.id);
        return {};
      },
    },
    ...passkeyRoutes({ ...options, enter }),
  ];
}

/** Of those who are signed in. */
export function peopleRoutes(options: PeopleRoutesOptions): readonly ClassRoute[] {
  const { ledger, people, sessions, lettingIn, clock, lti, discard, merge } = options;

  const memberOf = (person: Person) => {
    const kept = ledger.read().people[person.id];
    const linked = kept?.link !== undefined && Date.parse(kept.link.until) > clock.now();
    const left = lti?.leftAt(person.id);
    return {
      ...person,
      sessions: sessions.list(person.id).length,
      linked,
      ...(left !== undefined && { left }),
    };
  };
  const known = (id: string): Person => {
    const person = people.find(id);
    if (!person) throw personUnknown();
    return person;
  };

  return [
    {
      for: 'everybody',
      method: 'POST',
      path: '/class/recovery',
      async answer(_request, person) {
        if (person.role !== 'learner') throw learnersOnly();
        return { recovery: await people.makeRecovery(person.id) };
      },
    },
    {
      for: 'instructor',
      method: 'GET',
      path: '/class/people',
      answer(): says.ClassList {
        const code = lettingIn.code();
        return { people: people.list().map(memberOf), ...(code && { code }) };
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/people/:id/rename',
      maxBody: 64 * 1024,
      answer: (request) => people.rename(known(request.id).id, nameIn(bodyOf(says.rename, request).name)),
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/people/:id/sign-out',
      async answer({ id }) {
        await sessions.endAll(known(id).id);
        return {};
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/people/:id/remove',
      async answer({ id }) {
        const person = known(id);
        await people.remove(id);
        await sessions.endAll(id);
        await discard(person);
        return {};
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/people/:id/merge',
      async answer(request, by) {
        const { into, reason } = bodyOf(says.merged, request);
        await merge({ from: known(request.id), into: known(into), reason, by });
        return {};
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/links',
      maxBody: 64 * 1024,
      async answer(request): Promise<says.PersonLink[]> {
        const { people: ids, days } = bodyOf(says.links, request);
        const made = await people.makeLinks(ids, days * DAY);
        return [...made].map(([id, secret]) => ({
          person: known(id),
          path: `/open/${secret}`,
          until: ledger.read().people[id]?.link?.until ?? '',
        }));
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/code',
      answer: (request) => lettingIn.newCode(bodyOf(says.newCode, request).hours * HOUR),
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/code/end',
      async answer() {
        await lettingIn.endCode();
        return {};
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/invitations',
      async answer() {
        const { secret, until } = await lettingIn.invite(DAY);
        return { path: `/open/${secret}`, until };
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/roster/preview',
      // As base64, in JSON.
      maxBody: Math.ceil(LARGEST_ROSTER * 1.4) + 1024,
      answer(request) {
        const { file } = bodyOf(says.rosterFile, request);
        const there = people.list().filter(({ role }) => role === 'learner');
        return previewRoster(
          Buffer.from(file, 'base64'),
          there.map(({ name }) => name),
        );
      },
    },
    {
      for: 'instructor',
      method: 'POST',
      path: '/class/roster',
      maxBody: 512 * 1024,
      answer(request) {
        const wanted = bodyOf(says.roster, request).people;
        return people.add(
          wanted.map(({ name, note }) => ({ role: 'learner', name: nameIn(name), ...noted(note) })),
        );
      },
    },
  ];
}

const noted = (text: string | undefined): { readonly note?: string } => {
  const read = readName(text ?? '');
  return 'name' in read ? { note: read.name } : {};
};
