/**
 * Who of a provider's people is let in: `email=*@school.kr, groups=teachers, sub=24400320`. A rule is a claim and what it has to be; one that
 * holds is enough.
 */

/** What a provider says of somebody, proven to be its own words. */
export type Claims = Readonly<Record<string, unknown>>;

/** `*` for everybody whom the provider knows. */
export type Rule = '*' | { readonly claim: string; readonly value: string };

/** Rules with commas between them; `undefined`: it is none. */
export function readRules(text: string): readonly Rule[] | undefined {
  const rules = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(readRule);
  return rules.length > 0 && rules.every((rule) => rule !== undefined) ? rules : undefined;
}

function readRule(text: string): Rule | undefined {
  if (text === '*') return '*';
  const [, claim, value] = /^([\w:./-]{1,200}) *= *(.{1,300})$/.exec(text) ?? [];
  if (claim === undefined || value === undefined) return undefined;
  // A star anywhere else would look as if it meant something.
  if (value.includes('*') && !(claim === 'email' && /^\*@[^*@]+$/.test(value))) return undefined;
  return { claim, value };
}

export const isAllowed = (rules: readonly Rule[], claims: Claims): boolean =>
  rules.some((rule) => rule === '*' || holds(rule, claims));

function holds({ claim, value }: Exclude<Rule, '*'>, claims: Claims): boolean {
  if (claim === 'email') return holdsEmail(value, claims);
  const found = claimAt(claims, claim);
  return [found].flat().some((one) => (typeof one === 'object' ? false : String(one) === value));
}

/** An address that the provider has not looked at is whatever its owner has typed. */
function holdsEmail(wanted: string, claims: Claims): boolean {
  const { email, email_verified: verified } = claims;
  if (typeof email !== 'string' || !(verified === true || verified === 'true')) return false;
  const [given, value] = [email.toLowerCase(), wanted.toLowerCase()];
  if (!value.startsWith('*@')) return given === value;
  return given.split('@').length === 2 && given.endsWith(value.slice(1)) && given.length >= value.length;
}

/** As it is called, or further inside: `realm_access.roles`. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const part of name.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Record<string, unknown>)[part];
  }
  return found;
}
