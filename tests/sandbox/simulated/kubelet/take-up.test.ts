import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { TakeUp } from '../../../../sandbox/simulated/kubelet/take-up.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { startNodeBench } from './support.ts';

const signal = AbortSignal.timeout(4_000);
const web = { containers: [{ name: 'c', image: 'nginx:1.27' }] };
const box = { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', '600'] }] };
const isReady = ({ status }: KubeObject) => status?.containerStatuses?.[0]?.ready === true;

/** What is stored of a node with these pods, all of them ready. */
async function stored(pods: Readonly<Record<string, object>>) {
  using node = startNodeBench();
  for (const [name, spec] of Object.entries(pods)) node.pod(name, spec);
  for (const name of Object.keys(pods)) await node.until(name, isReady);
  return node.snapshot();
}

describe('pods that a kubelet finds on its node', () => {
  it('run what is asked of them at once', async () => {
    using node = startNodeBench({ from: await stored({ box }) });
    expect(await node.exec('box', ['echo', 'here'])).toMatchObject({ exitCode: 0, stdout: 'here\n' });
  });

  it('have their logs at once, and a port to forward to', async () => {
    const from = await stored({ web });
    using node = startNodeBench({ from });
    expect(await node.logs('web')).toContain('start worker process');
    using other = startNodeBench({ from });
    const stream = await other.kubelet.portForward({ namespace: 'default', name: 'web' }, 80, signal);
    stream.destroy();
  });

  it('answer whoever connects to them', async () => {
    using node = startNodeBench({ from: await stored({ box, web }) });
    const peer = { ip: '172.18.0.3', namespace: '' };
    const { podIP } = node.get('web')['status'];
    (await node.network.connect(peer, podIP, 80, signal)).destroy();
    expect(node.network.serversBegun()).toBeUndefined();
  });

  it('keep their addresses, whoever comes to the node meanwhile', async () => {
    const from = await stored({ a: box, b: box });
    using node = startNodeBench({ from });
    const addresses = ['a', 'b'].map((name) => node.get(name)['status'].podIP);
    node.pod('new', box);
    const { podIP } = (await node.until('new', isReady))['status'];
    expect(new Set([...addresses, podIP]).size).toBe(3);
    expect(['a', 'b'].map((name) => node.get(name)['status'].podIP)).toEqual(addresses);
  });

  it('are left alone when they are deleted before it came to them', async () => {
    using node = startNodeBench({ from: await stored({ box }) });
    node.client.delete('pods', 'default', 'box', { gracePeriodSeconds: 0 });
    await turn();
    await turn();
    expect([...node.kubelet.usage().pods]).toEqual([]);
    expect(node.logged).toEqual([]);
  });
});

describe('what is taken up', () => {
  const steps = (done: string[]) => ['a', 'b', 'c'].map((name) => () => void done.push(name));
  const nothing = { [Symbol.dispose]: () => undefined };

  it('is taken up one a turn', async () => {
    const done: string[] = [];
    using _ = new TakeUp(steps(done), nothing);
    expect(done).toEqual([]);
    await turn();
    expect(done).toEqual(['a']);
    await turn();
    await turn();
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('is taken up at once when somebody wants it, and then there is nothing to wait for', async () => {
    const done: string[] = [];
    let ends = 0;
    using found = new TakeUp(steps(done), { [Symbol.dispose]: () => void ends++ });
    await turn();
    const begun = found.begun();
    expect(done).toEqual(['a', 'b', 'c']);
    expect(ends).toBe(1);
    await begun;
    expect(found.begun()).toBeUndefined();
    await turn();
    expect([done.length, ends]).toEqual([3, 1]);
  });

  it('is not taken up any more after the end', async () => {
    const done: string[] = [];
    const found = new TakeUp(steps(done), nothing);
    found[Symbol.dispose]();
    await turn();
    found.finish();
    expect(done).toEqual([]);
  });
});
