/**
 * A class: the people of it, each person's own Application beside the others in one process, and how a part of the class
 * (its room, its grades) says what it answers to.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../sandbox/clock.ts';
import type { Route } from '../api/router.ts';
import type { Application } from '../application.ts';
import type { Config } from '../config.ts';
import type { Content } from '../content.ts';
import type { HttpFault } from '../faults.ts';
import type { Log } from '../log.ts';
import type { Connection, ConnectionListener } from '../socket.ts';
import type { Visitor } from './people/asking.ts';

export type Role = 'instructor' | 'learner';

/** Somebody who is let in. */
export interface Person {
  /** Stable, in [a-z0-9-]{1,40}: it names folders. */
  readonly id: string;
  readonly role: Role;
  /** As they gave it, NFC, 1 to 60 characters; whoever shows it escapes it. */
  readonly name: string;
  /** What the instructor's list says besides, such as a number or a group; up to 60 characters. */
  readonly note?: string;
  /** RFC 3339. */
  readonly joinedAt: string;
}

/** Everybody who is in the class at the moment. */
export interface People {
  /** In the order in which they came. */
  list(): readonly Person[];
  find(id: string): Person | undefined;
  /** Told when somebody has come, has another name, or has gone; before the seat of somebody who goes is closed. */
  onChange(listener: (change: PeopleChange) => void): Disposable;
}

export interface PeopleChange {
  readonly type: 'came' | 'changed' | 'gone';
  readonly person: Person;
  /** Of somebody who goes: they were this one all along, to whom everything of theirs belongs from now on. */
  readonly into?: Person;
}

/**
 * A person, and what the server keeps for them alone: store, cluster, shells, attempts. An instructor has one too, whose shells
 * can be shown to the class; boards and grades are of those whose `person.role` is `learner`.
 */
export interface Seat {
  readonly person: Person;
  readonly app: Application;
}

/** The seats of a class. */
export interface Seats {
  /** Those whose Application is up at the moment. */
  open(): readonly Seat[];
  /** Opens the person's Application if it is not up. Rejects with a Fault for somebody who is not of this class. */
  of(person: string): Promise<Seat>;
  /** Keeps it from being closed for want of visitors, until it is disposed. */
  enter(person: string): Disposable;
  /** Told of each seat when it opens, and before it closes. */
  onOpen(listener: (seat: Seat) => void): Disposable;
  onClose(listener: (seat: Seat) => void): Disposable;
}

/** What a part of the class is made with. */
export interface ClassGround {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** `NARU_DATA/class`, there already, for its owner only. A part has a folder of its own in it. */
  readonly folder: string;
  readonly people: People;
  readonly seats: Seats;
  /** What is taught at this moment. */
  content(): Content;
  /** What the list of people keeps of somebody besides: accounts, passkeys, browsers, without anything that opens a door. */
  besides(person: string): object;
  /** Removes somebody for good: their sessions end, their seat closes, and what is kept of them is deleted. Rejects for the last instructor. */
  remove(person: string): Promise<void>;
}

/** Who may ask: instructors alone, or everybody who is signed in. */
export type Audience = 'instructor' | 'everybody';

/** An address under /api/class, answered as those of `api/` are, to the person who asks. */
export interface ClassRoute extends Route<Person> {
  readonly for: Audience;
}

/** A socket, `/ws/class/…`. It is closed when the person's session ends. */
export interface ClassSocket {
  readonly path: string;
  readonly for: Audience;
  /** Throws an HttpFault to refuse; the handshake is then answered with its status. */
  serve(person: Person, query: URLSearchParams): (connection: Connection) => ConnectionListener;
}

/** By whose word somebody is let in, for whoever ends their session or asks how they came. */
export interface CameBy {
  readonly account?: { readonly issuer: string; readonly subject: string; readonly sid?: string };
  /** RFC 3339: when they showed there who they are, asked anew for it. */
  readonly confirmedAt?: string;
}

export type LetIn = (person: string, by?: CameBy) => Promise<void>;

/**
 * An address that pages of others lead to, such as the launch of a learning platform: neither the guard against other sites nor a
 * session stands before it, so that it proves by itself who sends it.
 */
export interface ClassEntry {
  /** `/lti/launch`; not below /api or /ws. */
  readonly path: string;
  /** `letIn` signs that person in with the answer. */
  answer(request: IncomingMessage, response: ServerResponse, letIn: LetIn): Promise<void>;
}

/** What a part of the class answers to. */
export interface ClassPart {
  /** Addresses below /api/class that answer whoever asks, signed in or not. */
  readonly open?: readonly Route<Visitor>[];
  /**
   * Asked before a person's own Application answers `path` (with /api, /ws and the question mark): what it answers is told to them instead,
   * such as that a lesson is not open yet. `undefined`: go on.
   */
  gate?(person: Person, method: string, path: string): HttpFault | undefined;
  readonly routes?: readonly ClassRoute[];
  readonly sockets?: readonly ClassSocket[];
  readonly entries?: readonly ClassEntry[];
  /** Before the seats close. Safe to call twice. */
  close?(): Promise<void>;
}
