/**
 * Passkeys of instructors: beside the password, never instead of it, so that losing one locks nobody out. A passkey is good at the address
 * at which it was made, and only with its owner's finger, face or PIN.
 */
import type { Clock } from '../../../../sandbox/clock.ts';
import type { HttpFault } from '../../../faults.ts';
import type { Log } from '../../../log.ts';
import type { DeepReadonly } from '../../../store/types.ts';
import type { Person } from '../../types.ts';
import { hashOf } from '../codes.ts';
import { instructorsOnly, personUnknown, tooManyTries } from '../faults.ts';
import type { Ledger } from '../ledger.ts';
import { createTries } from '../tries.ts';
import type { PeopleData, StoredPasskey, StoredPerson } from '../types.ts';
import { createChallenges } from './challenges.ts';
import { passkeyAddress, passkeyNotTaken, passkeyTooMany, passkeyWrong } from './faults.ts';
import { type Place, placeOf } from './place.ts';
import * as webauthn from './webauthn.ts';

/** Of one instructor. */
const MOST = 10;

/** Who adds one, and where. */
export interface Owner {
  readonly person: Person;
  /** Of their session: what was begun in another browser is not ended here. */
  readonly session: string;
  /** Of the page, such as `https://naru.example.org`. */
  readonly origin: string;
}

export interface Passkeys {
  /** In the order in which they were added. `id` names it, and opens nothing. */
  list(person: string): readonly (DeepReadonly<StoredPasskey> & { readonly id: string })[];
  /** What the browser is to make. Their password is the caller's to ask for. Rejects with `class/passkey-address`, `class/passkey-too-many`. */
  begin(owner: Owner): Promise<webauthn.CreationOptions>;
  /** Rejects with `class/passkey-not-taken`. */
  add(owner: Owner, name: string, response: webauthn.Created): Promise<void>;
  rename(person: string, id: string, name: string): Promise<void>;
  remove(person: string, id: string): Promise<void>;
  /** What the browser is to sign; whoever asks. */
  beginSignIn(origin: string): Promise<webauthn.RequestOptions>;
  /** Whose it is. `address`: of the network. Rejects with `class/passkey-wrong`, `class/too-many-tries`. */
  signIn(response: webauthn.Signed, origin: string, address: string): Promise<string>;
}

export interface PasskeysOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly log: Log;
}

const SIGN_IN = 'sign-in';
const idOf = ({ credential }: Pick<StoredPasskey, 'credential'>): string => hashOf(credential);

