import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../../sandbox/faults.ts';
import { type Baseline, cleanUp, type Ground, record } from '../../../../sandbox/kind/clean/clean.ts';
import type { Kube } from '../../../../sandbox/kube.ts';
import { EMPTY_API } from './api-double.ts';
import { type NodeDouble, NodeEngine, nodeDouble } from './node-double.ts';

const signal = new AbortController().signal;
let node: NodeDouble;
let ground: Ground;
let baseline: Baseline;

describe('a cluster whose API server is gone', () => {
  beforeEach(async () => {
    node = nodeDouble();
    ground = { engine: new NodeEngine({ one: node }), kube: EMPTY_API, nodes: ['one'] };
    baseline = (await record(ground, signal, { pause: 5 }))!;
  });

  it('has no more than one program in a node at a time, however soon its API refuses', async () => {
    let now = 0;
    let most = 0;
    class SlowEngine extends NodeEngine {
      override async run(argv: readonly string[]) {
        now += 1;
        most = Math.max(most, now);
        await sleep(30);
        now -= 1;
        return super.run(argv);
      }
    }
    const refused = () =>
      Promise.reject(new Fault('sandbox/unreachable', 'connection refused', 'Wait until it is back.'));
    const gone = { raw: refused } as unknown as Kube;
    ground = { engine: new SlowEngine({ one: node }), kube: gone, nodes: ['one'] };
    const why = await cleanUp(ground, baseline, signal, { pause: 1, patience: 150 });
    expect(why.join()).toContain('connection refused');
    expect(most).toBe(1);
  });

  const goneSaying = (words: readonly string[]) => {
    let asked = 0;
    const raw = () => {
      asked += 1;
      return Promise.reject(new Fault('sandbox/unreachable', words[asked % words.length]!, 'Wait.'));
    };
    return { raw } as unknown as Kube;
  };

  it('is given up in time, though its silence is called otherwise each time', async () => {
    ground = { ...ground, kube: goneSaying(['connection refused', 'connection reset']) };
    const why = await cleanUp(ground, baseline, signal, { pause: 1, patience: 50 });
    expect(why.join()).toContain('connection re');
  });

  it('is given up at once where its nodes alone show that it cannot be cleaned', async () => {
    ground = { ...ground, kube: goneSaying(['connection refused']) };
    node.files.set('/etc/kubernetes/manifests/etcd.yaml', 'x');
    const why = await cleanUp(ground, baseline, signal, { pause: 1, patience: 60_000 });
    expect(why).toEqual(['one: /etc/kubernetes/manifests/etcd.yaml was changed']);
  });
});
