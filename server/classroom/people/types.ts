/** What is kept of the people of a class, in `NARU_DATA/class/people.json`. Secrets are kept as hashes; the class code is shown to all, and is not. */
import { z } from 'zod';

export const VERSION = 1;

const hash = z.string();
const time = z.string();

/** A way in that lasts until then, and of which nothing but the hash is known. */
const pass = z.strictObject({ hash, until: time });

/** What an authenticator keeps the other half of. */
const storedPasskey = z.strictObject({
  /** Of the credential, base64url. */
  credential: z.string(),
  /** COSE, base64url. */
  publicKey: z.string(),
  /** How often the authenticator says it was used; 0 for those that do not count. */
  counter: z.number(),
  /** How it is reached, as browsers say it: `internal`, `usb`, … */
  transports: z.array(z.string()),
  /** The name of the address at which it works. */
  rpId: z.string(),
  /** As its owner calls it. */
  name: z.string(),
  addedAt: time,
  usedAt: z.exactOptional(time),
});
export type StoredPasskey = z.infer<typeof storedPasskey>;

const account = z.strictObject({ issuer: z.string(), subject: z.string() });

const storedPerson = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  role: z.enum(['instructor', 'learner']),
  name: z.string(),
  note: z.exactOptional(z.string()),
  joinedAt: time,
  /** Of an instructor: argon2id, as a PHC string. */
  password: z.exactOptional(z.string()),
  /** Of an instructor, beside the password. */
  passkeys: z.exactOptional(z.array(storedPasskey)),
  /** Who they are at a provider of OpenID Connect. */
  account: z.exactOptional(account),
  /** Others by which they come, too. */
  otherAccounts: z.exactOptional(z.array(account)),
  /** A personal link: works again and again, on paper too. */
  link: z.exactOptional(pass),
  /** Shown once; lets them come back on another machine. */
  recovery: z.exactOptional(hash),
});
export type Account = z.infer<typeof account>;
export type StoredPerson = z.infer<typeof storedPerson>;

const storedSession = z.strictObject({
  person: z.string(),
  since: time,
  until: time,
  /** What the browser called itself, cut short: so that people know their own sessions. */
  browser: z.string(),
  /** The account by which it began, and what the provider calls the session there. */
  account: z.exactOptional(account.extend({ sid: z.exactOptional(z.string()) })),
  /** When its owner showed there who they are, asked anew for it. */
  confirmedAt: z.exactOptional(time),
});
export type StoredSession = z.infer<typeof storedSession>;

export const peopleData = z.strictObject({
  version: z.literal(VERSION),
  /** By id, in the order in which they came. */
  people: z.record(z.string(), storedPerson),
  /** By the hash of their secret. */
  sessions: z.record(z.string(), storedSession),
  /** What learners type to join; without one nobody joins by a code. */
  code: z.exactOptional(z.strictObject({ code: z.string(), until: time })),
  /** One-time addresses that make an instructor, by hash. */
  invitations: z.record(z.string(), z.strictObject({ until: time })),
});
export type PeopleData = z.infer<typeof peopleData>;

export const noPeople = (): PeopleData => ({ version: VERSION, people: {}, sessions: {}, invitations: {} });
