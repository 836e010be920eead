/** Setting up the plug-ins of CoreDNS from their lines in a Corefile, with the words of each for what is wrong. */
import type { ClusterNames, DnsAnswer, DnsQuestion, DnsServerAddress } from '../../network/types.ts';
import { CorefileError, type Directive, parsingError, type Token } from './corefile.ts';
import { forward } from './forward.ts';
import { hosts } from './hosts.ts';
import { kubernetes } from './kubernetes.ts';
import { rewrite } from './rewrite.ts';
import { template } from './template.ts';
import type { Plugin } from './types.ts';

/** What plug-ins reach of the world around their process. */
export interface SetupContext {
  /** Of the Corefile, as messages name it. */
  readonly path: string;
  readonly ownAddress: string;
  /** The address of the cluster's DNS Service: what is sent there comes back. */
  readonly clusterAddress: () => string;
  readonly names: ClusterNames;
  readonly query: (question: DnsQuestion, server: DnsServerAddress) => DnsAnswer;
  readonly readFile: (path: string) => string | undefined;
  /** Whether the ServiceAccount of the pod may list and watch this resource. */
  readonly mayWatch: (group: string, resource: string) => boolean;
  readonly random: () => number;
  /** Milliseconds of this process, shortened as the cluster's time is. */
  readonly after: (milliseconds: number, act: () => void) => Disposable;
  readonly log: (line: string) => void;
  /** Names of the plug-ins that are not ready. */
  readonly unready: () => readonly string[];
  /** A plug-in that exists and is not simulated. */
  readonly unknown: (name: string) => Plugin;
}

export type Setup = (directives: readonly Directive[], context: SetupContext) => Plugin[];

export const SETUPS: Readonly<Record<string, Setup>> = {
  reload: single((directive, { path }) => {
    const [interval = '30s', jitter = '15s', ...more] = words(directive);
    if (more.length > 0) throw wrongCount(path, directive.args.at(-1)!);
    const milliseconds = duration(interval);
    duration(jitter);
    if (milliseconds < 2000) throw new CorefileError('interval value must be greater or equal to 2s');
    return { reloads: milliseconds };
  }),
  bind: single((directive) => {
    for (const word of words(directive)) {
      if (!/^[\d.]+$|:|^(lo|eth0)$/.test(word))
        throw new CorefileError(`not a valid IP address or interface name: "${word}"`);
    }
    return {};
  }),
  debug: single(() => ({})),
  ready: single((directive, { unready, log }) => ({
    http: {
      port: portOf(directive, 8181),
      respond: (path) => {
        const waiting = unready();
        if (path !== '/ready') return { status: 404, body: '404 page not found\n' };
        if (waiting.length === 0) return { status: 200, body: 'OK' };
        log(`[INFO] plugin/ready: Plugins not ready: "${waiting.join(',')}"`);
        return { status: 503, body: waiting.join(',') };
      },
    },
  })),
  health: single((directive) => {
    const lameduck = directive.block.find(([name]) => name?.text === 'lameduck')?.[1]?.text;
    return {
      http: {
        port: portOf(directive, 8080),
        respond: (path) =>
          path === '/health' ? { status: 200, body: 'OK' } : { status: 404, body: '404 page not found\n' },
      },
      ...(lameduck !== undefined && { lameduck: lameduckOf(lameduck) }),
    };
  }),
  prometheus: single((directive) => ({
    http: {
      port: portOf(directive, 9153),
      respond: (path) =>
        path === '/metrics'
          ? {
              status: 200,
              body: "# HELP coredns_build_info A metric with a constant '1' value.\n# TYPE coredns_build_info gauge\ncoredns_build_info 1\n",
            }
          : { status: 404, body: '404 page not found\n' },
    },
  })),
  errors: single((_, { log }) => ({
    answer: (query, next) => {
      const reply = next(query);
      if (reply.error) log(`[ERROR] plugin/errors: 2 ${query.name}. ${query.type}: ${reply.error}`);
      return reply;
    },
  })),
  log: many((_, { log, random }) => ({
    answer: (query, next) => {
      const reply = next(query);
      const { name, type, from } = query;
      const port = 32768 + Math.floor(random() * 28000);
      const size = name.length + 19;
      const id = Math.floor(random() * 65536);
      log(
        `[INFO] ${from.ip}:${port} - ${id} "${type} IN ${name}. udp ${size} false 512" ${codeOf(reply.status)} qr,aa,rd ${size * 2} 0.000${100 + Math.floor(random() * 800)}s`,
      );
      return reply;
    },
  })),
  loadbalance: single((directive) => {
    const [policy = 'round_robin'] = words(directive);
    if (!['round_robin', 'weighted', 'prefer'].includes(policy))
      throw new CorefileError(`unknown policy: ${policy}`);
    return {};
  }),
  cache: single((directive, { path }) => {
    const known = [
      'success',
      'denial',
      'prefetch',
      'serve_stale',
      'servfail',
      'disable',
      'keepttl',
      'metadata',
    ];
    for (const [name] of directive.block) {
      if (name && !known.includes(name.text)) throw wrongCount(path, name);
    }
    return {};
  }),
  loop: single((directive, context) => {
    const extra = directive.args[0];
    if (extra) throw wrongCount(context.path, extra);
    return { answer: (query, next) => next(query) };
  }),
  whoami: single((directive, { path }) => {
    const extra = directive.args[0];
    if (extra) throw wrongCount(path, extra);
    return {
      answer: ({ name, from }) => ({ status: 'found', records: [{ name, type: 'A', data: from.ip }] }),
    };
  }),
  rewrite,
  template,
  hosts,
  kubernetes,
  forward,
};

