/** Everybody of a class: comes, gets another name, goes. Each change is on disk before it is told. */
import type { Clock } from '../../../sandbox/clock.ts';
import { Fault } from '../../../sandbox/faults.ts';
import type { DeepReadonly } from '../../store/types.ts';
import type { People, PeopleChange, Person, Role } from '../types.ts';
import { hashOf, keyedHash, makeCode, makeSecret, RECOVERY_CODE_LENGTH, shownCode } from './codes.ts';
import { accountTaken, classFull, lastInstructor, nameTaken, PEOPLE_CODES, personUnknown } from './faults.ts';
import type { Ledger } from './ledger.ts';
import { sameName } from './names.ts';
import type { Account, PeopleData, StoredPerson } from './types.ts';

export interface Newcomer {
  readonly role: Role;
  /** As `readName` has it. */
  readonly name: string;
  readonly note?: string;
  /** As `passwords.ts` keeps it. */
  readonly password?: string;
  readonly account?: Account;
}

export interface ClassPeople extends People {
  /** Adds all of them, or none. Rejects with `class/name-taken`, `class/full`. `also` is part of the same change. */
  add(newcomers: readonly Newcomer[], also?: (draft: PeopleData) => void): Promise<readonly Person[]>;
  rename(id: string, name: string): Promise<Person>;
  /** Their sessions are the caller's to end. Rejects for the last instructor. */
  remove(id: string): Promise<void>;
  setPassword(id: string, password: string, also?: (draft: PeopleData) => void): Promise<void>;
  /** A new personal link, as the secret of it; the one before works no more. */
  makeLinks(ids: readonly string[], lasts: number): Promise<ReadonlyMap<string, string>>;
  /** A new recovery code, to be shown once; the one before works no more. */
  makeRecovery(id: string): Promise<string>;
  /** Whose link that is, if it is still good. */
  byLink(secret: string): Person | undefined;
  byRecovery(code: string): Person | undefined;
  byName(role: Role, name: string): (Person & { readonly password?: string }) | undefined;
  hasRecovery(id: string): boolean;
  /** What is kept of them that is no Person, for themselves to read: nothing that opens a door. */
  besides(id: string): object;
  /** Who came by that account in that role before. */
  byAccount(role: Role, account: Account): Person | undefined;
  /** Somebody new, under the first of these names that nobody has. */
  addAccount(role: Role, account: Account, names: readonly string[]): Promise<Person>;
  /** Who they are at that provider or platform. */
  subjectOf(id: string, issuer: string): string | undefined;
  /** That account is theirs from now on, beside the ways in that they have. Rejects with `class/account-taken` when it is somebody else's. */
  addWayIn(id: string, account: Account): Promise<void>;
  /** Their account there opens nothing any more. */
  dropWayIn(id: string, issuer: string): Promise<void>;
  /** Of two learners one stays, who comes in by what opened either. */
  merge(id: string, into: string): Promise<void>;
}

export interface PeopleOptions {
  readonly ledger: Ledger;
  readonly key: Buffer;
  readonly clock: Clock;
  /** As many as the class takes. */
  readonly most: number;
}