export function createPasskeys({ ledger, clock, log }: PasskeysOptions): Passkeys {
  const challenges = createChallenges(clock);
  const tries = createTries({ clock, atOnce: 30, each: 10_000 });
  const now = (): string => new Date(clock.now()).toISOString();
  const of = (person: string) => ledger.read().people[person]?.passkeys ?? [];
  const purposeOf = ({ person, session }: Owner): string => `add\0${person.id}\0${session}`;

  const refused = (fault: HttpFault, why: unknown, address = ''): HttpFault => {
    const words = why instanceof Error ? why.message.slice(0, 200) : String(why);
    log.warn('a passkey was refused', { code: fault.code, why: words, ...(address !== '' && { address }) });
    return fault;
  };
  /** Looks whether a challenge is good, and remembers which it was. */
  const expecting = (place: Place, purpose: string) => {
    let seen = '';
    return {
      place,
      isGood(challenge: string): boolean {
        seen = challenge;
        return challenges.isGood(purpose, challenge);
      },
      /** What was signed does not count again. */
      use(): void {
        if (!challenges.use(seen)) throw new Error('the challenge was used before');
      },
    };
  };

  return {
    list: (person) => of(person).map((passkey) => ({ ...passkey, id: idOf(passkey) })),
    async begin(owner) {
      const { person, origin } = owner;
      const place = placeHere(origin);
      if (person.role !== 'instructor') throw instructorsOnly();
      const there = of(person.id);
      if (there.length >= MOST) throw passkeyTooMany(MOST);
      const except = there
        .filter(({ rpId }) => rpId === place.rpId)
        .map(({ credential, transports }) => ({ credential, transports: [...transports] }));
      return webauthn.creationOptions({
        place,
        person,
        except,
        challenge: challenges.issue(purposeOf(owner)),
      });
    },
    async add(owner, name, response) {
      const place = placeHere(owner.origin);
      const expected = expecting(place, purposeOf(owner));
      const made = await webauthn.readCreated(response, expected).catch((failure: unknown) => {
        throw refused(passkeyNotTaken(), failure);
      });
      await ledger.update((draft) => {
        const found = draft.people[owner.person.id];
        if (found?.role !== 'instructor') throw instructorsOnly();
        if (ownerOf(draft, made.credential)) throw refused(passkeyNotTaken(), 'somebody has it already');
        const there = found.passkeys ?? [];
        if (there.length >= MOST) throw passkeyTooMany(MOST);
        expected.use();
        found.passkeys = [...there, { ...made, name, rpId: place.rpId, addedAt: now() }];
      });
    },
    rename: (person, id, name) =>
      ledger.update((draft) => {
        inDraft(draft, person, id).name = name;
      }),
    remove: (person, id) =>
      ledger.update((draft) => {
        const gone = inDraft(draft, person, id);
        const found = draft.people[person]!;
        found.passkeys = found.passkeys?.filter((one) => one !== gone) ?? [];
      }),
    async beginSignIn(origin) {
      return webauthn.requestOptions(placeHere(origin), challenges.issue(SIGN_IN));
    },
    async signIn(response, origin, address) {
      const place = placeHere(origin);
      const seconds = tries.take(address);
      if (seconds > 0) throw refused(tooManyTries(seconds), 'too many tries', address);
      const expected = expecting(place, SIGN_IN);
      try {
        const person = await verified(response, expected);
        tries.giveBack(address);
        return person;
      } catch (failure) {
        throw refused(passkeyWrong(), failure, address);
      }
    },
  };

  async function verified(
    response: webauthn.Signed,
    expected: ReturnType<typeof expecting>,
  ): Promise<string> {
    const { id, passkey } = ownedIn(ledger.read(), response, expected.place.rpId);
    const counter = await webauthn.readSigned(response, structuredClone(passkey) as StoredPasskey, expected);
    return ledger.update((draft) => {
      const kept = draft.people[id]?.passkeys?.find(({ credential }) => credential === passkey.credential);
      if (!kept) throw new Error('it was removed meanwhile');
      // Of two that count the same, one is a copy.
      if (counter > 0 && counter <= kept.counter) throw new Error('its counter has not moved');
      expected.use();
      kept.counter = counter;
      kept.usedAt = now();
      return id;
    });
  }
}

function placeHere(origin: string): Place {
  const place = placeOf(origin);
  if (!place) throw passkeyAddress();
  return place;
}

type Data = DeepReadonly<PeopleData>;

const ownerOf = ({ people }: Data, credential: string): DeepReadonly<StoredPerson> | undefined =>
  Object.values(people).find(({ passkeys = [] }) => passkeys.some((one) => one.credential === credential));

/** Throws when nobody has it, or when the authenticator says that it is another's. */
function ownedIn(data: Data, { id: credential, response: { userHandle } }: webauthn.Signed, rpId: string) {
  const owner = ownerOf(data, credential);
  const passkey = owner?.passkeys?.find((one) => one.credential === credential);
  if (!owner || !passkey || owner.role !== 'instructor') throw new Error('nobody has it');
  if (passkey.rpId !== rpId) throw new Error('it is for another address');
  const handle = Buffer.from(owner.id).toString('base64url');
  if (userHandle !== undefined && userHandle !== handle) throw new Error('it says that it is another’s');
  return { id: owner.id, passkey };
}

function inDraft(draft: PeopleData, person: string, id: string): StoredPasskey {
  const found = draft.people[person]?.passkeys?.find((one) => idOf(one) === id);
  if (!found) throw personUnknown();
  return found;
}
