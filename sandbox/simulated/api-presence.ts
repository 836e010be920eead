/**
 * Whether the API server of this process is there: as long as the program of its static pod runs on the node of the control plane.
 * A learner who breaks the manifest finds that nobody answers any more; who puts it right is answered again. Without etcd it is
 * there for a while, and cannot do anything, until its kubelet ends it.
 */
import type { Clock } from '../clock.ts';
import type { ApiServer } from './apiserver/index.ts';
import type { ComponentName, Components } from './components.ts';

export interface PresenceOptions {
  readonly components: Components;
  readonly server: ApiServer;
  /** Where the Service kubernetes leads, until disposed. */
  listenInside(): Disposable;
  readonly clock: Clock;
}

export interface Presence extends Disposable {
  /** Whether the API server runs. */
  readonly isServing: boolean;
  /** Whether etcd does. */
  readonly hasStorage: boolean;
}

/** How long static pods may take to start with their node: until then they count as running. Milliseconds. */
const GRACE = 2_000;

/** Offers the server, and from then on follows. Disposing leaves it as it is. */
export function followControlPlane(options: PresenceOptions): Presence {
  const { components, server, clock } = options;
  const stack = new DisposableStack();
  let inside: Disposable | undefined;
  const offer = (): void => {
    inside ??= options.listenInside();
    server.offer();
  };
  const withdraw = (): void => {
    if (!inside) return;
    inside[Symbol.dispose]();
    inside = undefined;
    server.withdraw();
  };
  offer();
  stack.defer(() => inside?.[Symbol.dispose]());
  stack.use(follow(components, clock, 'kube-apiserver', { started: offer, stopped: withdraw }));
  let hasStorage = true;
  const storage = (has: boolean) => () => {
    hasStorage = has;
  };
  stack.use(follow(components, clock, 'etcd', { started: storage(true), stopped: storage(false) }));
  return {
    get isServing() {
      return inside !== undefined;
    },
    get hasStorage() {
      return hasStorage;
    },
    [Symbol.dispose]: () => stack.dispose(),
  };
}

interface Follower {
  started(): void;
  /** It runs nowhere any more, or has not begun to for too long. */
  stopped(): void;
}

function follow(components: Components, clock: Clock, name: ComponentName, follower: Follower): Disposable {
  const stack = new DisposableStack();
  const look = (): void => {
    if (!components.isRunning(name)) follower.stopped();
  };
  stack.use(components.on(name, { started: () => follower.started(), stopped: look }));
  stack.use(clock.after(GRACE, look));
  return stack;
}
