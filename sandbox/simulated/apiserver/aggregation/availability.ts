/**
 * Whether APIs that are served elsewhere can be reached: the condition Available of their APIServices. After
 * kube-aggregator/pkg/controllers/status/remote.
 */
import type { Client } from '../../client.ts';
import { timestamp } from '../../clientgo/time.ts';
import type { InformerFactory } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import { ask } from '../../network/http.ts';
import { type KubeObject, StatusError } from '../../objects.ts';
import { resolveService, slicesOf } from '../relay/service.ts';
import { connectTo, type Reach, userHeaders } from './connect.ts';
import type { ApiDocuments } from './documents.ts';
import { APISERVICES, type RemoteApi, remoteOf } from './services.ts';

/** How often an API is looked at when nothing changes, and how long one may take to answer. Milliseconds. */
const RESYNC = 30_000;
const TIMEOUT = 5_000;
/** After a failure: at first, doubled each time. */
const FIRST_RETRY = 200;
const LONGEST_ANSWER = 2 * 1024 * 1024;

export interface AvailabilityOptions {
  readonly reach: Reach;
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly documents: ApiDocuments;
  log(message: string, cause?: unknown): void;
}

type Verdict = Readonly<Record<'status' | 'reason' | 'message', string>>;

export function startAvailabilityController(options: AvailabilityOptions): Disposable {
  const { reach, informers, log } = options;
  const { clock } = reach;
  const controller = new AvailabilityController(options, (name, after) => queue.addAfter(name, after));
  const queue = createWorkQueue({ clock, log, work: (name) => controller.sync(name) });
  const stack = new DisposableStack();
  stack.use(queue);
  stack.use(controller);
  const changed = ({ metadata, spec }: KubeObject) => {
    if (spec?.service) queue.add(metadata.name);
  };
  stack.use(
    informers.informer(APISERVICES).on({
      added: changed,
      updated: (_, object) => changed(object),
      deleted: ({ metadata }) => queue.add(metadata.name),
    }),
  );
  const behind = (namespace: string | undefined, service: string) => {
    for (const { metadata, spec } of reach.store.list(APISERVICES))
      if (spec?.service?.namespace === namespace && spec.service.name === service) queue.add(metadata.name);
  };
  const service = ({ metadata }: KubeObject) => behind(metadata.namespace, metadata.name);
  const slice = ({ metadata }: KubeObject) =>
    behind(metadata.namespace, metadata.labels?.['kubernetes.io/service-name'] ?? '');
  stack.use(
    informers
      .informer('services')
      .on({ added: service, updated: (_, object) => service(object), deleted: service }),
  );
  stack.use(
    informers
      .informer('endpointslices.discovery.k8s.io')
      .on({ added: slice, updated: (_, object) => slice(object), deleted: slice }),
  );
  return stack;
}

class AvailabilityController implements Disposable {
  readonly #options: AvailabilityOptions;
  readonly #later: (name: string, after: number) => void;
  /** Checks under way, by APIService. */
  readonly #asking = new Map<string, AbortController>();
  readonly #failures = new Map<string, number>();

  constructor(options: AvailabilityOptions, later: (name: string, after: number) => void) {
    this.#options = options;
    this.#later = later;
  }