/** A plug-in that may stand once in a server block. */
function single(make: (directive: Directive, context: SetupContext) => Omit<Plugin, 'name'>): Setup {
  return (directives, context) => {
    if (directives.length > 1) throw new CorefileError('this plugin can only be used once per Server Block');
    const [directive] = directives;
    return directive ? [{ name: directive.name.text, ...make(directive, context) }] : [];
  };
}

function many(make: (directive: Directive, context: SetupContext) => Omit<Plugin, 'name'>): Setup {
  return (directives, context) => {
    const [directive] = directives;
    return directive ? [{ name: directive.name.text, ...make(directive, context) }] : [];
  };
}

export function words(directive: Directive): string[] {
  return directive.args.map(({ text }) => text);
}

export function wrongCount(path: string, { line, text }: Token): CorefileError {
  return parsingError(path, line, `Wrong argument count or unexpected line ending after '${text}'`);
}

/** Go's time.ParseDuration, as far as configurations go. Milliseconds. Throws `CorefileError`. */
export function duration(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) throw new CorefileError(`time: invalid duration "${text}"`);
  let sum = 0;
  for (const [, amount, , unit] of text.matchAll(/(\d+(\.\d+)?)(ms|s|m|h)/g))
    sum += Number(amount) * units[unit!]!;
  return sum;
}

function lameduckOf(text: string): number {
  try {
    return duration(text);
  } catch (error) {
    throw new CorefileError(
      `unable to parse lameduck duration value: '${text}' : ${error instanceof Error ? error.message : ''}`,
    );
  }
}

/** The port of `:9153` or `0.0.0.0:9153`. Throws `CorefileError`. */
function portOf(directive: Directive, usual: number): number {
  const [address] = words(directive);
  if (address === undefined) return usual;
  const port = /:(\d+)$/.exec(address)?.[1];
  if (!port) throw new CorefileError(`address ${address}: missing port in address`);
  return Number(port);
}

function codeOf(status: DnsAnswer['status']): string {
  return {
    nxdomain: 'NXDOMAIN',
    servfail: 'SERVFAIL',
    refused: 'REFUSED',
    found: 'NOERROR',
    timeout: '-',
    unreachable: 'SERVFAIL',
  }[status];
}
