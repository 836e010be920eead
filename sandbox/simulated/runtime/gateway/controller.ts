/** The work of the controller: looks at everything that matters, works out what it means, provisions, configures and reports. */
import type { Client } from '../../client.ts';
import { createInformerFactory } from '../../clientgo/informer.ts';
import { keyOf } from '../../clientgo/keys.ts';
import type { Informer, InformerFactory, WorkQueue } from '../../clientgo/types.ts';
import { createWorkQueue } from '../../clientgo/workqueue.ts';
import type { KubeObject, ResourceName } from '../../objects.ts';
import type { Process } from '../process/process.ts';
import { listen } from '../programs/listen.ts';
import { Agents } from './agents.ts';
import { endpointsOf } from './backends.ts';
import { PORT } from './channel.ts';
import { configurationOf, type GatewayState, graphOf } from './graph.ts';
import { GATEWAY_LABEL, type Provisioning, provision, resourceName } from './provision.ts';
import {
  type Readiness,
  type StatusWriter,
  writeClassStatus,
  writeGatewayStatus,
  writeRouteStatus,
} from './status.ts';
import {
  CLASSES,
  GATEWAYS,
  type Gateway,
  GRANTS,
  type Grant,
  ROUTES,
  type Route,
  type World,
} from './types.ts';

const SLICES = 'endpointslices.discovery.k8s.io';
/** What it must be allowed to look at. */
export const WATCHED: readonly ResourceName[] = [
  CLASSES,
  GATEWAYS,
  ROUTES,
  GRANTS,
  'namespaces',
  'services',
  'secrets',
  SLICES,
  'deployments.apps',
];

export interface ControllerOptions {
  readonly className: string;
  readonly controllerName: string;
  readonly provisioning: Provisioning;
}

/** Begins. Throws what `list` throws, where a kind is not served. */
export function startController(process: Process, options: ControllerOptions): Disposable {
  const controller = new Controller(process, options);
  try {
    controller.begin(process);
    return controller;
  } catch (error) {
    controller[Symbol.dispose]();
    throw error;
  }
}

class Controller implements Disposable {
  readonly #options: ControllerOptions;
  readonly #stack = new DisposableStack();
  readonly #informers: InformerFactory;
  readonly #queue: WorkQueue;
  readonly #agents: Agents;
  readonly #writer: StatusWriter;
  /** What the last look at the world needed, as `resource key`: nothing else is news. */
  #looked = new Set<string>();

  constructor(process: Process, options: ControllerOptions) {
    const { clock, log } = process.container;
    const { client } = options.provisioning;
    this.#options = options;
    this.#writer = { client, controllerName: options.controllerName, now: () => clock.now() };
    this.#informers = this.#stack.use(createInformerFactory(client, log));
    this.#queue = this.#stack.use(createWorkQueue({ clock, log, work: () => this.#sync() }));
    this.#agents = this.#stack.use(new Agents(() => this.#again()));
  }

