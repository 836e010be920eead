/** Connections, requests and questions about names from a place in a cluster of kind. */
import { requestLine } from '../http-request.ts';
import type {
  DialResult,
  HostPort,
  HttpAnswer,
  HttpRequest,
  NameAnswer,
  NameQuestion,
} from '../network-types.ts';
import type { ExecResult } from '../types.ts';
import { answersOf, curlConfig, REQUEST } from './curl.ts';
import { decodeAnswer, encodeQuestion } from './dns-message.ts';
import { cannotTry, type DnsConfig, type Standpoint } from './standpoint.ts';

/** How long a connection may take to open, in seconds. */
const SECONDS = 3;
const CANNOT = 45;
/** With the pod's resolv.conf put over the node's in a mount namespace of its own. */
const BIND = `file=$(mktemp) && printf '%s' "$1" >"$file" && mount --bind "$file" /etc/resolv.conf || exit ${CANNOT}
rm "$file"`;
const DIAL = `exec timeout ${SECONDS} bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3"`;

export async function dialFrom(at: Standpoint, to: HostPort, signal: AbortSignal): Promise<DialResult> {
  const result = await runScript(at, DIAL, [to.host, `${to.port}`], signal);
  if (result.exitCode === 0) return 'open';
  return /Connection refused/.test(result.stderr) ? 'refused' : 'no-answer';
}

export async function requestFrom(
  at: Standpoint,
  requests: readonly HttpRequest[],
  signal: AbortSignal,
): Promise<HttpAnswer[]> {
  const lines = requests.map(requestLine);
  const argv = lines.flatMap((line, index) => [
    `${line.to.host}:${line.to.port}`,
    curlConfig(requests[index]!.url, line),
  ]);
  const result = await runScript(at, REQUEST, argv, signal);
  if (result.exitCode !== 0) throw cannotTry(at.title, result);
  return answersOf(result.stdout, lines, at.title);
}

/** A script for sh, whose arguments begin at $2; its files are a node's, its names the place's. */
async function runScript(
  at: Standpoint,
  script: string,
  args: readonly string[],
  signal: AbortSignal,
): Promise<ExecResult> {
  const apart = at.dns ? ['unshare', '--mount'] : [];
  const text = at.dns ? `${BIND}; ${script}` : script;
  const argv = [...apart, 'sh', '-c', text, 'sh', at.dns ? resolvConf(at.dns) : '', ...args];
  const result = await at.run(argv, signal);
  if (result.exitCode === CANNOT) throw cannotTry(at.title, result);
  return result;
}

const resolvConf = ({ servers = [], searches = [], options = [] }: DnsConfig): string =>
  [
    ...servers.map((server) => `nameserver ${server}`),
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
    '',
  ].join('\n');

/** Asks a server, the first of its own resolv.conf unless told, one question after the other, until one is not answered. */
const ASK = `server=$1; [ "$server" ] || server=$(sed -n 's/^nameserver[[:space:]]*//p' /etc/resolv.conf | head -n 1)
shift; for question; do
exec 3<>"/dev/udp/$server/53" || exit 0
printf '%s' "$question" | base64 -d >&3; answer=$(timeout ${SECONDS} dd bs=4096 count=1 <&3 2>/dev/null | base64 -w 0)
[ "$answer" ] || exit 0; echo "$answer"; done`;

export async function resolveFrom(
  at: Standpoint,
  { name, type }: NameQuestion,
  signal: AbortSignal,
): Promise<NameAnswer> {
  const names = candidates(at.dns ?? {}, name);
  const questions = names.map((one) => encodeQuestion({ name: one, type }).toString('base64'));
  const argv = ['bash', '-c', ASK, 'bash', at.dns?.servers?.[0] ?? '', ...questions];
  const result = await at.run(argv, signal);
  if (result.exitCode !== 0) throw cannotTry(at.title, result);
  const said = result.stdout.split('\n').filter(Boolean);
  return firstThatHas(names, said);
}

/** As the resolver of a C library goes on: until a name has what was asked for, or nobody answers. */
function firstThatHas(names: readonly string[], said: readonly string[]): NameAnswer {
  let best: NameAnswer = { outcome: 'no-such-name', name: names.at(-1) ?? '', records: [] };
  for (const [index, name] of names.entries()) {
    const text = said[index];
    if (text === undefined) return { outcome: 'no-answer', name, records: [] };
    const answer = decodeAnswer(Buffer.from(text, 'base64'), name);
    if (answer.records.length > 0) return answer;
    if (best.outcome === 'no-such-name' && answer.outcome !== 'no-such-name') best = answer;
  }
  return best;
}

/** The names to ask for, whole, without a dot at their end. */
function candidates({ searches = [], options = [] }: DnsConfig, name: string): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const dots = Number(options.find((one) => one.startsWith('ndots:'))?.slice(6) ?? 1);
  const longer = searches.map((suffix) => `${name}.${suffix}`);
  return name.split('.').length - 1 >= dots ? [name, ...longer] : [...longer, name];
}
