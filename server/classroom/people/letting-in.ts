/** The ways in: class code, personal link, recovery code, password, invitation. What is wrong is logged, and costs a try. */
import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../sandbox/clock.ts';
import type { HttpFault } from '../../faults.ts';
import type { Log } from '../../log.ts';
import type { Person } from '../types.ts';
import {
  CLASS_CODE_LENGTH,
  hashOf,
  makeCode,
  makeSecret,
  RECOVERY_CODE_LENGTH,
  readCode,
  shownCode,
} from './codes.ts';
import {
  codeWrong,
  linkWrong,
  nameInvalid,
  passwordInvalid,
  recoveryWrong,
  signInWrong,
  tooManyTries,
} from './faults.ts';
import type { Ledger } from './ledger.ts';
import { readName } from './names.ts';
import { isPassword, type Passwords } from './passwords.ts';
import type { ClassPeople } from './people.ts';
import type { ClassCode, TokenLook } from './protocol.ts';
import { createTries } from './tries.ts';
import type { PeopleData } from './types.ts';

export interface LettingIn {
  /** A new learner. `address`: of the one who asks, here and below. Each rejects with the fault of `faults.ts` that says why not. */
  join(code: string, name: string, address: string): Promise<Person>;
  byLink(token: string, address: string): Person;
  byRecovery(code: string, address: string): Person;
  byPassword(name: string, password: string, address: string): Promise<Person>;
  /** A new instructor, or one with a new password. `renewed`: their sessions of before should end. */
  byInvitation(
    token: string,
    name: string,
    password: string,
    address: string,
  ): Promise<{ person: Person; renewed: boolean }>;
  changePassword(person: Person, old: string, password: string, address: string): Promise<void>;
  look(token: string, address: string): TokenLook;
  code(): ClassCode | undefined;
  newCode(lasts: number): Promise<ClassCode>;
  endCode(): Promise<void>;
  /** The secret of an address that makes one more instructor, once. */
  invite(lasts: number): Promise<{ readonly secret: string; readonly until: string }>;
  /** The same for whoever may read what the server prints: it also gives an instructor who is there a new password. Ends with the server. */
  issue(lasts: number): string;
}

export interface LettingInOptions {
  readonly ledger: Ledger;
  readonly people: ClassPeople;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly log: Log;
}

/** Printed addresses that nobody has used, at one time. */
const MOST_ISSUED = 16;