export function createPeople({ ledger, key, clock, most }: PeopleOptions): ClassPeople {
  const listeners = new Set<(change: PeopleChange) => void>();
  const tell = (type: PeopleChange['type'], person: Person, into?: Person): void => {
    for (const listener of [...listeners]) listener({ type, person, ...(into && { into }) });
  };
  const all = () => Object.values(ledger.read().people);
  const recoveryHash = (code: string): string => keyedHash(key, 'recovery', code);

  const admit = (draft: PeopleData, newcomer: Newcomer): Person => {
    const people = Object.values(draft.people);
    if (people.length >= most) throw classFull(most);
    if (people.some(({ role, name }) => role === newcomer.role && sameName(name, newcomer.name))) {
      throw nameTaken();
    }
    const person: StoredPerson = {
      id: `${newcomer.role === 'learner' ? 'l' : 'i'}-${makeCode(12).toLowerCase()}`,
      role: newcomer.role,
      name: newcomer.name,
      ...(newcomer.note !== undefined && { note: newcomer.note }),
      joinedAt: new Date(clock.now()).toISOString(),
      ...(newcomer.password !== undefined && { password: newcomer.password }),
      ...(newcomer.account && { account: newcomer.account }),
    };
    draft.people[person.id] = person;
    return personOf(person);
  };

  return {
    list: () => all().map(personOf),
    find(id) {
      const { people } = ledger.read();
      const found = Object.hasOwn(people, id) ? people[id] : undefined;
      return found && personOf(found);
    },
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    async add(newcomers, also) {
      const added = await ledger.update((draft) => {
        also?.(draft);
        return newcomers.map((newcomer) => admit(draft, newcomer));
      });
      for (const person of added) tell('came', person);
      return added;
    },
    async rename(id, name) {
      const person = await ledger.update((draft) => {
        const found = inDraft(draft, id);
        const others = Object.values(draft.people).filter((other) => other.id !== id);
        if (others.some((other) => other.role === found.role && sameName(other.name, name)))
          throw nameTaken();
        found.name = name;
        return personOf(found);
      });
      tell('changed', person);
      return person;
    },
    async remove(id) {
      const person = await ledger.update((draft) => {
        const found = inDraft(draft, id);
        const instructors = Object.values(draft.people).filter(({ role }) => role === 'instructor');
        if (found.role === 'instructor' && instructors.length === 1) throw lastInstructor();
        delete draft.people[id];
        return personOf(found);
      });
      tell('gone', person);
    },
    setPassword: (id, password, also) =>
      ledger.update((draft) => {
        also?.(draft);
        inDraft(draft, id).password = password;
      }),
    makeLinks: (ids, lasts) => {
      const secrets = new Map(ids.map((id) => [id, makeSecret()]));
      const until = new Date(clock.now() + lasts).toISOString();
      return ledger.update((draft) => {
        for (const [id, secret] of secrets) {
          const found = inDraft(draft, id);
          // On paper, and for whoever finds it: no way in for those who see everybody.
          if (found.role !== 'learner') throw personUnknown();
          found.link = { hash: hashOf(secret), until };
        }
        return secrets;
      });
    },
    async makeRecovery(id) {
      const code = makeCode(RECOVERY_CODE_LENGTH);
      await ledger.update((draft) => {
        inDraft(draft, id).recovery = recoveryHash(code);
      });
      return shownCode(code);
    },
    byLink(secret) {
      const hash = hashOf(secret);
      const found = all().find(({ link }) => link?.hash === hash && Date.parse(link.until) > clock.now());
      return found && personOf(found);
    },
    byRecovery(code) {
      const hash = recoveryHash(code);
      const found = all().find(({ recovery, role }) => role === 'learner' && recovery === hash);
      return found && personOf(found);
    },
    byName(role, name) {
      const found = all().find((person) => person.role === role && sameName(person.name, name));
      if (!found) return undefined;
      return { ...personOf(found), ...(found.password !== undefined && { password: found.password }) };
    },
    byAccount: (role, account) => {
      const found = all().find((one) => one.role === role && hasAccount(one, account));
      return found && personOf(found);
    },
    async addAccount(role, account, names) {
      let added = false;
      const person = await ledger.update((draft) => {
        // Of two windows in which the same person comes for the first time, one makes them.
        const there = Object.values(draft.people).find(
          (one) => one.role === role && hasAccount(one, account),
        );
        if (there) return personOf(there);
        added = true;
        return underSomeName(names, (name) => admit(draft, { role, name, account }));
      });
      if (added) tell('came', person);
      return person;
    },
    subjectOf(id, issuer) {
      const found = ledger.read().people[id];
      return found && accountsOf(found).find((account) => account.issuer === issuer)?.subject;
    },
    addWayIn: (id, account) =>
      ledger.update((draft) => {
        const found = inDraft(draft, id);
        const owner = Object.values(draft.people).find(
          (one) => one.role === found.role && hasAccount(one, account),
        );
        if (owner && owner.id !== id) throw accountTaken(owner.name);
        if (!owner) setAccounts(found, [...accountsOf(found), account]);
      }),
    dropWayIn: (id, issuer) =>
      ledger.update((draft) => {
        const found = inDraft(draft, id);
        setAccounts(
          found,
          accountsOf(found).filter((account) => account.issuer !== issuer),
        );
      }),
    async merge(id, into) {
      const [gone, kept] = await ledger.update((draft) => {
        const [from, to] = [inDraft(draft, id), inDraft(draft, into)];
        handOver(from, to);
        delete draft.people[id];
        return [personOf(from), personOf(to)];
      });
      tell('gone', gone, kept);
      tell('changed', kept);
    },
    besides(id) {
      const { account, otherAccounts, passkeys = [] } = ledger.read().people[id] ?? {};
      const told = passkeys.map(({ name, rpId, addedAt, usedAt }) => ({ name, rpId, addedAt, usedAt }));
      const accounts = { ...(account && { account }), ...(otherAccounts && { otherAccounts }) };
      return { ...accounts, ...(told.length > 0 && { passkeys: told }) };
    },
    hasRecovery: (id) => all().some((person) => person.id === id && person.recovery !== undefined),
  };
}

function inDraft(draft: PeopleData, id: string): StoredPerson {
  const found = Object.hasOwn(draft.people, id) ? draft.people[id] : undefined;
  if (!found) throw personUnknown();
  return found;
}

const accountsOf = ({ account, otherAccounts = [] }: DeepReadonly<StoredPerson>): Account[] =>
  account ? [account, ...otherAccounts] : [...otherAccounts];

const hasAccount = (person: DeepReadonly<StoredPerson>, { issuer, subject }: Account): boolean =>
  accountsOf(person).some((one) => one.issuer === issuer && one.subject === subject);

function setAccounts(person: StoredPerson, [first, ...others]: readonly Account[]): void {
  delete person.account;
  delete person.otherAccounts;
  if (first) person.account = first;
  if (others.length > 0) person.otherAccounts = others;
}

/** What opened the one opens the other, but where there can be one alone: then it is what the other has. */
function handOver(from: StoredPerson, to: StoredPerson): void {
  setAccounts(to, [...accountsOf(to), ...accountsOf(from)]);
  const { link = from.link, recovery = from.recovery, note = from.note } = to;
  Object.assign(to, { ...(link && { link }), ...(recovery && { recovery }), ...(note && { note }) });
}

/** Throws `class/name-taken` when somebody has each of them. */
function underSomeName(names: readonly string[], admit: (name: string) => Person): Person {
  for (const name of names) {
    try {
      return admit(name);
    } catch (failure) {
      if (!(failure instanceof Fault && failure.code === PEOPLE_CODES.nameTaken)) throw failure;
    }
  }
  throw nameTaken();
}

/** Without anything that opens a door. */
function personOf({ id, role, name, note, joinedAt }: DeepReadonly<StoredPerson>): Person {
  return { id, role, name, ...(note !== undefined && { note }), joinedAt };
}
