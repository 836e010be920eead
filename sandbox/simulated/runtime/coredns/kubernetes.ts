/** The plug-in kubernetes: the names of the cluster, as far as its ServiceAccount may see them. */
import type { ClusterNamesOptions } from '../../network/types.ts';
import { CorefileError, type Directive, parsingError } from './corefile.ts';
import { type Setup, type SetupContext, wrongCount } from './plugins.ts';
import type { Plugin } from './types.ts';

interface Options {
  pods: ClusterNamesOptions['pods'];
  endpointPodNames: boolean;
  namespaces: string[];
  /** Zones whose unknown names go to the next plug-in; `.` is every zone. */
  fallthrough: string[] | undefined;
}

const PODS = ['disabled', 'verified', 'insecure'] as const;
const IGNORED = [
  'endpoint',
  'tls',
  'kubeconfig',
  'namespace_labels',
  'labels',
  'noendpoints',
  'ignore',
  'transfer',
  'upstream',
  'multicluster',
  'startup_timeout',
  'apiserver_qps',
  'apiserver_burst',
  'apiserver_max_inflight',
];
/** What it watches, and the group of each. */
const WATCHED = [
  ['', 'services'],
  ['', 'namespaces'],
  ['discovery.k8s.io', 'endpointslices'],
] as const;
/** Milliseconds between tries of a reflector that was refused. */
const RETRY = { first: 1000, longest: 30_000 };

export const kubernetes: Setup = (directives, context) =>
  directives.map((directive) => kubernetesOf(directive, context));

function kubernetesOf(directive: Directive, context: SetupContext): Plugin {
  const zones = directive.args.map(({ text }) => text.replace(/\.$/, '').toLowerCase());
  const options = optionsOf(directive, context.path);
  const primaryZone = zones.find((zone) => !zone.endsWith('.arpa') && zone !== 'arpa') ?? 'cluster.local';
  let synced = false;
  const falls = (zone: string) =>
    options.fallthrough !== undefined &&
    (options.fallthrough.length === 0 ||
      options.fallthrough.some((each) => each === '' || zone.endsWith(each)));
  return {
    name: 'kubernetes',
    isReady: () => synced,
    start: () =>
      watch(context, () => {
        synced = true;
      }),
    answer: (query, next) => {
      const name = `.${query.name.toLowerCase()}`;
      const zone = zones.filter((each) => name.endsWith(`.${each}`)).sort((a, b) => b.length - a.length)[0];
      if (zone === undefined) return next(query);
      if (!synced) return { status: 'servfail', records: [] };
      const reply = context.names.answer(query, { ...options, zone, primaryZone });
      return reply.status === 'nxdomain' && falls(zone) ? next(query) : reply;
    },
  };
}

/** Lists and watches as soon as it may; says so when it may not, and tries again, as client-go's reflectors do. */
function watch(context: SetupContext, synced: () => void): Disposable {
  let timer: Disposable | undefined;
  const attempt = (delay: number): void => {
    const refused = WATCHED.filter(([group, resource]) => !context.mayWatch(group, resource));
    if (refused.length === 0) {
      synced();
      return;
    }
    for (const _ of refused) context.log('[ERROR] plugin/kubernetes: Failed to watch');
    timer = context.after(delay, () => attempt(Math.min(RETRY.longest, delay * 2)));
  };
  attempt(RETRY.first);
  return { [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}

function optionsOf(directive: Directive, path: string): Options {
  const options: Options = {
    pods: 'disabled',
    endpointPodNames: false,
    namespaces: [],
    fallthrough: undefined,
  };
  for (const [name, ...args] of directive.block) {
    if (!name) continue;
    const values = args.map(({ text }) => text);
    switch (name.text) {
      case 'pods': {
        if (values.length !== 1) throw wrongCount(path, name);
        const mode = PODS.find((each) => each === values[0]);
        if (!mode)
          throw new CorefileError(
            `wrong value for pods: ${values[0]},  must be one of: disabled, verified, insecure`,
          );
        options.pods = mode;
        break;
      }
      case 'endpoint_pod_names':
        options.endpointPodNames = true;
        break;
      case 'namespaces':
        if (values.length === 0) throw wrongCount(path, name);
        options.namespaces = values;
        break;
      case 'fallthrough':
        options.fallthrough = values.map((zone) => zone.replace(/\.$/, '').toLowerCase());
        break;
      case 'ttl':
        checkTtl(values[0] ?? '', name.line, path);
        break;
      default:
        if (!IGNORED.includes(name.text))
          throw parsingError(path, name.line, `unknown property '${name.text}'`);
    }
  }
  return options;
}

function checkTtl(text: string, line: number, path: string): void {
  if (!/^-?\d+$/.test(text)) throw new CorefileError(`strconv.Atoi: parsing "${text}": invalid syntax`);
  if (Number(text) < 0 || Number(text) > 3600)
    throw parsingError(path, line, `ttl must be in range [0, 3600]: ${text}`);
}