export function createLettingIn({ ledger, people, passwords, clock, log }: LettingInOptions): LettingIn {
  /** Of an address: a class of thirty types a code wrong now and then. */
  const ofAddress = createTries({ clock, atOnce: 30, each: 10_000 });
  /** Of a name: whoever guesses an instructor's password, from wherever. */
  const ofName = createTries({ clock, atOnce: 10, each: 30_000 });
  /** Until when the addresses that the server has printed are good, by hash; oldest first. */
  const issued = new Map<string, string>();
  const isOver = (until: string): boolean => Date.parse(until) <= clock.now();

  /** What is wrong stays spent. */
  const tryOnce = <T>(address: string, look: () => T | undefined, wrong: () => HttpFault): T => {
    const seconds = ofAddress.take(address);
    if (seconds > 0) throw refused(tooManyTries(seconds), address);
    const found = look();
    if (found === undefined) throw refused(wrong(), address);
    ofAddress.giveBack(address);
    return found;
  };

  const refused = (fault: HttpFault, address: string): HttpFault => {
    log.warn('somebody was not let in', { code: fault.code, address });
    return fault;
  };

  const goodCode = (): ClassCode | undefined => {
    const { code } = ledger.read();
    return code && !isOver(code.until) ? code : undefined;
  };

  const invitation = (token: string): { readonly hash: string; readonly renew: boolean } | undefined => {
    const hash = hashOf(token);
    const renew = issued.has(hash);
    const { invitations } = ledger.read();
    const until =
      issued.get(hash) ?? (Object.hasOwn(invitations, hash) ? invitations[hash]?.until : undefined);
    return until !== undefined && !isOver(until) ? { hash, renew } : undefined;
  };

  const checkPassword = async (name: string, password: string, address: string): Promise<Person> => {
    const key = readable(name) ?? '';
    const seconds = Math.max(ofAddress.take(address), ofName.take(key));
    if (seconds > 0) throw refused(tooManyTries(seconds), address);
    const found = people.byName('instructor', key);
    if (!(await passwords.isRight(password, found?.password)) || !found)
      throw refused(signInWrong(), address);
    ofAddress.giveBack(address);
    ofName.giveBack(key);
    const { password: _, ...person } = found;
    return person;
  };

  const makeInstructor = async (
    name: string,
    password: string,
    renew: boolean,
    use: (draft: PeopleData) => void,
  ): Promise<{ person: Person; renewed: boolean }> => {
    const there = renew ? people.byName('instructor', name) : undefined;
    if (!there) {
      const [person] = await people.add([{ role: 'instructor', name, password }], use);
      return { person: person!, renewed: false };
    }
    await people.setPassword(there.id, password, (draft) => {
      use(draft);
      // It is asked for when somebody else may have got in: what they may have left behind ends, too.
      delete draft.people[there.id]?.passkeys;
    });
    return { person: people.find(there.id)!, renewed: true };
  };

  return {
    async join(typed, name, address) {
      const code = readCode(typed, CLASS_CODE_LENGTH);
      tryOnce(address, () => (isSame(code, goodCode()?.code) ? true : undefined), codeWrong);
      const [person] = await people.add([{ role: 'learner', name: nameIn(name) }]);
      return person!;
    },
    byLink: (token, address) => tryOnce(address, () => people.byLink(token), linkWrong),
    byRecovery: (typed, address) =>
      tryOnce(
        address,
        () => {
          const code = readCode(typed, RECOVERY_CODE_LENGTH);
          return code === undefined ? undefined : people.byRecovery(code);
        },
        recoveryWrong,
      ),
    byPassword: checkPassword,
    async byInvitation(token, typed, password, address) {
      const { hash, renew } = tryOnce(address, () => invitation(token), linkWrong);
      const name = nameIn(typed);
      if (!isPassword(password, name)) throw passwordInvalid();
      // Of two who use it at once, one does; it stays good for whoever has to choose another name.
      const until = issued.get(hash);
      issued.delete(hash);
      const use = (draft: PeopleData): void => {
        if (!renew && !draft.invitations[hash]) throw linkWrong();
        delete draft.invitations[hash];
      };
      try {
        return await makeInstructor(name, await passwords.hash(password), renew, use);
      } catch (failure) {
        if (until !== undefined) issued.set(hash, until);
        throw failure;
      }
    },
    async changePassword(person, old, password, address) {
      await checkPassword(person.name, old, address);
      if (!isPassword(password, person.name)) throw passwordInvalid();
      await people.setPassword(person.id, await passwords.hash(password));
    },
    look: (token, address) =>
      tryOnce(
        address,
        () => {
          const person = people.byLink(token);
          if (person) return { kind: 'link', name: person.name } as const;
          const found = invitation(token);
          return found && ({ kind: 'invitation', renew: found.renew } as const);
        },
        linkWrong,
      ),
    code: () => shown(goodCode()),
    async newCode(lasts) {
      const made = { code: makeCode(CLASS_CODE_LENGTH), until: new Date(clock.now() + lasts).toISOString() };
      await ledger.update((draft) => {
        draft.code = made;
      });
      return shown(made);
    },
    endCode: () =>
      ledger.update((draft) => {
        delete draft.code;
      }),
    async invite(lasts) {
      const secret = makeSecret();
      const until = new Date(clock.now() + lasts).toISOString();
      await ledger.update((draft) => {
        for (const [hash, one] of Object.entries(draft.invitations)) {
          if (isOver(one.until)) delete draft.invitations[hash];
        }
        draft.invitations[hashOf(secret)] = { until };
      });
      return { secret, until };
    },
    issue(lasts) {
      const secret = makeSecret();
      issued.set(hashOf(secret), new Date(clock.now() + lasts).toISOString());
      for (const oldest of issued.keys()) if (issued.size > MOST_ISSUED) issued.delete(oldest);
      return secret;
    },
  };
}

function shown(code: ClassCode): ClassCode;
function shown(code: ClassCode | undefined): ClassCode | undefined;
function shown(code: ClassCode | undefined): ClassCode | undefined {
  return code && { code: shownCode(code.code), until: code.until };
}

/** Throws `class/name-invalid`. */
export function nameIn(text: string): string {
  const read = readName(text);
  if ('why' in read) throw nameInvalid(read.why);
  return read.name;
}

function readable(text: string): string | undefined {
  const read = readName(text);
  return 'name' in read ? read.name : undefined;
}

const isSame = (a: string | undefined, b: string | undefined): boolean =>
  a !== undefined && b !== undefined && timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
