/** The program of the image ingress-nginx/controller: HTTP and HTTPS for everything that Ingresses of its class name. */
import type { Client } from '../../client.ts';
import { createRecorder } from '../../clientgo/recorder.ts';
import type { ByteStream } from '../../kubelet/api.ts';
import { tlsServer } from '../../network/tls.ts';
import { ConnectError, type Peer } from '../../network/types.ts';
import type { KubeObject } from '../../objects.ts';
import { type Credential, issueServing } from '../../pki/certificates.ts';
import { request as ask } from '../http/client.ts';
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import type { Process, Program } from '../process/process.ts';
import { klog } from '../programs/components/component.ts';
import { accessTime, untilSignal } from '../programs/daemon.ts';
import { listen } from '../programs/listen.ts';
import { type Canary, takes } from './canary.ts';
import { certificateFor, warnOfCertificates } from './certificates.ts';
import { INGRESSES, isOwn, upstreamOf } from './ingresses.ts';
import { endpointsOf, type Route, routeOf } from './routes.ts';

const BANNER = (
  version: string,
): string => `-------------------------------------------------------------------------------
NGINX Ingress controller
  Release:       ${version}
  Repository:    https://github.com/kubernetes/ingress-nginx
  nginx version: nginx/1.27.1

-------------------------------------------------------------------------------
`;
/** What it must be allowed to look at. */
const WATCHED = [
  ['networking.k8s.io', 'ingresses'],
  ['networking.k8s.io', 'ingressclasses'],
  ['', 'services'],
  ['', 'secrets'],
  ['discovery.k8s.io', 'endpointslices'],
] as const;
const HOP_BY_HOP = new Set(['connection', 'content-length', 'transfer-encoding', 'keep-alive', 'host']);

export function ingressController(version: string): Program {
  return async (process) => {
    const access = process.container.serviceAccount;
    await process.complain(BANNER(version));
    const refused = WATCHED.find(([group, resource]) => access?.allows('list', group, resource) === false);
    if (!access || refused) {
      const what = refused ? `${refused[1]}.${refused[0]}` : 'the API';
      klog(process, 'E', 'reflector.go:166', `"Unhandled Error" err="failed to list ${what}: forbidden"`);
      klog(process, 'E', 'main.go:115', 'Error reading the cluster: it may not be listed');
      return 1;
    }
    const controller = new Controller(process, access.client);
    using _following = controller.follow();
    controller.serve(80, false);
    controller.serve(443, true);
    klog(process, 'I', 'nginx.go:339', '"Starting NGINX process"');
    using _warning = warnOfCertificates(process, access.client);
    await untilSignal(process, { TERM: 0, INT: 0 });
    klog(process, 'I', 'nginx.go:400', '"Shutting down controller queues"');
    return 0;
  };
}

class Controller {
  readonly #process: Process;
  readonly #client: Client;
  #turn = 0;
  #fallback: Credential | undefined;

  constructor(process: Process, client: Client) {
    this.#process = process;
    this.#client = client.as('nginx-ingress-controller');
  }

