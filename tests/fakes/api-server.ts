/**
 * An API server that keeps whatever it is given, over plain HTTP: enough of list, watch, create, merge and delete for a
 * client to be tested without a cluster. It knows no defaults, no validation and no controllers.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeObject } from '../../sandbox/kube.ts';

const KINDS: Readonly<Record<string, readonly [kind: string, plural: string, namespaced: boolean][]>> = {
  '/api/v1': [
    ['Namespace', 'namespaces', false],
    ['Node', 'nodes', false],
    ['Pod', 'pods', true],
    ['ConfigMap', 'configmaps', true],
  ],
  '/apis/apps/v1': [['Deployment', 'deployments', true]],
  '/apis/coordination.k8s.io/v1': [['Lease', 'leases', true]],
};

/** POST here and all objects but the nodes are gone, as after the cluster was made anew. */
export const EMPTY = '/-/empty';

export class FakeApiServer {
  /** Every object, by its path. */
  readonly objects = new Map<string, KubeObject>();
  /** `METHOD path`, in order. */
  readonly requests: string[] = [];
  /** What /readyz answers. */
  ready = true;
  /** Answers instead of the server's own, by `METHOD path`: each is given once. */
  readonly refusals = new Map<string, { status: number; body: unknown }>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #history: { readonly type: string; readonly path: string; readonly object: KubeObject }[] = [];
  readonly #watchers = new Set<{ path: string; response: ServerResponse }>();

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get kubeconfig(): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'fake', cluster: { server: this.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'admin', user: {} }],
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'admin' } }],
      'current-context': 'fake',
    });
  }

  /** Puts an object under its path and tells those who watch. */
  put(path: string, object: KubeObject): void {
    const type = this.objects.has(path) ? 'MODIFIED' : 'ADDED';
    this.objects.set(path, object);
    this.#tell(type, path, object);
  }

  putNode(name: string, ready: boolean): void {
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }];
    this.put(`/api/v1/nodes/${name}`, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: { conditions },
    });
  }

  /** Ends every watch, as a server does after some minutes. */
  endWatches(): void {
    for (const { response } of this.#watchers) response.end();
    this.#watchers.clear();
  }

  close(): void {
    this.endWatches();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #tell(type: string, path: string, object: KubeObject): void {
    this.#history.push({ type, path, object });
    for (const watcher of this.#watchers) {
      if (inCollection(path, watcher.path)) watcher.response.write(`${JSON.stringify({ type, object })}\n`);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    this.requests.push(`${method} ${url.pathname}`);
    const refusal = this.refusals.get(`${method} ${url.pathname}`);
    this.refusals.delete(`${method} ${url.pathname}`);
    const body = await read(request);
    if (refusal) send(response, refusal.status, refusal.body);
    else if (url.pathname === '/readyz') send(response, this.ready ? 200 : 500, this.ready ? 'ok' : 'not ok');
    else if (url.pathname === EMPTY) {
      for (const path of this.objects.keys()) if (!path.includes('/nodes/')) this.objects.delete(path);
      send(response, 200, {});
    } else if (KINDS[url.pathname]) send(response, 200, discovery(url.pathname));
    else if (url.searchParams.get('watch') === 'true')
      this.#watch(url.pathname, Number(url.searchParams.get('resourceVersion') ?? 0), response);
    else this.#store(method, url.pathname, body, response);
  }

  /** From a version on, as a real server: what happened between a list and its watch is told, too. */
  #watch(path: string, version: number, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    for (const { type, path: of, object } of this.#history.slice(version))
      if (inCollection(of, path)) response.write(`${JSON.stringify({ type, object })}\n`);
    this.#watchers.add({ path, response });
    response.on('close', () => {
      for (const watcher of this.#watchers) if (watcher.response === response) this.#watchers.delete(watcher);
    });
  }

  #store(method: string, path: string, body: string, response: ServerResponse): void {
    const there = this.objects.get(path);
    if (method === 'POST') {
      const object = JSON.parse(body) as KubeObject;
      this.put(`${path}/${object.metadata?.name}`, object);
      send(response, 201, object);
    } else if (method === 'GET' && isCollection(path)) {
      const items = [...this.objects]
        .filter(([name]) => inCollection(name, path))
        .map(([, object]) => object);
      send(response, 200, {
        kind: 'List',
        metadata: { resourceVersion: String(this.#history.length) },
        items: items.map(bare),
      });
    } else if (!there) {
      send(response, 404, { kind: 'Status', reason: 'NotFound', message: `${path} not found` });
    } else {
      this.#change(method, path, there, body);
      send(response, 200, this.objects.get(path) ?? there);
    }
  }

  #change(method: string, path: string, there: KubeObject, body: string): void {
    if (method === 'PATCH') this.put(path, { ...there, ...(JSON.parse(body) as KubeObject) });
    if (method !== 'DELETE') return;
    this.objects.delete(path);
    this.#tell('DELETED', path, there);
  }
}

/** Items of a list do not repeat what the list says. */
const bare = ({ apiVersion: _, kind: __, ...rest }: KubeObject): KubeObject => rest;

const isCollection = (path: string): boolean =>
  Object.entries(KINDS).some(([root, kinds]) =>
    kinds.some(([, plural]) => path.startsWith(`${root}/`) && path.endsWith(`/${plural}`)),
  );

/** Whether an object's path belongs to a collection, also to that of all namespaces. */
function inCollection(path: string, collection: string): boolean {
  const parent = path.slice(0, path.lastIndexOf('/'));
  return parent === collection || parent.replace(/\/namespaces\/[^/]+\//, '/') === collection;
}

const discovery = (root: string): object => ({
  kind: 'APIResourceList',
  groupVersion: root.replace(/^\/apis?\//, ''),
  resources: (KINDS[root] ?? []).flatMap(([kind, name, namespaced]) => [
    { kind, name, namespaced, verbs: [] },
    { kind, name: `${name}/status`, namespaced, verbs: [] },
  ]),
});

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
