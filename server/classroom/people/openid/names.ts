/** What somebody who comes by OpenID Connect is called in the class. */
import { makeCode } from '../codes.ts';
import { readName } from '../names.ts';
import type { Claims } from './rules.ts';

/** Names to try in turn, as `readName` has them: what the provider says, then the same with a number. Never empty. */
export function namesIn(claims: Claims): readonly string[] {
  const { name, nickname, preferred_username: user, email } = claims;
  const said = [name, nickname, user, typeof email === 'string' ? email.split('@')[0] : undefined]
    .flatMap((one) => (typeof one === 'string' ? [readName(one)] : []))
    .flatMap((read) => ('name' in read ? [read.name] : []));
  const [first = `user-${makeCode(6).toLowerCase()}`] = said;
  const numbered = Array.from(
    { length: 98 },
    (_, index) => `${[...first].slice(0, 56).join('')} ${index + 2}`,
  );
  return [first, ...said.slice(1), ...numbered];
}