  serve(port: number, secure: boolean): void {
    listen(this.#process, port, (stream, peer) => {
      void this.#accept(stream, peer, secure).catch(() => stream.destroy());
    });
  }

  /** Every Ingress of its class gets the controller's address, and an event when it is taken up. */
  follow(): Disposable {
    const { container } = this.#process;
    const stack = new DisposableStack();
    const recorder = createRecorder(
      {
        client: this.#client,
        clock: container.clock,
        random: container.random,
        log: container.log,
        shortened: (milliseconds) => container.host?.shortened(milliseconds) ?? milliseconds,
      },
      'nginx-ingress-controller',
    );
    const seen = (ingress: KubeObject, previous?: KubeObject): void => {
      if (!isOwn(this.#client, ingress)) return;
      if (!previous || previous.metadata.generation !== ingress.metadata.generation)
        recorder.event(ingress, 'Normal', 'Sync', 'Scheduled for sync');
      this.#publish(ingress);
    };
    const watch = this.#client.watch(INGRESSES, ({ type, object, previous }) => {
      if (type !== 'DELETED') seen(object, previous);
    });
    stack.use(watch);
    // The address comes when the controller's own Service has one.
    const services = this.#client.watch('services', ({ object }) => {
      if (object.metadata.namespace !== this.#process.container.peer.namespace) return;
      for (const ingress of this.#client.list(INGRESSES))
        if (isOwn(this.#client, ingress)) this.#publish(ingress);
    });
    stack.use(services);
    return stack;
  }

  #publish(ingress: KubeObject): void {
    const wanted = this.#addresses();
    const has = ingress['status']?.loadBalancer?.ingress ?? [];
    if (wanted.length === 0 || JSON.stringify(has) === JSON.stringify(wanted)) return;
    const { namespace, name } = ingress.metadata;
    const status = { loadBalancer: { ingress: wanted } };
    try {
      this.#client.patch(INGRESSES, namespace, name, { status }, { subresource: 'status' });
    } catch {
      // It changed or went meanwhile: what comes next is told, too.
    }
  }

  /** Of the Service that `--publish-service` names; without such an address that of its node. */
  #addresses(): { ip: string }[] {
    const flag =
      this.#process.argv.find((word) => word.startsWith('--publish-service='))?.split('=')[1] ?? '';
    const { peer, host } = this.#process.container;
    const [namespace, name = ''] = flag.replace('$(POD_NAMESPACE)', peer.namespace).split('/');
    const service = this.#client.get('services', namespace, name);
    const given: { ip?: string }[] = service?.['status']?.loadBalancer?.ingress ?? [];
    const addresses = given.flatMap(({ ip }) => (ip ? [{ ip }] : []));
    if (addresses.length > 0 || service?.['spec']?.type === 'LoadBalancer') return addresses;
    const node = host && this.#client.get('nodes', undefined, host.name);
    const own: { type: string; address: string }[] = node?.['status']?.addresses ?? [];
    return own.filter(({ type }) => type === 'InternalIP').map(({ address }) => ({ ip: address }));
  }

  async #accept(stream: ByteStream, peer: Peer, secure: boolean): Promise<void> {
    const inner = secure
      ? tlsServer(stream, this.#fake(), (name) => certificateFor(this.#client, name))
      : stream;
    await serveConnection(inner, peer, (request) => this.#answer(request, secure));
  }

  /** For hosts that have no certificate of their own. */
  #fake(): Credential {
    this.#fallback ??= fakeCertificate(this.#process.container.clock.now());
    return this.#fallback;
  }

  async #answer(request: ServerRequest, secure: boolean): Promise<Answer> {
    const host = (request.headers.get('host') ?? '').replace(/:\d+$/, '').toLowerCase();
    if (request.target === '/healthz' && host === '') return page(200, '');
    const route = routeOf(this.#client, host, request.target);
    const canary = route && this.#canaryFor(request, route);
    const answer = await this.#route(request, route, { host, secure, canary });
    this.#log(request, answer, route, canary);
    return answer;
  }

  async #route(
    request: ServerRequest,
    route: Route | undefined,
    { host, secure, canary }: { host: string; secure: boolean; canary: Canary | undefined },
  ): Promise<Answer> {
    if (!route) return page(404, 'Not Found');
    if (route.redirectToTls && !secure) return redirect(`https://${host}${request.target}`);
    const endpoints = this.#endpointsOf(canary ?? route);
    if (endpoints.length === 0) return page(503, 'Service Temporarily Unavailable');
    const chosen = endpoints[this.#turn++ % endpoints.length]!;
    try {
      return await this.#pass(request, route, chosen, { host, secure });
    } catch (error) {
      this.#process.signal.throwIfAborted();
      const timedOut = error instanceof ConnectError && error.reason === 'timeout';
      return timedOut ? page(504, 'Gateway Time-out') : page(502, 'Bad Gateway');
    }
  }

  /** The canary that gets this request. Without endpoints it gets none, and without those of the primary nobody does. */
  #canaryFor({ headers }: ServerRequest, route: Route): Canary | undefined {
    const { canary } = route;
    if (!canary || [route, canary].some((one) => this.#endpointsOf(one).length === 0)) return undefined;
    return takes(canary.policy, headers, this.#process.container.random) ? canary : undefined;
  }

  #endpointsOf({ backend }: Route | Canary): readonly { ip: string; port: number }[] {
    return endpointsOf(this.#client, backend) ?? [];
  }

  async #pass(
    request: ServerRequest,
    route: Route,
    { ip, port }: { ip: string; port: number },
    { host, secure }: { host: string; secure: boolean },
  ): Promise<Answer> {
    const { container } = this.#process;
    const scheme = secure ? 'https' : 'http';
    const kept = [...request.headers].filter(([name]) => !HOP_BY_HOP.has(name));
    const headers = {
      ...Object.fromEntries(kept),
      Host: request.headers.get('host') ?? host,
      'X-Real-IP': request.peer.ip,
      'X-Forwarded-For': request.peer.ip,
      'X-Forwarded-Host': host,
      'X-Forwarded-Port': secure ? '443' : '80',
      'X-Forwarded-Proto': scheme,
      'X-Forwarded-Scheme': scheme,
      'X-Scheme': scheme,
    };
    const { method } = request;
    const body = request.body.length > 0 ? { body: request.body } : {};
    const options = { host: ip, port, path: route.target, method, headers, ...body };
    const response = await ask(container.network, container.peer, options, this.#process.signal);
    const answered = [...response.headers].filter(([name]) => !HOP_BY_HOP.has(name) && name !== 'server');
    return { status: response.status, headers: Object.fromEntries(answered), body: response.body };
  }

  #log(
    { peer, method, target, version, headers }: ServerRequest,
    answer: Answer,
    route: Route | undefined,
    canary: Canary | undefined,
  ): void {
    const time = accessTime(this.#process.container.clock.now());
    const agent = headers.get('user-agent') ?? '-';
    const upstream = route ? upstreamOf(route.backend) : 'upstream-default-backend';
    const alternative = canary ? upstreamOf(canary.backend) : '';
    void this.#process.print(
      `${peer.ip} - - [${time}] "${method} ${target} ${version}" ${answer.status} ${answer.body.length} "-" "${agent}" 100 0.001 [${upstream}] [${alternative}] - - - - -\n`,
    );
  }
}

function page(status: number, title: string): Answer {
  const text = `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'Content-Type': 'text/html' }, body: Buffer.from(title ? text : '') };
}

function redirect(location: string): Answer {
  const { body, headers } = page(308, 'Permanent Redirect');
  return { status: 308, headers: { ...headers, Location: location }, body };
}

/** Self-signed, as the controller makes it (internal/net/ssl/ssl.go, getFakeHostSSLCert). */
function fakeCertificate(now: number): Credential {
  const subject = {
    commonName: 'Kubernetes Ingress Controller Fake Certificate',
    organizations: ['Acme Co'],
  };
  return issueServing(undefined, subject, { dns: ['ingress.local'], ip: [] }, now);
}
