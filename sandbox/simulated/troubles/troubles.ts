/**
 * What an exercise's setup has made wrong with a cluster. Known here and in a file beside the cluster's state, never in its
 * objects: a learner sees symptoms only. Troubles outlive this process, and end with `relieve` or with the cluster's reset.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { parseQuantity, quantityValue } from '../../quantity.ts';
import type { Trouble } from '../../types.ts';
import { capacity } from '../kubelet/node.ts';
import type { Machinery } from '../machinery.ts';
import { findNode } from '../node-view.ts';
import { writeWhole } from '../storage/index.ts';
import { leak } from './memory-leak.ts';

/** A trouble, and what it needed to know of the cluster when it began. */
interface Inflicted {
  readonly trouble: Trouble;
  /** `namespace/name` of CoreDNS' pods then. */
  readonly pods?: readonly string[];
}

export interface TroublesOptions {
  /** Where the cluster keeps its state; in memory without. */
  readonly directory: string | undefined;
  readonly clock: Clock;
  readonly log: (message: string, cause?: unknown) => void;
}

/** What is left of a disk that is full. */
const LEFT = 0.03;

export class Troubles implements Disposable {
  readonly #options: TroublesOptions;
  readonly #file: string | undefined;
  #inflicted: readonly Inflicted[];
  /** What goes on for their sake. */
  #going = new DisposableStack();

  constructor(options: TroublesOptions) {
    this.#options = options;
    this.#file = options.directory && join(options.directory, 'troubles.json');
    this.#inflicted = this.#read();
  }

  /** Nodes whose kubelets are not to run. */
  get silent(): ReadonlySet<string> {
    const nodes = this.#inflicted.flatMap(({ trouble }) =>
      trouble.kind === 'node-silent' ? [trouble.node] : [],
    );
    return new Set(nodes);
  }

  /** A cluster that has just been started suffers from what there was before. Its silent nodes are silent already. */
  resume(machinery: Machinery): void {
    this.#going.dispose();
    this.#going = new DisposableStack();
    for (const one of this.#inflicted) this.#begin(one, machinery);
  }

  /** Throws `sandbox/node-unknown`. */
  inflict(wanted: Trouble, machinery: Machinery): void {
    const trouble = 'node' in wanted ? { ...wanted, node: nodeNamed(machinery, wanted.node) } : wanted;
    const muted = trouble.kind === 'dns-broken' ? { pods: dnsPods(machinery) } : {};
    const one: Inflicted = { trouble, ...muted };
    this.#begin(one, machinery);
    this.#keep([...this.#inflicted, one]);
  }

  relieve(machinery: Machinery | undefined): void {
    this.#going.dispose();
    this.#going = new DisposableStack();
    for (const { trouble } of this.#inflicted) if (machinery) end(trouble, machinery);
    this.#keep([]);
  }

  /** The cluster is another one from now on. */
  forget(): void {
    this.relieve(undefined);
  }

  [Symbol.dispose](): void {
    this.#going.dispose();
  }

  #begin(one: Inflicted, machinery: Machinery): void {
    const { trouble } = one;
    switch (trouble.kind) {
      case 'node-silent':
        machinery.stopKubelet(trouble.node);
        return;
      case 'disk-full':
        machinery.strainNode(trouble.node, { disk: diskSize() * (1 - LEFT) });
        return;
      case 'image-pull':
        machinery.pulls.begin(trouble.image, trouble);
        for (const { images } of machinery.kubelets.values()) images.forget(trouble.image);
        return;
      case 'dns-broken':
        machinery.network.muteDns(new Set(this.#mutedWith(one)));
        return;
      case 'memory-leak':
        this.#going.use(leak(trouble, machinery.kubelets, this.#options.clock));
    }
  }

  #mutedWith(one: Inflicted): string[] {
    return [...this.#inflicted, one].flatMap(({ pods }) => pods ?? []);
  }

  #keep(inflicted: readonly Inflicted[]): void {
    if (inflicted.length === 0 && this.#inflicted.length === 0) return;
    this.#inflicted = inflicted;
    const { directory } = this.#options;
    if (!directory || !this.#file) return;
    if (inflicted.length === 0) {
      rmSync(this.#file, { force: true });
      return;
    }
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeWhole(this.#file, JSON.stringify(inflicted));
  }

  #read(): readonly Inflicted[] {
    if (!this.#file) return [];
    try {
      return JSON.parse(readFileSync(this.#file, 'utf8')) as Inflicted[];
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code !== 'ENOENT') this.#options.log('the troubles of a cluster could not be read', cause);
      return [];
    }
  }
}

function end(trouble: Trouble, machinery: Machinery): void {
  switch (trouble.kind) {
    case 'node-silent':
      machinery.startKubelet(trouble.node);
      return;
    case 'disk-full':
      machinery.strainNode(trouble.node, { disk: 0 });
      return;
    case 'image-pull':
      machinery.pulls.clear();
      return;
    case 'dns-broken':
      machinery.network.muteDns(new Set());
      return;
    case 'memory-leak':
      // What was taken is free once the process has ended.
      return;
  }
}

function nodeNamed({ kubelets }: Machinery, wanted: string): string {
  return findNode(kubelets, wanted).name;
}

function diskSize(): number {
  return quantityValue(parseQuantity(capacity['ephemeral-storage']));
}

/** Those that answer for cluster DNS now. New ones are not meant. */
function dnsPods({ kubelets }: Machinery): string[] {
  const isDns = ({ metadata }: { metadata: { labels?: Readonly<Record<string, string>> } }) =>
    metadata.labels?.['k8s-app'] === 'kube-dns';
  const names = [...kubelets.values()].flatMap((kubelet) =>
    [...kubelet.containers(isDns)].map(([, { metadata }]) => `${metadata.namespace}/${metadata.name}`),
  );
  return [...new Set(names)];
}
