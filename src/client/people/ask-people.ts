/** Asks the server about the people of a class. The answers are those of server/classroom/people/protocol.ts. */
import type {
  ClassCode,
  ClassList,
  Entered,
  PersonInfo,
  PersonLink,
  RosterPreview,
  SessionInfoSent,
  SessionState,
  SignedOut,
  TokenLook,
  Unlinked,
} from '../../../server/classroom/people/protocol.ts';
import { ask } from '../api.ts';
import { fields, flag, list, number, oneOf, orNothing, shape, text } from '../shape.ts';

const person = fields<PersonInfo>({ id: text, role: text, name: text, note: orNothing(text) });
export const entered = shape<Entered>(fields<Entered>({ person, recovery: orNothing(text) }));
const code = fields<ClassCode>({ code: text, until: text });
const nothing = shape<object>(fields({}));

export const askPeople = {
  session: () =>
    ask(
      'GET',
      '/api/class/session',
      shape<SessionState>(
        fields<SessionState>({
          person: orNothing(person),
          joining: flag,
          isolated: flag,
          openId: orNothing(fields({ name: text, instructors: flag, learners: flag })),
          account: orNothing(flag),
          lti: orNothing(flag),
        }),
      ),
    ),
  join: (typed: string, name: string) => ask('POST', '/api/class/join', entered, { code: typed, name }),
  look: (token: string) =>
    ask(
      'POST',
      '/api/class/look',
      shape<TokenLook>(oneOf('kind', { link: fields({ name: text }), invitation: fields({ renew: flag }) })),
      { token },
    ),
  enter: (token: string) => ask('POST', '/api/class/enter', entered, { token }),
  recover: (typed: string) => ask('POST', '/api/class/recover', entered, { code: typed }),
  signIn: (name: string, password: string) => ask('POST', '/api/class/sign-in', entered, { name, password }),
  becomeInstructor: (token: string, name: string, password: string) =>
    ask('POST', '/api/class/instructors', entered, { token, name, password }),
  /** Where the browser goes to sign in. */
  beginOpenId: (locale: string) =>
    ask('POST', '/api/class/openid/begin', shape<{ url: string }>(fields({ url: text })), { locale }),
  /** The same, for the seat that is open here to be opened by that account, too. */
  linkOpenId: (locale: string) =>
    ask('POST', '/api/class/openid/begin', shape<{ url: string }>(fields({ url: text })), {
      locale,
      link: true,
    }),
  unlinkOpenId: () =>
    ask('POST', '/api/class/openid/unlink', shape<Unlinked>(fields<Unlinked>({ recovery: orNothing(text) }))),
  /** The same, where the provider asks anew who it is. */
  confirmOpenId: (locale: string) =>
    ask('POST', '/api/class/openid/begin', shape<{ url: string }>(fields({ url: text })), {
      locale,
      confirm: true,
    }),
  signOut: () =>
    ask('POST', '/api/class/sign-out', shape<SignedOut>(fields<SignedOut>({ next: orNothing(text) }))),
  changePassword: (old: string, password: string) =>
    ask('POST', '/api/class/password', nothing, { old, password }),
  sessions: () =>
    ask(
      'GET',
      '/api/class/sessions',
      shape<SessionInfoSent[]>(
        list(fields<SessionInfoSent>({ id: text, since: text, browser: text, here: flag })),
      ),
    ),
  endSession: (id: string) => ask('POST', `/api/class/sessions/${encodeURIComponent(id)}/end`, nothing),
  newRecovery: () =>
    ask('POST', '/api/class/recovery', shape<{ recovery: string }>(fields({ recovery: text }))),
  all: () =>
    ask(
      'GET',
      '/api/class/people',
      shape<ClassList>(
        fields<ClassList>({
          people: list(
            fields({
              id: text,
              role: text,
              name: text,
              sessions: number,
              linked: flag,
              note: orNothing(text),
              left: orNothing(text),
            }),
          ),
          code: orNothing(code),
        }),
      ),
    ),
  newCode: (hours: number) => ask('POST', '/api/class/code', shape<ClassCode>(code), { hours }),
  endCode: () => ask('POST', '/api/class/code/end', nothing),
  rename: (id: string, name: string) => ask('POST', of(id, 'rename'), nothing, { name }),
  signOutEverywhere: (id: string) => ask('POST', of(id, 'sign-out'), nothing),
  merge: (id: string, into: string, reason: string) =>
    ask('POST', of(id, 'merge'), nothing, { into, reason }),
  remove: (id: string) => ask('POST', of(id, 'remove'), nothing),
  links: (people: readonly string[], days: number) =>
    ask(
      'POST',
      '/api/class/links',
      shape<PersonLink[]>(list(fields<PersonLink>({ person, path: text, until: text }))),
      { people, days },
    ),
  invite: () =>
    ask(
      'POST',
      '/api/class/invitations',
      shape<{ path: string; until: string }>(fields({ path: text, until: text })),
    ),
  /** `file`: its bytes. */
  preview: (file: Uint8Array) =>
    ask(
      'POST',
      '/api/class/roster/preview',
      shape<RosterPreview>(
        fields<RosterPreview>({
          encoding: text,
          rows: list(fields({ line: number, name: text, note: orNothing(text), state: text })),
        }),
      ),
      { file: base64(file) },
    ),
  takeOver: (people: readonly { readonly name: string; readonly note?: string }[]) =>
    ask('POST', '/api/class/roster', shape<PersonInfo[]>(list(person)), { people }),
};

const of = (id: string, act: string): string => `/api/class/people/${encodeURIComponent(id)}/${act}`;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
