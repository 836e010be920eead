/** Who asks for something of the people of a class, and what they send with it. */
import type { z } from 'zod';
import type { ApiRequest } from '../../api/router.ts';
import type { Person } from '../types.ts';
import { badRequest, instructorsOnly } from './faults.ts';
import type { ClassPeople } from './people.ts';
import type { Session } from './sessions.ts';

/** Who asks, whether signed in or not. */
export interface Visitor {
  /** Of the network. */
  readonly address: string;
  /** Of the page, as browsers write it: `https://naru.example.org`, `http://127.0.0.1:4321`. */
  readonly origin: string;
  /** Its User-Agent. */
  readonly browser: string;
  readonly session: Session | undefined;
  /** The whole address of a path of ours, as they have to ask for it. */
  outward(path: string): string;
  setCookie(header: string): void;
}

/** Throws for somebody who is not signed in. */
export function own(
  people: ClassPeople,
  { session }: Visitor,
): { readonly session: Session; readonly person: Person } {
  const person = session && people.find(session.person);
  if (!session || !person) throw instructorsOnly();
  return { session, person };
}

/** Throws `server/bad-request`. */
export function bodyOf<S extends z.ZodType>(shape: S, { body }: ApiRequest): z.output<S> {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw badRequest();
  return parsed.data;
}
