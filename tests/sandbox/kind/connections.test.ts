import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dialFrom, requestFrom, resolveFrom } from '../../../sandbox/kind/connections.ts';
import { decodeAnswer, encodeQuestion } from '../../../sandbox/kind/dns-message.ts';
import { probePod } from '../../../sandbox/kind/probe-pod.ts';
import type { DnsConfig, Standpoint } from '../../../sandbox/kind/standpoint.ts';
import { openKube } from '../../../sandbox/kube.ts';
import { FakeApiServer } from '../../fakes/api-server.ts';
import { type Machine, machine, playCluster, playDocker } from './doubles.ts';

const signal = new AbortController().signal;
const FIXTURES = new URL('../../fixtures/kind/', import.meta.url);

/** A place where every program says what was recorded. */
function standing(recording: string, dns?: DnsConfig): Standpoint & { readonly typed: string[][] } {
  const typed: string[][] = [];
  return {
    title: 'pod shop/a',
    dns,
    typed,
    run: async (argv) => {
      typed.push([...argv]);
      const text = await readFile(new URL(`${recording}.json`, FIXTURES), 'utf8');
      const { exit, chunks } = JSON.parse(text) as { exit: number; chunks: { fd: string; text: string }[] };
      const said = (fd: string) => chunks.filter((one) => one.fd === fd).map((one) => one.text);
      return { exitCode: exit, stdout: said('stdout').join(''), stderr: said('stderr').join('') };
    },
  };
}

describe('requests by the curl of a node', () => {
  const to = { host: '10.244.1.5', port: 8080 };
  const requests = [
    { url: 'http://app.example.com/video?x=1', connectTo: to, headers: { 'x-canary': 'al"ways' } },
    { url: 'http://app.example.com/none', connectTo: to },
    { url: 'http://app.example.com/video', method: 'HEAD', connectTo: to },
    { url: 'https://shop.example.com/', connectTo: { host: '10.244.1.6', port: 8443 } },
    { url: 'https://shop.example.com/', connectTo: to },
    { url: 'http://refuses.shop/' },
    { url: 'http://unknown.shop/' },
    { url: 'http://mute.shop/' },
    { url: 'http://mute.shop/' },
    { url: 'http://rude.shop/' },
  ];

  it('are told apart by what came of them', async () => {
    const answers = await requestFrom(standing('curl-requests', {}), requests, signal);
    expect(answers.map((one) => ('status' in one ? one.status : one.outcome))).toEqual([
      200,
      404,
      200,
      200,
      'tls',
      'refused',
      'unresolved',
      'no-answer',
      'no-answer',
      'broken',
    ]);
    expect(answers[0]).toMatchObject({
      headers: { 'x-who': 'api-0' },
      body: 'GET app.example.com/video?x=1 always',
      certificates: [],
    });
    expect(answers[2]).toMatchObject({ headers: { 'x-who': 'api-0' }, body: '' });
    expect(answers[3]).toMatchObject({ certificates: [expect.stringContaining('BEGIN CERTIFICATE')] });
  });

  it('tell the server the host of the URL, wherever they go, and end what an author wrote in quotes', async () => {
    const at = standing('curl-requests', {});
    await requestFrom(at, requests, signal);
    const [first = [], ...others] = at.typed;
    expect(others).toEqual([]);
    expect(first.slice(0, 2)).toEqual(['unshare', '--mount']);
    expect(first[7]).toBe('10.244.1.5:8080');
    expect(first[8]?.split('\n')).toEqual([
      'url = "http://app.example.com/video?x=1"',
      'connect-to = "::10.244.1.5:8080"',
      'request = "GET"',
      'header = "Host: app.example.com"',
      'header = "x-canary: al\\"ways"',
      '',
    ]);
  });

  it('that cannot be tried are a fault', async () => {
    const at = {
      ...standing('curl-requests'),
      run: async () => ({ exitCode: 46, stdout: '', stderr: 'full' }),
    };
    await expect(requestFrom(at, requests, signal)).rejects.toMatchObject({ code: 'sandbox/dial-failed' });
  });
});

