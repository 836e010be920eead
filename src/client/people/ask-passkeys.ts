/** Asks the server about passkeys. The answers are those of server/classroom/people/protocol.ts. */
import type { Entered, PasskeyList } from '../../../server/classroom/people/protocol.ts';
import { ask } from '../api.ts';
import { fields, flag, list, orNothing, shape, text } from '../shape.ts';
import { entered } from './ask-people.ts';
import type { CreationOptions, RequestOptions } from './webauthn.ts';

const passkeys = shape<PasskeyList>(
  fields<PasskeyList>({
    passkeys: list(fields({ id: text, name: text, rpId: text, addedAt: text, usedAt: orNothing(text) })),
    here: orNothing(text),
    password: flag,
    account: orNothing(text),
    confirmed: flag,
  }),
);
const of = (id: string, act: string): string => `/api/class/passkeys/${encodeURIComponent(id)}/${act}`;

export const askPasskeys = {
  list: () => ask('GET', '/api/class/passkeys', passkeys),
  /** Without a password: of somebody who has none, and was asked by the provider just now. */
  begin: (password: string | undefined) =>
    ask('POST', '/api/class/passkeys/begin', shape<CreationOptions>(fields({ challenge: text })), {
      ...(password !== undefined && { password }),
    }),
  /** `response`: as the browser made it. */
  add: (name: string, response: object) => ask('POST', '/api/class/passkeys', passkeys, { name, response }),
  rename: (id: string, name: string) => ask('POST', of(id, 'rename'), passkeys, { name }),
  remove: (id: string) => ask('POST', of(id, 'remove'), passkeys),
  beginSignIn: () =>
    ask('POST', '/api/class/passkey-options', shape<RequestOptions>(fields({ challenge: text }))),
  signIn: (response: object): Promise<Entered> =>
    ask('POST', '/api/class/sign-in-by-passkey', entered, { response }),
};
