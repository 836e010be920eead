/** Somebody's own cluster, by its kubeconfig: what was there before stays as it is, what came since goes at the end. */
import { Fault } from '../faults.ts';
import { folderIds, SandboxFolder } from '../folder.ts';
import { type Kube, openKube } from '../kube.ts';
import type { ProviderOptions } from '../options.ts';
import type {
  Capability,
  CreateOptions,
  Readiness,
  SandboxHandle,
  SandboxProvider,
  SandboxSpec,
  TroubleKind,
} from '../types.ts';
import { look } from './clean.ts';
import { forward } from './forward.ts';
import { refuseProduction } from './guard.ts';
import { type Attachment, readAttachment } from './kubeconfig.ts';
import { AttachedSandbox, OWN } from './sandbox.ts';

export class AttachedProvider implements SandboxProvider {
  readonly name = 'attached';
  /** What an API server alone can be asked for. */
  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>(['objects', 'access', 'pod-exec']);
  readonly troubles: ReadonlySet<TroubleKind> = new Set<TroubleKind>();
  readonly #options: ProviderOptions;

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  async probe(signal: AbortSignal): Promise<Readiness> {
    try {
      const attachment = await readAttachment(this.#options.env);
      const nodes = await this.#opened(attachment, async (kube) => {
        await refuseProduction(kube, attachment, this.#options.env, signal);
        return await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal);
      });
      return {
        ready: true,
        detail: `the cluster of the context ${attachment.context}, ${nodes.length} nodes`,
      };
    } catch (error) {
      const fault = error instanceof Fault ? error : undefined;
      return {
        ready: false,
        missing: fault?.message ?? `it could not be found out: ${String(error)}`,
        remedy: fault?.remedy ?? 'Try again.',
      };
    }
  }

  /** The cluster is as large as it is: that it has fewer nodes than asked for is told, and no reason to refuse. */
  async create(spec: SandboxSpec, { id, signal, onProgress }: CreateOptions): Promise<AttachedSandbox> {
    const folder = new SandboxFolder(this.#options, this.name, id);
    if ((await folderIds(this.#options, this.name)).includes(id)) throw nameTaken(id);
    try {
      onProgress({ step: 'cluster.starting', fraction: 0 });
      signal.throwIfAborted();
      const attachment = await readAttachment(this.#options.env);
      const before = await this.#opened(attachment, async (kube) => {
        await refuseProduction(kube, attachment, this.#options.env, signal);
        await this.#tellOfNodes(kube, spec, signal);
        return await look(kube, signal);
      });
      const { context } = attachment;
      const handle = {
        provider: this.name,
        id,
        createdAt: new Date().toISOString(),
        state: { context, before },
      };
      await folder.writeHandle(handle);
      const sandbox = await this.#hand(handle, folder, attachment);
      onProgress({ step: 'ready', fraction: 1 });
      return await unlessAborted(sandbox, signal);
    } catch (error) {
      await folder.remove();
      signal.throwIfAborted();
      throw error;
    }
  }

  /** `undefined` also when NARU_KUBECONFIG leads to another context by now. */
  async restore(handle: SandboxHandle, signal: AbortSignal): Promise<AttachedSandbox | undefined> {
    const folder = new SandboxFolder(this.#options, this.name, handle.id);
    const known = await folder.readHandle();
    if (!known) return undefined;
    const attachment = await readAttachment(this.#options.env);
    if (attachment.context !== handle.state['context']) return undefined;
    await this.#opened(attachment, (kube) => refuseProduction(kube, attachment, this.#options.env, signal));
    return await this.#hand(handle, folder, attachment);
  }

  async list(): Promise<SandboxHandle[]> {
    const ids = await folderIds(this.#options, this.name);
    const handles = await Promise.all(
      ids.map((id) => new SandboxFolder(this.#options, this.name, id).readHandle()),
    );
    return handles.filter((handle) => handle !== undefined);
  }

  /** Certificates and tokens are renewed: the file of its owner says what holds now. Learners get it with a port on loopback. */
  async #hand(handle: SandboxHandle, folder: SandboxFolder, { kubeconfig }: Attachment) {
    const led = await forward(kubeconfig);
    await folder.writeText(OWN, kubeconfig);
    await folder.writeKubeconfig(led?.kubeconfig ?? kubeconfig);
    return new AttachedSandbox(handle, folder, led);
  }

  async #tellOfNodes(kube: Kube, { nodes }: SandboxSpec, signal: AbortSignal): Promise<void> {
    const there = await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal);
    if (there.length < nodes) this.#options.onNotice?.(fewNodes(there.length, nodes));
  }

  async #opened<T>({ kubeconfig }: Attachment, work: (kube: Kube) => Promise<T>): Promise<T> {
    const kube = await openKube(kubeconfig);
    try {
      return await work(kube);
    } finally {
      kube.close();
    }
  }
}

async function unlessAborted(sandbox: AttachedSandbox, signal: AbortSignal): Promise<AttachedSandbox> {
  if (signal.aborted) await sandbox.release();
  signal.throwIfAborted();
  return sandbox;
}

const fewNodes = (there: number, wanted: number): Fault =>
  new Fault(
    'sandbox/few-nodes',
    `the attached cluster has ${there} nodes, and exercises were made for ${wanted}`,
    'Some of them cannot be done there; use a cluster with more nodes for those.',
  );

const nameTaken = (id: string): Fault =>
  new Fault('sandbox/name-taken', `there is a sandbox ${id} already`, 'Use another id.');