describe('names asked for over DNS', () => {
  const dns = {
    servers: ['10.96.0.10'],
    searches: ['shop.svc.x', 'svc.cluster.local'],
    options: ['ndots:5'],
  };

  it('are tried with the search list of the pod, until one has addresses', async () => {
    const at = standing('dns-asked', dns);
    expect(await resolveFrom(at, { name: 'api', type: 'A' }, signal)).toEqual({
      outcome: 'found',
      name: 'api.svc.cluster.local',
      records: [
        { name: 'api.svc.cluster.local', type: 'CNAME', data: 'bar.api.svc.cluster.local' },
        { name: 'bar.api.svc.cluster.local', type: 'A', data: '10.96.0.10' },
      ],
    });
    const [argv = []] = at.typed;
    expect(argv[4]).toBe('10.96.0.10');
    const asked = argv.slice(5).map((text) => Buffer.from(text, 'base64'));
    expect(asked).toEqual(
      ['api.shop.svc.x', 'api.svc.cluster.local', 'api'].map((name) => encodeQuestion({ name, type: 'A' })),
    );
  });

  it('are taken as they are with a dot at their end', async () => {
    const at = standing('dns-asked', dns);
    expect(await resolveFrom(at, { name: 'api.', type: 'A' }, signal)).toMatchObject({
      outcome: 'no-such-name',
      name: 'api',
    });
    expect(at.typed[0]?.slice(5)).toHaveLength(1);
  });

  it('are not known to be missing when nobody answers', async () => {
    const answer = await resolveFrom(standing('dns-silent', dns), { name: 'api', type: 'A' }, signal);
    expect(answer).toEqual({ outcome: 'no-answer', name: 'api.shop.svc.x', records: [] });
  });

  it.each([
    ['what is cut off', Buffer.from('TlKFgAABAAIAAAAAA2FwaQ==', 'base64')],
    ['names in circles', Buffer.concat([Buffer.from('TlKFgAABAAAAAAAA', 'base64'), Buffer.from([0xc0, 12])])],
  ])('count as failed with %s', (_, message) => {
    expect(decodeAnswer(message, 'api')).toEqual({ outcome: 'failed', name: 'api', records: [] });
  });
});

describe('places in a cluster of kind', () => {
  let on: Machine;
  beforeEach(async () => {
    on = await machine();
    await playDocker(on);
    await playCluster(on, 'x');
  });
  afterEach(() => on.dispose());
  const create = () => on.provider().create({ nodes: 3 }, { id: 'x', signal, onProgress: () => {} });
  const to = { host: '172.18.0.3', port: 30080 };

  it('on a node use its own names', async () => {
    await on.commands.on('docker', 'exec --env * naru-x-worker sh', 'kind/tcp-pod-open');
    const sandbox = await create();
    expect(await sandbox.dial({ node: 'worker' }, to, signal)).toBe('open');
    const typed = (await on.commands.calls()).at(-1)?.argv ?? [];
    expect(typed.slice(-4)).toEqual(['sh', '', '172.18.0.3', '30080']);
  });

  it('beside the nodes are a container of their image in their network, which is gone afterwards', async () => {
    await on.commands.on('docker', 'run --rm --network kind', 'kind/tcp-pod-closed');
    const sandbox = await create();
    expect(await sandbox.dial('outside', to, signal)).toBe('refused');
    const typed = (await on.commands.calls()).at(-1)?.argv ?? [];
    expect(typed.slice(0, 6)).toEqual(['run', '--rm', '--network', 'kind', '--entrypoint', 'sh']);
    expect(typed[6]).toMatch(/^kindest\/node:/);
  });

  it('in a pod that is on no node are none', async () => {
    const sandbox = await create();
    const request = sandbox.request({ namespace: 'shop', name: 'a' }, [{ url: 'http://b/' }], signal);
    await expect(request).rejects.toMatchObject({ code: 'sandbox/dial-failed' });
  });
});

describe('the probe of a kind cluster', () => {
  const pods = '/api/v1/namespaces/naru-probe/pods';

  it('is a pod of an image that is there, on a node that is Ready, and made once its namespace lets it in', async () => {
    const api = await new FakeApiServer().listen();
    const pause = { names: ['registry.k8s.io/pause@sha256:1', 'registry.k8s.io/pause:3.10'] };
    // As kubelets report them: one whose name went to a newer image has none.
    const images = [{ names: null, sizeBytes: 1 }, pause];
    const conditions = [{ type: 'Ready', status: 'True' }];
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker' } };
    api.put('/api/v1/nodes/worker', { ...node, status: { conditions, images } });
    api.refusals.set(`POST ${pods}`, {
      status: 403,
      body: { message: 'pods "probe" is forbidden: serviceaccount "default" not found' },
    });
    const kube = await openKube(api.kubeconfig);
    const probing = probePod(kube, signal);
    await expect.poll(() => api.objects.get(`${pods}/probe`), { timeout: 5_000 }).toBeDefined();
    const pod = api.objects.get(`${pods}/probe`) ?? {};
    expect(pod).toMatchObject({
      spec: { nodeName: 'worker', containers: [{ image: 'registry.k8s.io/pause:3.10' }] },
    });
    expect(pod.metadata?.labels).toBeUndefined();
    api.put(`${pods}/probe`, { ...pod, status: { phase: 'Running' } });
    expect(await probing).toEqual({ namespace: 'naru-probe', name: 'probe' });
    kube.close();
    api.close();
  });

  it('cannot be made without a node that is Ready', async () => {
    const api = await new FakeApiServer().listen();
    api.putNode('worker', false);
    const kube = await openKube(api.kubeconfig);
    await expect(probePod(kube, signal)).rejects.toMatchObject({ code: 'sandbox/dial-failed' });
    kube.close();
    api.close();
  });
});

describe('a connection', () => {
  it('that is not allowed to be tried is a fault, not an answer', async () => {
    const at = {
      ...standing('tcp-pod-open', {}),
      run: async () => ({ exitCode: 45, stdout: '', stderr: 'no' }),
    };
    const dial = dialFrom(at, { host: 'db', port: 1 }, signal);
    await expect(dial).rejects.toMatchObject({ code: 'sandbox/dial-failed' });
  });
});
