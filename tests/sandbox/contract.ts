/**
 * What every provider promises, as one suite: `contractOf` is called once for each of them, from its own test file.
 * A difference between two providers that a lesson could notice is a case to be added here.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openKube } from '../../sandbox/kube.ts';
import { runProgram } from '../../sandbox/program.ts';
import { findTool } from '../../sandbox/tools/find.ts';
import {
  type HostPort,
  NODE_FILE_LIMIT,
  type Place,
  type PodRef,
  type Progress,
  type Sandbox,
  type SandboxProvider,
  type TroubleKind,
} from '../../sandbox/types.ts';

/** A provider under test, and the same one as a process started later would have it. */
export interface ProviderUnderTest {
  readonly provider: SandboxProvider;
  again(): SandboxProvider;
  dispose?(): void | Promise<void>;
}

export interface ContractOptions {
  /** Nodes of the sandboxes made. */
  readonly nodes?: number;
  /** Where a program that ends with a code other than 0 can be run, and that program; left out: nowhere. */
  failing?(sandbox: Sandbox): Promise<{ readonly place: Place; readonly argv: readonly string[] }>;
  /** A pod, and where it can connect to and where nobody listens; left out: nowhere. */
  dialling?(sandbox: Sandbox): Promise<{
    readonly from: PodRef;
    readonly open: HostPort;
    readonly refused: HostPort;
    readonly unknown: HostPort;
  }>;
  /** Requests and names can be asked for; left out: they cannot. */
  readonly network?: true;
  /** A file of a node that begins like this; left out: none can be read. */
  readonly nodeFile?: { readonly node: string; readonly path: string; readonly begins: string };
  /** `false` when no API server stands behind the kubeconfig. */
  readonly api?: boolean;
  /** Milliseconds for each case. */
  readonly timeout?: number;
}

const signal = new AbortController().signal;
const KINDS: readonly TroubleKind[] = ['node-silent', 'image-pull', 'disk-full', 'memory-leak', 'dns-broken'];
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'contract' } };
const NAMESPACE_REF = { apiVersion: 'v1', kind: 'Namespace', name: 'contract' };

