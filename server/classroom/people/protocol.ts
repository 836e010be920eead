/**
 * What browsers and the server say to each other about the people of a class. Browser-safe: imports zod only. JSON, below /api/class:
 *
 *   GET  /session             → SessionState      whoever asks: who am I?
 *   POST /join                → Entered           body: Join; a new learner, by the code of the class
 *   POST /look                → TokenLook         body: Token; what an address with a token is
 *   POST /enter               → Entered           body: Token; a learner, by their personal link
 *   POST /recover             → Entered           body: Recover; a learner, by their recovery code
 *   POST /sign-in             → Entered           body: SignIn; an instructor
 *   POST /instructors         → Entered           body: Invited; an instructor with an invitation
 *   POST /sign-out            → SignedOut
 *   GET  /sessions            → SessionInfo[]     where I am signed in; POST /sessions/:id/end ends one
 *   POST /recovery            → Recovery          a learner's new recovery code
 *   POST /password            → {}                body: NewPassword; an instructor's own
 *   POST /passkey-options     → options           what a browser is to sign; POST /sign-in-by-passkey → Entered, body: PasskeySigned
 *   POST /openid/begin        → OpenIdBegun       body: OpenIdBegin; where the browser goes to sign in by OpenID Connect
 *   POST /openid/unlink       → Unlinked          a learner's account there opens nothing any more
 * Instructors only:
 *   GET  /passkeys            → PasskeyList       their own; POST /passkeys/:id/rename (Rename) and /passkeys/:id/remove answer it, too
 *   POST /passkeys/begin      → options           body: PasskeyBegin; what a browser is to make; POST /passkeys → PasskeyList, body: PasskeyMade
 *   GET  /people              → ClassList
 *   POST /people/:id/rename   → PersonInfo        body: Rename
 *   POST /people/:id/sign-out → {}                ends all their sessions
 *   POST /people/:id/remove   → {}                and deletes what is kept of them
 *   POST /people/:id/merge    → {}                body: Merged; that learner and another are one person
 *   POST /links               → PersonLink[]      body: Links; new personal links
 *   POST /code                → ClassCode         body: NewCode; takes the place of the one before
 *   POST /code/end            → {}
 *   POST /invitations         → Invitation        an address that makes one more instructor
 *   POST /roster/preview      → RosterPreview     body: RosterFile
 *   POST /roster              → PersonInfo[]      body: Roster; as it was shown before
 */
import { z } from 'zod';

const text = (most: number) => z.string().max(most);
/** Longer than any name: what is too long is told with the others. */
const name = text(20_000);

export const join = z.strictObject({ code: text(200), name });
export const token = z.strictObject({ token: text(200) });
export const recover = z.strictObject({ code: text(200) });
export const signIn = z.strictObject({ name, password: text(2_000) });
export const invited = z.strictObject({ token: text(200), name, password: text(2_000) });
export const newPassword = z.strictObject({ old: text(2_000), password: text(2_000) });
/** `link`: the account is to open the seat of the learner who is signed in. `confirm`: the provider asks anew who it is. */
export const openIdBegin = z.strictObject({
  locale: z.enum(['ko', 'en']),
  link: z.literal(true).optional(),
  confirm: z.literal(true).optional(),
});
/** Without a password: who has none, and was asked by the provider just now. */
export const passkeyBegin = z.strictObject({ password: text(2_000).optional() });
/** As browsers send them (WebAuthn, level 3); whoever verifies them looks at the rest. */
const credential = (response: z.ZodType) =>
  z.looseObject({ id: text(2_000), rawId: text(2_000), type: z.literal('public-key'), response });
export const passkeyMade = z.strictObject({
  name,
  response: credential(z.looseObject({ clientDataJSON: text(10_000), attestationObject: text(10_000) })),
});
export const passkeySigned = z.strictObject({
  response: credential(
    z.looseObject({
      clientDataJSON: text(10_000),
      authenticatorData: text(10_000),
      signature: text(10_000),
      userHandle: text(200).optional(),
    }),
  ),
});
export const rename = z.strictObject({ name });
/** `into`: the id of the one who stays. The reason is kept in the record of grades. */
export const merged = z.strictObject({ into: text(40), reason: z.string().trim().min(1).max(500) });
export const newCode = z.strictObject({
  hours: z
    .number()
    .int()
    .min(1)
    .max(24 * 31),
});
export const links = z.strictObject({
  people: z.array(text(40)).min(1).max(1000),
  days: z.number().int().min(1).max(366),
});
/** `file`: its bytes, base64. */
export const rosterFile = z.strictObject({ file: z.string() });
export const roster = z.strictObject({
  people: z
    .array(z.strictObject({ name, note: name.optional() }))
    .min(1)
    .max(1000),
});

