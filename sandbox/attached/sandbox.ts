/** An attached cluster in the hands of one learner. */
import { Fault } from '../faults.ts';
import type { SandboxFolder } from '../folder.ts';
import { type Kube, openKube, openSend } from '../kube.ts';
import type { KubeRequest, KubeResponse } from '../kube-types.ts';
import type {
  DialResult,
  ExecResult,
  HomeFiles,
  HttpAnswer,
  NameAnswer,
  NodeFile,
  Place,
  Sandbox,
  SandboxHandle,
  Shell,
  TerminalSize,
  Trouble,
} from '../types.ts';
import { takeAway } from './clean.ts';
import { type Before, fence, type Seen } from './fence.ts';
import type { Forward } from './forward.ts';

/** How long the API server may take to prove that it is alive, and all to be taken away. Milliseconds. */
const ALIVE_PATIENCE = 5_000;
const CLEANING_PATIENCE = 5 * 60_000;

/** The kubeconfig as its owner has it, in the folder of the sandbox; beside it lies that of learners. */
export const OWN = 'own-kubeconfig';

export class AttachedSandbox implements Sandbox {
  readonly handle: SandboxHandle;
  readonly #folder: SandboxFolder;
  readonly #led: Forward | undefined;
  readonly #seen: Seen = new Map();
  #gone = false;
  #kube: Promise<Kube> | undefined;
  #sender: ReturnType<typeof openSend> | undefined;

  constructor(handle: SandboxHandle, folder: SandboxFolder, led: Forward | undefined) {
    this.handle = handle;
    this.#folder = folder;
    this.#led = led;
  }

  async kubeconfig(): Promise<string> {
    const text = await this.#folder.readText(OWN);
    if (text) return text;
    throw new Fault(
      'sandbox/gone',
      `the sandbox ${this.handle.id} is no longer there`,
      'Start a new sandbox.',
    );
  }

  openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell> {
    return this.#folder.openShell(size, signal);
  }

  /** What the server asks goes through a fence: nothing that was there before is changed by it. */
  async ask(request: KubeRequest, signal: AbortSignal): Promise<KubeResponse> {
    this.#sender ??= this.kubeconfig().then(openSend);
    this.#sender.catch(() => {
      this.#sender = undefined;
    });
    const { send } = await this.#sender;
    return await fence(send, this.handle.id, this.#before, this.#seen)(request, signal);
  }

  dial(): Promise<DialResult> {
    return Promise.reject(cannot('sandbox/dial-failed', 'connections cannot be tried'));
  }

  request(): Promise<HttpAnswer[]> {
    return Promise.reject(cannot('sandbox/dial-failed', 'requests cannot be made'));
  }

  resolve(): Promise<NameAnswer> {
    return Promise.reject(cannot('sandbox/dial-failed', 'names cannot be asked for'));
  }

  readFile(): Promise<NodeFile | undefined> {
    return Promise.reject(cannot('sandbox/file-unreadable', 'files of nodes cannot be read'));
  }

  writeFile(): Promise<void> {
    return Promise.reject(cannot('sandbox/file-unwritable', 'files cannot be put on nodes'));
  }

  async exec(place: Place, argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    if ('home' in place) return await this.#folder.runAtHome(argv, signal);
    if ('pod' in place) return await (await this.#open()).exec(place.pod, argv, signal);
    throw cannot('sandbox/exec-failed', 'programs cannot be run on nodes');
  }

  readHome(path: string, signal: AbortSignal): Promise<NodeFile | undefined> {
    return this.#folder.readHome(path, signal);
  }

  writeHome(path: string, content: string, signal: AbortSignal): Promise<void> {
    return this.#folder.writeHome(path, content, signal);
  }

  emptyHome(path: string, signal: AbortSignal): Promise<void> {
    return this.#folder.emptyHome(path, signal);
  }

  get files(): HomeFiles {
    return this.#folder.files;
  }

  inflict(trouble: Trouble): Promise<void> {
    return Promise.reject(cannot('sandbox/trouble-unknown', `the trouble ${trouble.kind} cannot be made`));
  }

  async relieve(): Promise<void> {}

  async alive(signal: AbortSignal): Promise<boolean> {
    if (this.#gone) return false;
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(ALIVE_PATIENCE)]);
      return await (await this.#open()).alive(patience);
    } catch {
      return false;
    }
  }

  /** What came since the cluster was attached goes. The learner's HOME stays, but for `lab`. */
  async reset(signal: AbortSignal): Promise<void> {
    await takeAway(await this.#open(), this.handle.id, this.#before, signal);
    await this.#folder.emptyLab(signal);
    await this.#folder.forgetDiscovery();
  }

  async release(): Promise<void> {
    this.#folder.endShells();
    this.#close();
  }

  /** The cluster stays; what came since goes. One that does not answer keeps it, and the sandbox, so that it can be tried again. */
  async destroy(): Promise<void> {
    if (this.#gone) return;
    this.#folder.endShells();
    if ((await this.#folder.readText(OWN)) !== undefined)
      await takeAway(
        await this.#open(),
        this.handle.id,
        this.#before,
        AbortSignal.timeout(CLEANING_PATIENCE),
      );
    this.#gone = true;
    this.#close();
    await this.#folder.remove();
  }

  get #before(): Before {
    return this.handle.state['before'] as Before;
  }

  #open(): Promise<Kube> {
    this.#kube ??= this.kubeconfig().then((text) => openKube(text));
    // One that failed is asked for again next time.
    this.#kube.catch(() => {
      this.#kube = undefined;
    });
    return this.#kube;
  }

  #close(): void {
    this.#led?.close();
    void this.#kube?.then((kube) => kube.close()).catch(() => {});
    void this.#sender?.then((sender) => sender.close()).catch(() => {});
    this.#kube = undefined;
    this.#sender = undefined;
  }
}

const cannot = (code: string, what: string): Fault =>
  new Fault(
    code,
    `in an attached cluster ${what}`,
    'Set NARU_SANDBOX=kind or NARU_SANDBOX=simulated for this exercise.',
  );
