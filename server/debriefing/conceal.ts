/**
 * Covers what looks like a secret in a command before it is kept a second time: the values of Secrets and options that hold passwords.
 * It cannot know every secret; what it does not cover stands in the learner's own history file as well. Pure.
 */

const COVER = '•••';
/** A value as a shell reads it, in quotes or up to a blank, that is not covered yet. */
const VALUE = String.raw`(?!${COVER})(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'|;&<>]+)`;
/** Up to an option of `kubectl create secret`: a ConfigMap is made with the same one. */
const OF_SECRET = String.raw`\bsecrets?\b[\s\S]*?--from-literal[= ]`;

const SECRETS: readonly RegExp[] = [
  new RegExp(String.raw`(${OF_SECRET}[\w.-]+=)${VALUE}`),
  new RegExp(String.raw`(${OF_SECRET}"[\w.-]+=)(?!${COVER})[^"]+`),
  new RegExp(String.raw`(${OF_SECRET}'[\w.-]+=)(?!${COVER})[^']+`),
  new RegExp(`(--(?:docker-)?(?:password|token)[= ])${VALUE}`),
  new RegExp(String.raw`(\b\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY)\w*=)${VALUE}`),
  new RegExp(String.raw`(\bBearer )(?!${COVER})[\w.~+/=-]+`, 'i'),
  new RegExp(String.raw`(["']?\b(?:password|passwd|token|api[-_]?key)["']?\s*:\s*)${VALUE}`, 'i'),
];

/** So many secrets has no command. */
const MOST = 50;

export function conceal(command: string): string {
  return SECRETS.reduce(covered, command);
}

/** One value after the other: several of one command stand behind the same beginning. */
function covered(text: string, secret: RegExp): string {
  let left = text;
  for (let turn = 0; turn < MOST && secret.test(left); turn += 1) left = left.replace(secret, `$1${COVER}`);
  return left;
}