  sync(name: string): void {
    const { reach, documents } = this.#options;
    const object = reach.store.get(APISERVICES, undefined, name);
    const remote = object?.['spec']?.service ? remoteOf(object) : undefined;
    if (!remote) {
      this.#asking.get(name)?.abort();
      documents.forget(name);
      return;
    }
    const obvious = obviousProblem(remote, reach.store);
    if (obvious) {
      documents.forget(name);
      this.#report(name, obvious);
    } else if (!this.#asking.has(name)) void this.#check(remote);
  }

  [Symbol.dispose](): void {
    for (const asking of this.#asking.values()) asking.abort();
  }

  /** Asks for what every API must serve. Never rejects. */
  async #check(remote: RemoteApi): Promise<void> {
    const { reach, documents } = this.#options;
    const { name } = remote;
    const asking = new AbortController();
    this.#asking.set(name, asking);
    try {
      const body = await askForDiscovery(reach, remote, asking.signal);
      if (asking.signal.aborted) return;
      documents.keep(name, body);
      this.#failures.delete(name);
      this.#report(name, { status: 'True', reason: 'Passed', message: 'all checks passed' });
      this.#later(name, RESYNC);
    } catch (cause) {
      if (asking.signal.aborted) return;
      documents.forget(name);
      const failures = this.#failures.get(name) ?? 0;
      this.#failures.set(name, failures + 1);
      const message = cause instanceof Error ? cause.message : String(cause);
      this.#report(name, { status: 'False', reason: 'FailedDiscoveryCheck', message });
      this.#later(name, Math.min(FIRST_RETRY * 2 ** failures, RESYNC));
    } finally {
      this.#asking.delete(name);
    }
  }

  /** The time of a condition is that of its last change from true to false or back. */
  #report(name: string, { status, reason, message }: Verdict): void {
    const { reach, client, log } = this.#options;
    const object = client.get(APISERVICES, undefined, name);
    if (!object) return;
    const conditions: { type: string; status: string; lastTransitionTime: string }[] =
      object['status']?.conditions ?? [];
    const before = conditions.find(({ type }) => type === 'Available');
    const now = timestamp(reach.clock.now());
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : now;
    const next = { type: 'Available', status, lastTransitionTime, reason, message };
    if (JSON.stringify(before && { ...next, ...before }) === JSON.stringify(next)) return;
    const others = conditions.filter(({ type }) => type !== 'Available');
    const changed = { ...object, status: { ...object['status'], conditions: [...others, next] } };
    try {
      client.update(APISERVICES, changed, { subresource: 'status' });
    } catch (cause) {
      if (!(cause instanceof StatusError)) log('an APIService could not be updated', cause);
      this.#later(name, FIRST_RETRY);
    }
  }
}

/** What is wrong before anybody is asked. */
function obviousProblem({ service }: RemoteApi, store: Reach['store']): Verdict | undefined {
  const { namespace, name, port } = service;
  const no = (reason: string, message: string): Verdict => ({ status: 'False', reason, message });
  const where = `service/${name} in ${JSON.stringify(namespace)}`;
  const spec = store.get('services', namespace, name)?.['spec'];
  if (!spec) return no('ServiceNotFound', `${where} is not present`);
  if (spec.type !== 'ClusterIP') return undefined;
  const found = ((spec.ports ?? []) as { port: number; name?: string }[]).find((each) => each.port === port);
  if (!found) return no('ServicePortError', `${where} is not listening on port ${port}`);
  const slices = slicesOf(store, namespace, name);
  if (slices.length === 0) return no('EndpointsNotFound', `cannot find endpointslices for ${where}`);
  const portName = found.name ?? '';
  if (slices.some((slice) => isAvailable(slice, portName))) return undefined;
  return no(
    'MissingEndpoints',
    `endpointslices for ${where} have no addresses with port name ${JSON.stringify(portName)}`,
  );
}

function isAvailable(slice: KubeObject, portName: string): boolean {
  const endpoints: { conditions?: { ready?: boolean } }[] = slice['endpoints'] ?? [];
  const ports: { name?: string; port?: number }[] = slice['ports'] ?? [];
  return (
    endpoints.some(({ conditions }) => conditions?.ready !== false) &&
    ports.some(({ name = '', port }) => name === portName && port !== undefined)
  );
}

/** The discovery document. Rejects with an Error in the words of the condition. */
async function askForDiscovery(reach: Reach, remote: RemoteApi, signal: AbortSignal): Promise<string> {
  const late = new AbortController();
  const why = 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  using _timer = reach.clock.after(TIMEOUT, () => late.abort(new Error(why)));
  const path = `/apis/${remote.group}/${remote.version}`;
  const address = resolveService(reach.store, remote.service);
  const url = `https://${address.host}:${address.port}${path}`;
  const failing = (cause: string) => new Error(`failing or missing response from ${url}: ${cause}`);
  const both = AbortSignal.any([signal, late.signal]);
  const headers = {
    host: `${address.host}:${address.port}`,
    accept: 'application/json',
    ...userHeaders({ name: 'system:kube-aggregator', groups: ['system:masters'] }),
  };
  let answer: Awaited<ReturnType<typeof ask>>;
  try {
    const socket = await connectTo(reach, { ...remote, insecure: true }, both);
    answer = await ask(socket, { method: 'GET', path, headers }, LONGEST_ANSWER, both);
  } catch (cause) {
    throw failing(`Get ${JSON.stringify(url)}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (answer.status < 200 || answer.status >= 300) throw failing(`bad status from ${url}: ${answer.status}`);
  return answer.body.toString();
}
