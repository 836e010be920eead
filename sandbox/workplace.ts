/**
 * Where a learner works: shells and the tools that checks run, with the box around them where there is isolation. One for
 * each sandbox.
 */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { CHART_PORT } from './chart-repository/address.ts';
import { serveCharts, serveChartsHere } from './chart-repository/serve.ts';
import { Fault } from './faults.ts';
import { type HomePlace, runHomeProgram } from './home-program.ts';
import type { Account } from './isolation/account.ts';
import { INSIDE, toolInside } from './isolation/inside.ts';
import { LIMITS } from './isolation/limits.ts';
import { bytesWithoutName, fullnessOf, isOverQuota, watchQuota } from './isolation/quota.ts';
import type { Box, BoxPlace, BoxServer, Isolation } from './isolation/types.ts';
import { openLearnerShell } from './learner.ts';
import {
  copyKubeconfig,
  KUBECONFIG,
  type LearnerFolders,
  learnerFolders,
  makeFolders,
  makeReadable,
  withSockets,
} from './learner-folders.ts';
import type { ProviderOptions } from './options.ts';
import { type SpeakingShell, speaking } from './speaking-shell.ts';
import { serveSsh } from './ssh/server.ts';
import type { NodeConsole } from './ssh/types.ts';
import { findTool } from './tools/find.ts';
import { findKubectl } from './tools/kubectl.ts';
import { type ExecResult, HOME_TOOLS, type Shell, type TerminalSize } from './types.ts';

/** Things of the server that may lie below a folder that a box shows. */
const PROJECT = join(import.meta.dirname, '..');

export interface WorkplaceOptions {
  /** The id of the sandbox. */
  readonly id: string;
  /** Its folder. */
  readonly folder: string;
  /** The server's own, with the rights of an administrator; the learner has a copy. */
  readonly kubeconfigPath: string;
  readonly nodes: NodeConsole;
  /** What prompts say, where it is not `naru`. */
  host?(): string | undefined;
  readonly provider: ProviderOptions;
}

/** What is there once a shell can be opened. */
interface Prepared {
  readonly folders: LearnerFolders;
  readonly isolation: Isolation | undefined;
  readonly account: Account | undefined;
  readonly kubeconfig: string;
}

export class Workplace {
  readonly #options: WorkplaceOptions;
  /** Each with the box that it is in. */
  readonly #shells = new Map<SpeakingShell, Box | undefined>();
  readonly #boxes = new Set<Box>();
  /** The one for new shells. `sign` tells whether another one is needed. */
  #box: { readonly sign: string; readonly box: Promise<Box> } | undefined;
  #count = 0;
  #sockets: ReturnType<typeof withSockets> | undefined;
  #ssh: Promise<Disposable> | undefined;
  #quota: Disposable | undefined;

  constructor(options: WorkplaceOptions) {
    this.#options = options;
  }

  async openShell(size: TerminalSize, signal: AbortSignal): Promise<Shell> {
    const prepared = await this.#prepare(signal);
    const { env, toolsDir } = this.#options.provider;
    const kubectl = await findKubectl({ env, toolsDir }, signal);
    const box = await this.#boxFor(prepared, signal);
    const { folders } = prepared;
    const full = box !== undefined && (await isFull(folders));
    this.#ssh ??= serveSsh(join(folders.doors, 'ssh'), this.#options.nodes);
    await this.#ssh;
    const options = {
      ...folders,
      kubeconfigPath: join(folders.kubeFolder, KUBECONFIG),
      toolsDir,
      kubectl,
      size,
      box,
      full,
      host: this.#options.host?.(),
    };
    const shell = speaking(await openLearnerShell(options, signal));
    this.#keep(shell, box, folders);
    return shell;
  }

  /** As `Sandbox.exec` at `home`. */
  async runAtHome(argv: readonly string[], signal: AbortSignal): Promise<ExecResult> {
    const { provider } = this.#options;
    const prepared = await this.#prepare(signal);
    const { folders } = prepared;
    const box = await this.#boxFor(prepared, signal);
    const place: HomePlace = {
      home: folders.home,
      ownHome: folders.toolHome,
      kubeconfigPath: join(folders.kubeFolder, KUBECONFIG),
      cacheDir: folders.cacheDir,
      options: provider,
      box,
    };
    return await runHomeProgram(place, argv, signal);
  }