export function contractOf(
  name: string,
  make: (dataDir: string) => Promise<ProviderUnderTest>,
  options: ContractOptions = {},
): void {
  const nodes = options.nodes ?? 3;
  const api = options.api ?? true;

  describe(`the contract of a provider: ${name}`, { timeout: options.timeout ?? 20_000 }, () => {
    let dataDir: string;
    let tested: ProviderUnderTest;
    let made: Sandbox[] = [];
    let counter = 0;
    /** In front of our ids: there may be sandboxes on this machine that are none of ours. */
    const ours = `c${process.pid}-`;

    beforeAll(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'naru-contract-'));
      tested = await make(dataDir);
    });
    afterEach(async () => {
      for (const sandbox of made) await sandbox.destroy();
      made = [];
    }, options.timeout ?? 20_000);
    afterAll(async () => {
      await tested.dispose?.();
      await rm(dataDir, { recursive: true, force: true });
    });

    async function create(onProgress: (progress: Progress) => void = () => {}, stop = signal) {
      counter += 1;
      const id = `${ours}${counter}`;
      const sandbox = await tested.provider.create({ nodes }, { id, signal: stop, onProgress });
      made.push(sandbox);
      return sandbox;
    }
    const ids = async (provider = tested.provider) =>
      (await provider.list(signal)).map(({ id }) => id).filter((id) => id.startsWith(ours));

    it('says whether this machine can run it, and what is missing when not', async () => {
      const readiness = await tested.provider.probe(signal);
      expect(readiness).toMatchObject(
        readiness.ready ? { detail: /./ } : { missing: expect.any(String), remedy: expect.any(String) },
      );
    });

    it('resolves create when the sandbox is ready, with progress that rises from 0 to 1', async () => {
      const progress: Progress[] = [];
      const sandbox = await create((one) => void progress.push(one));
      expect(await sandbox.alive(signal)).toBe(true);
      expect(sandbox.handle).toMatchObject({ provider: tested.provider.name, createdAt: /^\d{4}-.*Z$/ });
      const fractions = progress.map(({ fraction }) => fraction);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
      for (const { step } of progress) expect(step).toMatch(/^[a-z-]+(\.[a-z-]+)*$/);
    });

    it('lists what it made, and nothing twice', async () => {
      const one = await create();
      const two = await create();
      expect((await ids()).toSorted()).toEqual([one.handle.id, two.handle.id].toSorted());
    });

    it('keeps the handle through JSON', async () => {
      const sandbox = await create();
      expect(JSON.parse(JSON.stringify(sandbox.handle))).toEqual(sandbox.handle);
    });

    it('finds a sandbox again after it was released', async () => {
      const sandbox = await create();
      await sandbox.release();
      await sandbox.release();
      const later = tested.again();
      expect(await ids(later)).toEqual([sandbox.handle.id]);
      const found = await later.restore(JSON.parse(JSON.stringify(sandbox.handle)), signal);
      expect(await found?.alive(signal)).toBe(true);
      expect(found?.handle).toEqual(sandbox.handle);
      if (found) made.push(found);
    });

    it('does not find a sandbox that never was', async () => {
      const handle = { provider: tested.provider.name, id: 'never-was', createdAt: '', state: {} };
      expect(await tested.provider.restore(handle, signal)).toBeUndefined();
    });

    it('destroys for good, also twice', async () => {
      const sandbox = await create();
      await sandbox.destroy();
      await sandbox.destroy();
      expect(await sandbox.alive(signal)).toBe(false);
      expect(await tested.provider.restore(sandbox.handle, signal)).toBeUndefined();
      expect(await ids()).not.toContain(sandbox.handle.id);
    });

    it('leaves nothing behind when create is aborted', async () => {
      const reason = new Error('changed my mind');
      const controller = new AbortController();
      const creating = create(() => controller.abort(reason), controller.signal);
      await expect(creating).rejects.toBe(reason);
      expect(await ids()).toEqual([]);
      await expect(create(undefined, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it('stays alive through a reset', async () => {
      const sandbox = await create();
      await sandbox.reset(signal);
      expect(await sandbox.alive(signal)).toBe(true);
      expect(await ids()).toEqual([sandbox.handle.id]);
    });

    it.runIf(api)('gives a kubeconfig that the real kubectl can use', async () => {
      const kubectl = await findTool('kubectl', { env: process.env, toolsDir: '.tools/bin' });
      if (!('path' in kubectl)) return console.log('not run: there is no kubectl on this machine');
      const sandbox = await create();
      const path = join(dataDir, 'kubeconfig-for-kubectl');
      await writeFile(path, await sandbox.kubeconfig(), { mode: 0o600 });
      const argv = ['--kubeconfig', path, 'get', '--raw', '/api/v1/nodes'];
      const result = await runProgram(kubectl.path, argv, { signal, timeout: 20_000 });
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      expect(JSON.parse(result.stdout).items).toHaveLength(nodes);
    });

    it.runIf(api)('keeps objects through release and restore, and empties itself on reset', async () => {
      const sandbox = await create();
      const kube = await openKube(await sandbox.kubeconfig());
      await kube.apply([NAMESPACE], signal);
      kube.close();
      await sandbox.release();
      const found = await tested.again().restore(sandbox.handle, signal);
      if (!found) return expect.unreachable('the sandbox is gone');
      made.push(found);
      const restored = await openKube(await found.kubeconfig());
      expect(await restored.get(NAMESPACE_REF, signal)).toBeDefined();
      restored.close();
      await found.reset(signal);
      const anew = await openKube(await found.kubeconfig());
      expect(await anew.get(NAMESPACE_REF, signal)).toBeUndefined();
      anew.close();
    });

    it.runIf(options.failing)('takes a program that ends badly for a result', async () => {
      const sandbox = await create();
      const { place, argv } = (await options.failing?.(sandbox)) ?? expect.unreachable();
      expect((await sandbox.exec(place, argv, signal)).exitCode).toBe(42);
      await expect(sandbox.exec(place, argv, AbortSignal.abort(new Error('no')))).rejects.toThrow('no');
    });

    it.runIf(options.dialling)(
      'connects from a pod, with its names, and says when nobody answers',
      async () => {
        const sandbox = await create();
        const { from, open, refused, unknown } = (await options.dialling?.(sandbox)) ?? expect.unreachable();
        expect(await sandbox.dial(from, open, signal)).toBe('open');
        expect(await sandbox.dial(from, refused, signal)).toBe('refused');
        expect(await sandbox.dial(from, unknown, signal)).toBe('no-answer');
        await expect(sandbox.dial({ ...from, name: 'none' }, open, signal)).rejects.toMatchObject({
          code: 'sandbox/dial-failed',
        });
      },
    );

    it.runIf(options.network)(
      'asks over HTTP and for names, from a probe, a node and beside the cluster',
      async () => {
        const sandbox = await create();
        const kube = await openKube(await sandbox.kubeconfig());
        const nodes = await kube.list({ apiVersion: 'v1', kind: 'Node' }, signal);
        kube.close();
        const status = (nodes[0]?.['status'] ?? {}) as { addresses?: { type: string; address: string }[] };
        const host = status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
        const name = { name: 'kubernetes.default', type: 'A' } as const;
        // CoreDNS comes up a moment after the nodes are Ready.
        const asked = async () => (await sandbox.resolve('probe', name, signal)).outcome;
        await expect.poll(asked, { timeout: 15_000 }).toBe('found');
        const there = await sandbox.resolve('probe', name, signal);
        expect(there).toMatchObject({ outcome: 'found', name: 'kubernetes.default.svc.cluster.local' });
        expect(there.records).toMatchObject([{ type: 'A', data: expect.stringMatching(/^10\.96\./) }]);
        const missing = await sandbox.resolve('probe', { ...name, name: 'none.default' }, signal);
        expect(missing).toMatchObject({ outcome: 'no-such-name', records: [] });
        const shown = expect.stringContaining('BEGIN CERTIFICATE');
        const ready = {
          outcome: 'answered',
          status: 200,
          body: 'ok',
          certificates: expect.arrayContaining([shown]),
        };
        const inside = { url: 'https://kubernetes.default/readyz' };
        const atNode = { ...inside, connectTo: { host, port: 6443 } };
        const nobody = { url: 'http://nobody/', connectTo: { host, port: 1 } };
        expect(await sandbox.request('probe', [inside, nobody], signal)).toMatchObject([
          ready,
          { outcome: 'refused' },
        ]);
        for (const from of ['outside', { node: 'worker' }] as const)
          expect(await sandbox.request(from, [atNode, inside], signal)).toMatchObject([
            ready,
            { outcome: 'unresolved' },
          ]);
        expect(await sandbox.dial('outside', { host, port: 6443 }, signal)).toBe('open');
        expect(await sandbox.dial('probe', { host: 'kubernetes.default', port: 443 }, signal)).toBe('open');
        const strangers = sandbox.request({ namespace: 'default', name: 'none' }, [inside], signal);
        await expect(strangers).rejects.toMatchObject({ code: 'sandbox/dial-failed' });
      },
    );

    it.runIf(options.nodeFile)('reads files of a node, and knows which nodes there are', async () => {
      const { node, path, begins } = options.nodeFile ?? expect.unreachable();
      const sandbox = await create();
      const file = await sandbox.readFile(node, path, signal);
      expect(file).toMatchObject({ mode: /^0[0-7]{3}$/, owner: 'root' });
      expect(file?.content.slice(0, begins.length)).toBe(begins);
      expect(await sandbox.readFile(node, '/etc', signal)).toBeUndefined();
      expect(await sandbox.readFile(node, `${path}/none`, signal)).toBeUndefined();
      const unknown = sandbox.readFile('worker9', path, signal);
      await expect(unknown).rejects.toMatchObject({ code: 'sandbox/node-unknown' });
    });

    it.runIf(options.nodeFile)('puts files on a node, and takes them away', async () => {
      const { node } = options.nodeFile ?? expect.unreachable();
      const sandbox = await create();
      const path = '/etc/naru/deep/file.txt';
      await sandbox.writeFile(node, path, '나루\n', signal);
      expect(await sandbox.readFile(node, path, signal)).toEqual({
        content: '나루\n',
        mode: '0644',
        owner: 'root',
      });
      await sandbox.writeFile(node, path, undefined, signal);
      await sandbox.writeFile(node, path, undefined, signal);
      expect(await sandbox.readFile(node, path, signal)).toBeUndefined();
      for (const [where, content, code] of [
        ['/etc', 'a', 'sandbox/file-unwritable'],
        ['/etc', undefined, 'sandbox/file-unwritable'],
        [path, 'a'.repeat(NODE_FILE_LIMIT + 1), 'sandbox/file-too-large'],
      ] as const)
        await expect(sandbox.writeFile(node, where, content, signal)).rejects.toMatchObject({ code });
    });

    it('keeps files in the learner’s HOME, and empties its lab on reset', async () => {
      const sandbox = await create();
      expect(await sandbox.readHome('lab/answer.txt', signal)).toBeUndefined();
      await sandbox.writeHome('~/lab/answer.txt', '나루\n', signal);
      await sandbox.writeHome('notes.txt', 'mine', signal);
      expect(await sandbox.readHome('lab/answer.txt', signal)).toMatchObject({
        content: '나루\n',
        mode: '0644',
      });
      await sandbox.reset(signal);
      expect(await sandbox.readHome('~/lab/answer.txt', signal)).toBeUndefined();
      expect(await sandbox.readHome('notes.txt', signal)).toMatchObject({ content: 'mine' });
      await sandbox.writeHome('deep/er/file', '', signal);
      await sandbox.emptyHome('deep', signal);
      expect(await sandbox.readHome('deep/er/file', signal)).toBeUndefined();
      for (const path of ['../x', '/etc/passwd', 'a/../../x', '~', ''])
        await expect(sandbox.readHome(path, signal)).rejects.toMatchObject({ code: 'sandbox/path-invalid' });
    });

    it.runIf(api)(
      'runs kubectl at home as an administrator, with none of the learner’s settings',
      async () => {
        const kubectl = await findTool('kubectl', { env: process.env, toolsDir: '.tools/bin' });
        if (!('path' in kubectl)) return console.log('not run: there is no kubectl on this machine');
        const sandbox = await create();
        await sandbox.writeHome('.kube/config', 'nonsense: [', signal);
        await sandbox.writeHome('.kube/kuberc', 'nonsense: [', signal);
        const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: mine}\n';
        await sandbox.writeHome('lab/app/map.yaml', manifest, signal);
        await sandbox.writeHome(
          'lab/app/kustomization.yaml',
          'resources: [map.yaml]\nnamePrefix: my-\n',
          signal,
        );
        const home = { home: true } as const;
        const nodesSeen = await sandbox.exec(home, ['kubectl', 'get', '--raw', '/api/v1/nodes'], signal);
        expect(nodesSeen).toMatchObject({ exitCode: 0, stderr: '' });
        expect(JSON.parse(nodesSeen.stdout).items).toHaveLength(nodes);
        const built = await sandbox.exec(home, ['kubectl', 'kustomize', 'lab/app'], signal);
        expect(built.stdout).toContain('name: my-mine');
        const missing = await sandbox.exec(
          home,
          ['kubectl', 'get', '--raw', '/api/v1/namespaces/none'],
          signal,
        );
        expect(missing).toMatchObject({
          exitCode: 1,
          stderr: expect.stringMatching(/not ?found|could not find/i),
        });
      },
    );

    it('runs nothing at home but its tools', async () => {
      const sandbox = await create();
      for (const argv of [['bash', '-c', 'true'], ['./kubectl'], ['/usr/bin/kubectl'], []])
        await expect(sandbox.exec({ home: true }, argv, signal)).rejects.toMatchObject({
          code: 'sandbox/tool-unknown',
        });
    });

    it('refuses troubles it cannot make, and can be relieved of none', async () => {
      const sandbox = await create();
      for (const kind of KINDS.filter((one) => !tested.provider.troubles.has(one))) {
        const trouble = { kind, node: 'worker', image: 'nginx', namespace: 'default', perMinute: '1Mi' };
        const inflicted = sandbox.inflict(trouble, signal);
        await expect(inflicted).rejects.toMatchObject({ code: 'sandbox/trouble-unknown' });
      }
      expect(await sandbox.alive(signal)).toBe(true);
    });
  });
}
