/**
 * Which programs of the cluster itself run at present: kube-scheduler, kube-controller-manager, kube-proxy and the like.
 * Their containers say so while they run; whoever does their work in this process (machinery, network) listens.
 */

export type ComponentName =
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'etcd'
  | 'kube-proxy'
  | 'kindnet'
  | 'local-path-provisioner'
  | 'csi-hostpathplugin';

export interface ComponentListener {
  /** The first container of this component on this node has begun its work. */
  started?(nodeName: string): void;
  /** The last one on this node has ended. */
  stopped?(nodeName: string): void;
}

export interface Components {
  /** A container does the work of this component until the answer is disposed. */
  run(name: ComponentName, nodeName: string): Disposable;
  /** Whether it runs on this node, or, without a node, anywhere. */
  isRunning(name: ComponentName, nodeName?: string): boolean;
  /** A node it runs on. */
  nodeOf(name: ComponentName): string | undefined;
  on(name: ComponentName, listener: ComponentListener): Disposable;
}

export function createComponents(): Components {
  return new RunningComponents();
}

class RunningComponents implements Components {
  /** How many containers of a component run on a node. */
  readonly #running = new Map<ComponentName, Map<string, number>>();
  readonly #listeners = new Map<ComponentName, Set<ComponentListener>>();

  run(name: ComponentName, nodeName: string): Disposable {
    this.#count(name, nodeName, 1);
    let ended = false;
    return {
      [Symbol.dispose]: () => {
        if (ended) return;
        ended = true;
        this.#count(name, nodeName, -1);
      },
    };
  }

  isRunning(name: ComponentName, nodeName?: string): boolean {
    const nodes = this.#running.get(name);
    if (!nodes) return false;
    return nodeName === undefined ? nodes.size > 0 : nodes.has(nodeName);
  }

  nodeOf(name: ComponentName): string | undefined {
    return this.#running.get(name)?.keys().next().value;
  }

  on(name: ComponentName, listener: ComponentListener): Disposable {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  #count(name: ComponentName, nodeName: string, change: 1 | -1): void {
    const nodes = this.#running.get(name) ?? new Map<string, number>();
    this.#running.set(name, nodes);
    const before = nodes.get(nodeName) ?? 0;
    if (before + change > 0) nodes.set(nodeName, before + change);
    else nodes.delete(nodeName);
    if (before > 0 && before + change > 0) return;
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      if (change > 0) listener.started?.(nodeName);
      else listener.stopped?.(nodeName);
    }
  }
}
