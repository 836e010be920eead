/** The work of kube-scheduler and kube-controller-manager: done in this process, as long as their programs run in the cluster. */
import { randomUUID } from 'node:crypto';
import { microTimestamp } from './clientgo/time.ts';
import type { ComponentName, Components } from './components.ts';
import type { ClusterContext } from './context.ts';
import { StatusError } from './objects.ts';

/** Components of which one instance leads. */
export type LedComponent = Extract<ComponentName, 'kube-controller-manager' | 'kube-scheduler'>;

const API_SERVER = 'kube-apiserver';
const LEASES = 'leases.coordination.k8s.io';
const NAMESPACE = 'kube-system';
/** `--leader-elect-lease-duration`, in seconds. */
const DURATION = 15;
/** How often the leader says that it is there. A real one does so every 2 s, which nobody here waits for. Milliseconds. */
const RENEWAL = 10_000;

/** `start` runs while some container of this component and the API server do, and leads by its lease. Disposing ends it for good. */
export function startWhileRunning(
  context: ClusterContext,
  components: Components,
  name: LedComponent,
  start: () => Disposable,
): Disposable {
  let working: DisposableStack | undefined;
  /** Without an API server there is nothing to do, and no lease to hold. */
  const begin = (nodeName: string | undefined): void => {
    if (working || nodeName === undefined || !components.isRunning(API_SERVER)) return;
    working = new DisposableStack();
    working.use(start());
    working.use(lead(context, name, nodeName));
  };
  const end = (): void => {
    working?.dispose();
    working = undefined;
  };
  const listening = components.on(name, {
    started: begin,
    stopped: () => {
      if (!components.isRunning(name)) end();
    },
  });
  const serving = components.on(API_SERVER, {
    started: () => begin(components.nodeOf(name)),
    stopped: () => {
      if (!components.isRunning(API_SERVER)) end();
    },
  });
  return {
    [Symbol.dispose]: () => {
      listening[Symbol.dispose]();
      serving[Symbol.dispose]();
      end();
    },
  };
}

/**
 * Takes the lease of a component and renews it. A refusal, as by a webhook on everything that nobody answers, leaves the work to
 * whoever does it: next time it may be taken.
 */
function lead(context: ClusterContext, name: LedComponent, nodeName: string): Disposable {
  const client = context.client.as(name);
  const holderIdentity = `${nodeName}_${randomUUID()}`;
  const now = () => microTimestamp(context.clock.now());
  let timer: Disposable;
  const hold = (): void => {
    const renewTime = now();
    const lease = client.get(LEASES, NAMESPACE, name);
    if (lease?.['spec']?.holderIdentity === holderIdentity)
      client.patch(LEASES, NAMESPACE, name, { spec: { renewTime } });
    else acquire(lease?.['spec']?.leaseTransitions);
  };
  const renew = (): void => {
    try {
      hold();
    } catch (cause) {
      if (!(cause instanceof StatusError)) throw cause;
    }
    timer = context.clock.after(RENEWAL, renew);
  };
  const acquire = (transitions: number | undefined): void => {
    const acquireTime = now();
    const leaseTransitions = transitions === undefined ? 0 : transitions + 1;
    const spec = { acquireTime, holderIdentity, leaseDurationSeconds: DURATION, leaseTransitions };
    const renewed = { ...spec, renewTime: acquireTime };
    const metadata = { name, namespace: NAMESPACE };
    const object = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: renewed };
    if (transitions !== undefined) client.patch(LEASES, NAMESPACE, name, { spec: renewed });
    else if (client.get('namespaces', undefined, NAMESPACE)) client.create(LEASES, object);
  };
  renew();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
