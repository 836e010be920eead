/** The addresses of passkeys: an instructor's own, and the way in by one. ../protocol.ts says what is in them. */
import type { Clock } from '../../../../sandbox/clock.ts';
import type { Route } from '../../../api/router.ts';
import type { Person } from '../../types.ts';
import { bodyOf, own, type Visitor } from '../asking.ts';
import { instructorsOnly } from '../faults.ts';
import { type LettingIn, nameIn } from '../letting-in.ts';
import type { OpenIdPart } from '../openid/part.ts';
import type { ClassPeople } from '../people.ts';
import * as says from '../protocol.ts';
import type { Sessions } from '../sessions.ts';
import { passkeyConfirm } from './faults.ts';
import type { Owner, Passkeys } from './passkeys.ts';
import { placeOf } from './place.ts';
import type { Created, Signed } from './webauthn.ts';

/** How long somebody is known to be there whom the provider has asked, milliseconds. */
const CONFIRMED_FOR = 10 * 60 * 1000;

export interface PasskeyRoutesOptions {
  readonly people: ClassPeople;
  readonly sessions: Sessions;
  readonly lettingIn: LettingIn;
  readonly passkeys: Passkeys;
  readonly clock: Clock;
  readonly openId?: Pick<OpenIdPart, 'knows' | 'shown'> | undefined;
  enter(person: Person, visitor: Visitor): Promise<says.Entered>;
}

export function passkeyRoutes(options: PasskeyRoutesOptions): readonly Route<Visitor>[] {
  const { people, sessions, lettingIn, passkeys, clock, openId, enter } = options;
  const ownerIn = (visitor: Visitor): Owner => {
    const { person, session } = own(people, visitor);
    if (person.role !== 'instructor') throw instructorsOnly();
    return { person, session: session.id, origin: visitor.origin };
  };
  const listOf = ({ person, origin, session }: Owner): says.PasskeyList => {
    const here = placeOf(origin)?.rpId;
    return {
      passkeys: passkeys.list(person.id).map(({ id, name, rpId, addedAt, usedAt }) => ({
        id,
        name,
        rpId,
        addedAt,
        ...(usedAt && { usedAt }),
      })),
      ...(here !== undefined && { here }),
      password: hasPassword(person),
      ...(openId?.knows(person) && { account: openId.shown.name }),
      confirmed: isConfirmed(session),
    };
  };
  const hasPassword = ({ name }: Person): boolean =>
    people.byName('instructor', name)?.password !== undefined;
  const isConfirmed = (session: string): boolean =>
    clock.now() - Date.parse(sessions.confirmedAt(session) ?? '') < CONFIRMED_FOR;

  /** By their password; of somebody who has none, by what the provider has asked them just now. */
  const sureOf = async ({ person, session }: Owner, password: string | undefined, address: string) => {
    if (!hasPassword(person)) {
      if (!isConfirmed(session)) throw passkeyConfirm();
      return;
    }
    const right = await lettingIn.byPassword(person.name, password ?? '', address);
    if (right.id !== person.id) throw instructorsOnly();
  };

  return [
    {
      method: 'GET',
      path: '/class/passkeys',
      answer: (_request, visitor) => listOf(ownerIn(visitor)),
    },
    {
      // Whoever finds the browser of an instructor open does not get a key to come back with.
      method: 'POST',
      path: '/class/passkeys/begin',
      async answer(request, visitor) {
        const owner = ownerIn(visitor);
        const { password } = bodyOf(says.passkeyBegin, request);
        await sureOf(owner, password, visitor.address);
        return passkeys.begin(owner);
      },
    },
    {
      method: 'POST',
      path: '/class/passkeys',
      async answer(request, visitor) {
        const owner = ownerIn(visitor);
        const { name, response } = bodyOf(says.passkeyMade, request);
        await passkeys.add(owner, nameIn(name), response as unknown as Created);
        return listOf(owner);
      },
    },
    {
      method: 'POST',
      path: '/class/passkeys/:id/rename',
      maxBody: 64 * 1024,
      async answer(request, visitor) {
        const owner = ownerIn(visitor);
        await passkeys.rename(owner.person.id, request.id, nameIn(bodyOf(says.rename, request).name));
        return listOf(owner);
      },
    },
    {
      // It is removed because it is lost, as often as not: whoever has it may be signed in by it.
      method: 'POST',
      path: '/class/passkeys/:id/remove',
      async answer({ id }, visitor) {
        const owner = ownerIn(visitor);
        await passkeys.remove(owner.person.id, id);
        await sessions.endAll(owner.person.id, owner.session);
        return listOf(owner);
      },
    },
    {
      method: 'POST',
      path: '/class/passkey-options',
      answer: (_request, { origin }) => passkeys.beginSignIn(origin),
    },
    {
      method: 'POST',
      path: '/class/sign-in-by-passkey',
      async answer(request, visitor) {
        const { response } = bodyOf(says.passkeySigned, request);
        const id = await passkeys.signIn(response as unknown as Signed, visitor.origin, visitor.address);
        const person = people.find(id);
        if (!person) throw instructorsOnly();
        return enter(person, visitor);
      },
    },
  ];
}
