/**
 * Who looks at a shell, who types, and whose window it has the size of. Pure: knows neither sockets nor bytes.
 *
 * The learner's viewers are drivers: each may type, and whoever came or typed last has the size. A watcher asks for the
 * keyboard; with it, it alone types and has the size, until it gives it back, goes, or the learner takes it back. When the
 * last driver goes, the keyboard is the learner's again: nobody types where nobody can see that they do.
 */
import type { TerminalRole, TerminalServerMessage } from '../protocol.ts';

export interface Person {
  readonly id: string;
  readonly role: TerminalRole;
  readonly name?: string;
}

/** The message `people` without its receiver. */
export type Company = Omit<Extract<TerminalServerMessage, { type: 'people' }>, 'type' | 'you'>;

export interface People<P extends Person> extends Iterable<P> {
  readonly size: number;
  join(person: P): void;
  /** `false` when it was not there. */
  leave(person: P): boolean;
  /** The window that the shell has the size of: of the watcher with the keyboard, else of the driver that came or typed last. */
  wheel(): P | undefined;
  /** The driver that came or typed last: the shell waits for it when it is slow, and for nobody else. */
  pacer(): P | undefined;
  mayType(person: P): boolean;
  /** This driver typed: the wheel is its own. `true` when it was another's. */
  takeWheel(person: P): boolean;
  /** Each answers `false` when that is not this person's to say; what comes too late changes nothing and is no lie. */
  ask(person: P, withdraw: boolean): boolean;
  answer(person: P, viewer: string, give: boolean): boolean;
  giveBack(person: P): boolean;
  company(): Company;
}

export function createPeople<P extends Person>(): People<P> {
  /** In the order in which they came or last typed. */
  const there = new Set<P>();
  let keyboard: P | undefined;
  let asking: P[] = [];

  const pacer = (): P | undefined => [...there].findLast(({ role }) => role === 'driver');

  return {
    [Symbol.iterator]: () => there[Symbol.iterator](),
    get size() {
      return there.size;
    },
    join: (person) => void there.add(person),
    leave(person) {
      if (!there.delete(person)) return false;
      asking = asking.filter((one) => one !== person);
      if (keyboard === person || !pacer()) keyboard = undefined;
      return true;
    },
    wheel: () => keyboard ?? pacer(),
    pacer,
    mayType: (person) => there.has(person) && (keyboard ? keyboard === person : person.role === 'driver'),
    takeWheel(person) {
      if (keyboard || person.role !== 'driver' || pacer() === person || !there.delete(person)) return false;
      there.add(person);
      return true;
    },
    ask(person, withdraw) {
      if (person.role !== 'watcher') return false;
      asking = asking.filter((one) => one !== person);
      if (!withdraw && keyboard !== person) asking = [...asking, person];
      return true;
    },
    answer(person, viewer, give) {
      if (person.role !== 'driver') return false;
      const asked = asking.find(({ id }) => id === viewer);
      asking = asking.filter((one) => one !== asked);
      if (asked && give) keyboard = asked;
      return true;
    },
    giveBack(person) {
      if (person.role !== 'driver' && keyboard !== person) return false;
      keyboard = undefined;
      return true;
    },
    company: () => ({
      // By the number in the id: as they came, whoever typed last.
      viewers: [...there].map(shown).sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
      ...(keyboard ? { keyboard: keyboard.id } : {}),
      asking: asking.map(({ id }) => id),
    }),
  };
}

const shown = ({ id, role, name }: Person) => (name === undefined ? { id, role } : { id, role, name });
