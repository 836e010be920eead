/** The plug-in forward: questions for a domain go to other servers. */
import { isAddress } from '../../network/address.ts';
import type { DnsServerAddress } from '../../network/types.ts';
import { CorefileError, type Directive, parsingError } from './corefile.ts';
import { duration, type Setup, type SetupContext, words, wrongCount } from './plugins.ts';
import type { Plugin, Query, Reply } from './types.ts';

const NUMBERS = ['max_concurrent', 'max_fails', 'max_connect_attempts', 'max_age'];
const DURATIONS = ['expire', 'max_idle_conns_age'];
const OTHERS = [
  'except',
  'force_tcp',
  'prefer_udp',
  'policy',
  'health_check',
  'tls',
  'tls_servername',
  'next',
  'failover',
  'failfast_all_unhealthy_upstreams',
];
const POLICIES = ['random', 'round_robin', 'sequential'];

export const forward: Setup = (directives, context) =>
  directives.map((directive) => forwardTo(directive, context));

function forwardTo(directive: Directive, context: SetupContext): Plugin {
  const { path } = context;
  const [zone, ...targets] = words(directive);
  if (zone === undefined || targets.length === 0)
    throw wrongCount(path, directive.args.at(-1) ?? directive.name);
  const servers = targets.flatMap((target) => upstreams(target, context));
  const except = optionsOf(directive, path);
  const domain = zone === '.' ? '' : `.${zone.replace(/\.$/, '').toLowerCase()}`;
  return {
    name: 'forward',
    answer: (query, next) => {
      const name = `.${query.name.toLowerCase()}`;
      if (!name.endsWith(domain) || except.some((each) => name.endsWith(`.${each}`))) return next(query);
      return ask(query, servers, context);
    },
    fatal: () => loopAmong(servers, domain || '.', context),
  };
}

/** Checks the lines of the block; answers the domains that are excepted. */
function optionsOf(directive: Directive, path: string): string[] {
  const except: string[] = [];
  for (const [name, ...values] of directive.block) {
    if (!name) continue;
    const value = values[0]?.text ?? '';
    if (name.text === 'except')
      except.push(...values.map(({ text }) => text.toLowerCase().replace(/\.$/, '')));
    else if (NUMBERS.includes(name.text)) {
      if (!/^\d+$/.test(value)) throw new CorefileError(`strconv.Atoi: parsing "${value}": invalid syntax`);
    } else if (DURATIONS.includes(name.text)) duration(value);
    else if (name.text === 'policy' && !POLICIES.includes(value))
      throw parsingError(path, name.line, `unknown policy '${value}'`);
    else if (!OTHERS.includes(name.text))
      throw parsingError(path, name.line, `unknown property '${name.text}'`);
  }
  return except;
}

/** Addresses behind one word: an address, or the nameservers of a file. Throws `CorefileError`. */
function upstreams(target: string, { readFile }: SetupContext): DnsServerAddress[] {
  const [, host = '', port] = /^(?:dns:\/\/|tls:\/\/)?([^:]*)(?::(.*))?$/.exec(target) ?? [];
  if (isAddress(host)) return [{ ip: host, port: Number(port ?? 53) }];
  const file = target.startsWith('/') ? readFile(target) : undefined;
  if (file === undefined) throw new CorefileError(`not an IP address or file: "${target}"`);
  return [...file.matchAll(/^nameserver\s+(\S+)/gm)].map(([, ip = '']) => ({ ip, port: 53 }));
}

/** The first server that answers; what is wrong with the last one if none does. */
function ask(query: Query, servers: readonly DnsServerAddress[], context: SetupContext): Reply {
  let last: Reply = { status: 'servfail', records: [], error: 'no healthy proxies' };
  for (const { ip, port = 53 } of servers) {
    const answer = context.query(query, { ip, port });
    if (answer.status !== 'timeout' && answer.status !== 'unreachable') return answer;
    const local = `${context.ownAddress}:${32768 + Math.floor(context.random() * 28000)}`;
    const refused = answer.status === 'unreachable';
    const error = `read udp ${local}->${ip}:${port}: ${refused ? 'read: connection refused' : 'i/o timeout'}`;
    last = { status: refused ? 'servfail' : 'timeout', records: [], error };
  }
  return last;
}

/** As the plug-in loop finds out by asking: a question that comes back. */
function loopAmong(
  servers: readonly DnsServerAddress[],
  zone: string,
  context: SetupContext,
): string | undefined {
  const own = [context.ownAddress, context.clusterAddress()];
  const back = servers.find(({ ip }) => ip.startsWith('127.') || own.includes(ip));
  if (!back) return undefined;
  const from = back.ip.startsWith('127.') ? '127.0.0.1' : context.ownAddress;
  const number = () => String(Math.floor(context.random() * Number.MAX_SAFE_INTEGER));
  const port = 32768 + Math.floor(context.random() * 28000);
  return `[FATAL] plugin/loop: Loop (${from}:${port} -> :${back.port ?? 53}) detected for zone "${zone}", see https://coredns.io/plugins/loop#troubleshooting. Query: "HINFO ${number()}.${number()}."`;
}