  /** Throws what `list` throws. */
  begin(process: Process): void {
    this.#follow();
    this.#stack.use(
      listen(process, PORT, (stream) => {
        void this.#agents.accept(stream).catch(() => stream.destroy());
      }),
    );
    this.#again();
  }

  #again(): void {
    this.#queue.add('everything');
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }

  #follow(): void {
    const follow = (
      resource: ResourceName,
      matters: (object: KubeObject, previous?: KubeObject) => boolean,
    ) => {
      const tell = (object: KubeObject, previous?: KubeObject) => {
        if (matters(object, previous)) this.#again();
      };
      const updated = (previous: KubeObject, object: KubeObject) => tell(object, previous);
      this.#stack.use(this.#informer(resource).on({ added: tell, updated, deleted: tell }));
    };
    // Its own reports are no news.
    const changed = (object: KubeObject, previous?: KubeObject) =>
      previous?.metadata.generation !== object.metadata.generation;
    for (const resource of [CLASSES, GATEWAYS, ROUTES, GRANTS]) follow(resource, changed);
    const looked = (resource: ResourceName) => (object: KubeObject) =>
      this.#looked.has(`${resource} ${keyOf(object)}`);
    for (const resource of ['namespaces', 'services', 'secrets']) follow(resource, looked(resource));
    this.#informer(SLICES).addIndex('service', (slice) => [serviceOf(slice)]);
    follow(SLICES, (slice) => this.#looked.has(`${SLICES} ${serviceOf(slice)}`));
    const isOwn = ({ metadata }: KubeObject) => metadata.labels?.[GATEWAY_LABEL] !== undefined;
    follow('deployments.apps', (object, previous) => isOwn(object) && changed(object, previous));
  }

  #informer<T extends KubeObject = KubeObject>(resource: ResourceName): Informer<T> {
    return this.#informers.informer<T>(resource);
  }

  #sync(): void {
    this.#looked = new Set();
    this.#reportClasses();
    const graph = graphOf(this.#world());
    this.#agents.keepOnly(new Set(graph.gateways.map(({ key }) => key)));
    const failures: unknown[] = [];
    // What hinders one of them is no reason to leave the others alone.
    const attempt = (step: () => void) => {
      try {
        step();
      } catch (error) {
        failures.push(error);
      }
    };
    for (const state of graph.gateways) {
      if (state.gateway.metadata.deletionTimestamp) continue;
      if (state.isValid) attempt(() => provision(state, this.#options.provisioning));
      attempt(() => this.#syncGateway(state));
    }
    for (const route of graph.routes) attempt(() => writeRouteStatus(this.#writer, route));
    if (failures.length > 0) throw failures[0];
  }

  #syncGateway(state: GatewayState): void {
    this.#agents.configure(state.key, (revision) => configurationOf(state, revision));
    writeGatewayStatus(this.#writer, state, this.#readiness(state));
  }

  #readiness({ gateway, key }: GatewayState): Readiness {
    const service = `${gateway.metadata.namespace}/${resourceName(gateway)}`;
    const given: { ip?: string; hostname?: string }[] =
      this.#look('services', service)?.['status']?.loadBalancer?.ingress ?? [];
    const addresses = given.flatMap(({ ip, hostname }) => {
      if (ip) return [{ type: 'IPAddress', value: ip }];
      return hostname ? [{ type: 'Hostname', value: hostname }] : [];
    });
    const slices = this.#slices(service);
    const hasPods = slices.some((slice) =>
      (slice['ports'] ?? []).some(
        ({ name }: { name?: string }) => endpointsOf([slice], name ?? '').length > 0,
      ),
    );
    return { addresses, isServing: hasPods && (this.#agents.isConfigured(key) || isProgrammed(gateway)) };
  }

  /** One class is its own; others that name it are told so. */
  #reportClasses(): void {
    const { className, controllerName } = this.#options;
    for (const object of this.#informer(CLASSES).list()) {
      if (object['spec']?.controllerName !== controllerName) continue;
      writeClassStatus(this.#writer, object, object.metadata.name === className);
    }
  }

  #world(): World {
    const { className, controllerName } = this.#options;
    const named = this.#informer(CLASSES).get(className);
    return {
      gatewayClass: named?.['spec']?.controllerName === controllerName ? named : undefined,
      gateways: this.#informer<Gateway>(GATEWAYS)
        .list()
        .filter(({ spec }) => spec.gatewayClassName === className),
      routes: this.#informer<Route>(ROUTES).list(),
      grants: this.#informer<Grant>(GRANTS).list(),
      namespace: (name) => this.#look('namespaces', name),
      service: (key) => this.#look('services', key),
      secret: (key) => this.#look('secrets', key),
      slices: (key) => this.#slices(key),
    };
  }

  #look(resource: ResourceName, key: string): KubeObject | undefined {
    this.#looked.add(`${resource} ${key}`);
    return this.#informer(resource).get(key);
  }

  #slices(service: string): readonly KubeObject[] {
    this.#looked.add(`${SLICES} ${service}`);
    return this.#informer(SLICES).byIndex('service', service);
  }
}

/** What was said of this generation holds while its pods are told of news, and when this controller has just begun. */
function isProgrammed({ metadata, status }: Gateway): boolean {
  const said: { type: string; status: string; observedGeneration?: number }[] = status?.conditions ?? [];
  return said.some(
    (each) =>
      each.type === 'Programmed' && each.status === 'True' && each.observedGeneration === metadata.generation,
  );
}

function serviceOf({ metadata: { namespace, labels } }: KubeObject): string {
  return `${namespace}/${labels?.['kubernetes.io/service-name'] ?? ''}`;
}

/** For what the controller writes. */
export function controllerClient(client: Client): Client {
  return client.as('gateway');
}