export const personInfo = z.object({
  id: z.string(),
  role: z.enum(['instructor', 'learner']),
  name: z.string(),
  note: z.string().optional(),
  joinedAt: z.string(),
});
export type PersonInfo = z.infer<typeof personInfo>;

/** `isolated`: shells are; without it everybody here can read what is on the machine. `openId`: whose accounts open the class, and to whom. `lti`: a learning platform is set. */
export const sessionState = z.object({
  person: personInfo.optional(),
  joining: z.boolean(),
  isolated: z.boolean(),
  openId: z.object({ name: z.string(), instructors: z.boolean(), learners: z.boolean() }).optional(),
  /** An account there opens the seat of whoever asks. */
  account: z.literal(true).optional(),
  lti: z.literal(true).optional(),
});
export type SessionState = z.infer<typeof sessionState>;

/** `recovery`: shown now and never again. */
export const entered = z.object({ person: personInfo, recovery: z.string().optional() });
export type Entered = z.infer<typeof entered>;

/** `recovery`: there was no other way back; shown now and never again. */
export const unlinked = z.object({ recovery: z.string().optional() });
export type Unlinked = z.infer<typeof unlinked>;

export const openIdBegun = z.object({ url: z.string() });

/** `next`: where they sign out of the provider, too. */
export const signedOut = z.object({ next: z.string().optional() });
export type SignedOut = z.infer<typeof signedOut>;

export const recovery = z.object({ recovery: z.string() });

export const tokenLook = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('link'), name: z.string() }),
  /** `renew`: an instructor who is there already gets a new password with it. */
  z.object({ kind: z.literal('invitation'), renew: z.boolean() }),
]);
export type TokenLook = z.infer<typeof tokenLook>;

export const sessionInfo = z.object({
  id: z.string(),
  since: z.string(),
  until: z.string(),
  browser: z.string(),
  here: z.boolean(),
});
export type SessionInfoSent = z.infer<typeof sessionInfo>;

/** `here`: the name of the address at which the page is; without it browsers have no passkeys there. `password`: they have one. */
export const passkeyList = z.object({
  passkeys: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      rpId: z.string(),
      addedAt: z.string(),
      usedAt: z.string().optional(),
    }),
  ),
  here: z.string().optional(),
  password: z.boolean(),
  /** Of somebody without one: whose accounts they come by, where it can be asked who they are; and that it was asked just now. */
  account: z.string().optional(),
  confirmed: z.boolean(),
});
export type PasskeyList = z.infer<typeof passkeyList>;

export const classCode = z.object({ code: z.string(), until: z.string() });
export type ClassCode = z.infer<typeof classCode>;

/**
 * `sessions`: browsers they are signed in with; `linked`: they have a personal link that works; `left`: when the learning platform's list did not
 * have them any more.
 */
export const classMember = personInfo.extend({
  sessions: z.number().int(),
  linked: z.boolean(),
  left: z.string().optional(),
});
export const classList = z.object({ people: z.array(classMember), code: classCode.optional() });
export type ClassList = z.infer<typeof classList>;

/** `path`: on this server. */
export const personLink = z.object({ person: personInfo, path: z.string(), until: z.string() });
export type PersonLink = z.infer<typeof personLink>;

export const invitationMade = z.object({ path: z.string(), until: z.string() });

export const rosterRow = z.object({
  /** In the file, from 1. */
  line: z.number().int(),
  name: z.string(),
  note: z.string().optional(),
  /** `there`: somebody of that name is in the class; `twice`: further up in this list. */
  state: z.enum(['new', 'there', 'twice', 'empty', 'too-long', 'characters']),
});
export type RosterRow = z.infer<typeof rosterRow>;
export const rosterPreview = z.object({ encoding: z.enum(['utf-8', 'cp949']), rows: z.array(rosterRow) });
export type RosterPreview = z.infer<typeof rosterPreview>;