  /** Ends every shell, and the box once they have had time to end. */
  endShells(): void {
    this.#box = undefined;
    for (const shell of this.#shells.keys()) shell.kill();
    this.#endIdleBoxes();
    void this.#ssh?.then((line) => line[Symbol.dispose]()).catch(() => {});
    this.#ssh = undefined;
  }

  /** Ends everything at once, and takes away what lies elsewhere than in the sandbox's folder. */
  async remove(): Promise<void> {
    this.endShells();
    for (const box of this.#boxes) box.end();
    this.#boxes.clear();
    const temporary = (await this.#sockets?.catch(() => undefined))?.temporary;
    if (temporary) await rm(temporary, { recursive: true, force: true });
  }

  async #prepare(signal: AbortSignal): Promise<Prepared> {
    const { provider, folder, id, kubeconfigPath } = this.#options;
    const isolation = await provider.isolation?.();
    const account = isolation?.accountOf(id);
    this.#sockets ??= withSockets(learnerFolders(folder, provider.dataDir));
    const { folders } = await this.#sockets;
    await makeFolders(folders, account, signal);
    const kubeconfig = await copyKubeconfig(kubeconfigPath, folders.kubeFolder, account);
    if (!isolation) await serveChartsHere((problem) => provider.onNotice?.(problem));
    return { folders, isolation, account, kubeconfig };
  }

  /** The box that runs, or a new one where it has ended or would show something else than is wanted now. */
  async #boxFor({ isolation, folders, kubeconfig }: Prepared, signal: AbortSignal): Promise<Box | undefined> {
    if (!isolation) return undefined;
    const { id, provider } = this.#options;
    const api = apiOf(kubeconfig);
    const programs = await toolsOf(provider);
    const sign = JSON.stringify([api, programs]);
    const running = this.#box?.sign === sign ? await this.#box.box.catch(() => undefined) : undefined;
    if (running?.running) return running;
    this.#count += 1;
    const place: BoxPlace = {
      ...folders,
      id,
      programs,
      api,
      boxDir: join(folders.boxDir, `${this.#count}`),
      toolsDir: provider.toolsDir,
      servers: serversBeside(api),
      // Folders of sandboxes lie in that of the server.
      hidden: [provider.covered ?? dirname(provider.dataDir), PROJECT],
    };
    const box = this.#openBox(isolation, place, signal);
    this.#box = { sign, box };
    return await box;
  }

  async #openBox(isolation: Isolation, place: BoxPlace, signal: AbortSignal): Promise<Box> {
    await makeReadable(place.boxDir);
    await mkdir(place.toolsDir, { recursive: true }).catch(() => {});
    const box = await isolation.open(place, signal);
    this.#boxes.add(box);
    // The one before may have shells that run on.
    this.#endIdleBoxes(box);
    return box;
  }

  /** Ends boxes that nobody opens a shell in any more, and nobody has one in. */
  #endIdleBoxes(current?: Box): void {
    const used = new Set(this.#shells.values());
    for (const box of this.#boxes) {
      if (box === current || used.has(box)) continue;
      box.end();
      this.#boxes.delete(box);
    }
  }

  #keep(shell: SpeakingShell, box: Box | undefined, folders: LearnerFolders): void {
    this.#shells.set(shell, box);
    if (box)
      this.#quota ??= watchQuota({
        over: async () => isFull(folders, await this.#unnamed(folders)),
        fullness: () => fullnessOf(folders.home),
        tell: () => this.#stopAll(),
      });
    shell.onExit(() => {
      this.#shells.delete(shell);
      if (this.#shells.size > 0) return;
      this.#quota?.[Symbol.dispose]();
      this.#quota = undefined;
      void this.#endUnused();
    });
  }

  /** The box that new shells would get stays. */
  async #endUnused(): Promise<void> {
    this.#endIdleBoxes(await this.#box?.box.catch(() => undefined));
  }

  /** Of all boxes with shells: files that were deleted and are written to all the same. */
  async #unnamed({ home }: LearnerFolders): Promise<number> {
    const boxes = [...new Set(this.#shells.values())].filter((box) => box?.running);
    const bytes = await Promise.all(boxes.map((box) => bytesWithoutName(box?.pid ?? 0, home)));
    return bytes.reduce((sum, one) => sum + one, 0);
  }

  /** The disk is everybody's. */
  #stopAll(): void {
    for (const shell of this.#shells.keys()) {
      shell.say(FULL);
      shell.kill();
    }
    this.#quota = undefined;
  }
}

const isFull = (
  { home, kubeFolder, cacheDir, toolHome }: LearnerFolders,
  unnamed?: number,
): Promise<boolean> => isOverQuota([home, kubeFolder, cacheDir, toolHome], LIMITS, unnamed);

const GIB = LIMITS.home / 2 ** 30;
const FULL = `
홈 디렉터리가 ${GIB}GiB 또는 파일 ${LIMITS.homeFiles}개를 넘어서 셸을 닫았습니다. 새 셸을 열어 파일을 지워 주십시오. 그 셸에서는 파일을 지울 수만 있습니다.
Your HOME holds more than ${GIB} GiB or ${LIMITS.homeFiles} files: the shells were closed. Open a new one and delete files; it can do nothing else with them.
`;

/** Those of the tools that a box would not show anyway. What lies in the folder of tools it does, also what is fetched later. */
async function toolsOf(provider: ProviderOptions): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of HOME_TOOLS) {
    const tool = await findTool(name, provider);
    if (tool instanceof Fault) continue;
    const shown = join(INSIDE.programs, name);
    if (toolInside(name, tool.path, provider.toolsDir) === shown) found[name] = tool.path;
  }
  return found;
}

/** What a box has on loopback besides its API server, which keeps its port, whichever that is. */
function serversBeside({ port }: BoxPlace['api']): BoxServer[] {
  return port === CHART_PORT ? [] : [{ port: CHART_PORT, serve: serveCharts }];
}

/** Where the API server is, as the kubeconfig says. In a box its port is the same, on loopback. */
function apiOf(kubeconfig: string): BoxPlace['api'] {
  const config = parse(kubeconfig) as { clusters?: { cluster?: { server?: string } }[] } | null;
  const server = config?.clusters?.[0]?.cluster?.server ?? '';
  const url = URL.canParse(server) ? new URL(server) : undefined;
  const host = url?.hostname === '0.0.0.0' ? '127.0.0.1' : url?.hostname;
  if (host === '127.0.0.1' || host === 'localhost')
    return { host: '127.0.0.1', port: Number(url?.port || 443) };
  throw new Fault(
    'sandbox/isolation-failed',
    `the API server at "${server}" cannot be reached from an isolated shell: it is not at 127.0.0.1`,
    'Let the cluster listen on 127.0.0.1, or set NARU_ISOLATION=none.',
  );
}
