import { describe, expect, it } from 'vitest';
import { createRecorder } from '../../../../sandbox/simulated/clientgo/recorder.ts';
import type { ClusterContext } from '../../../../sandbox/simulated/context.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { handWoundClock } from '../../../fakes/clock.ts';
import { memoryClient } from './memory-client.ts';

function started() {
  const clock = handWoundClock();
  const client = memoryClient();
  let chance = 0;
  const context: ClusterContext = {
    client,
    clock,
    random: () => (chance = (chance + 0.01) % 1),
    log: (message, cause) => {
      throw new Error(message, { cause });
    },
    shortened: (milliseconds) => milliseconds,
  };
  return { clock, client, context, events: () => client.list('events') };
}

const pod: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: '7' },
};

describe('the event recorder', () => {
  it('writes what happened, to what, when, and who says so', () => {
    const { context, events } = started();
    createRecorder(context, 'kubelet', 'worker').event(pod, 'Normal', 'Started', 'Container started', {
      fieldPath: 'spec.containers{c}',
    });
    const [event] = events();
    expect(event).toMatchObject({
      involvedObject: {
        kind: 'Pod',
        namespace: 'shop',
        name: 'web',
        uid: 'u1',
        apiVersion: 'v1',
        resourceVersion: '7',
        fieldPath: 'spec.containers{c}',
      },
      type: 'Normal',
      reason: 'Started',
      message: 'Container started',
      source: { component: 'kubelet', host: 'worker' },
      reportingComponent: 'kubelet',
      reportingInstance: 'worker',
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:00Z',
      count: 1,
    });
    expect(event?.metadata.namespace).toBe('shop');
    expect(event?.metadata.name).toMatch(/^web\.18[0-9a-f]{14}$/);
  });

  it('counts an equal event up instead of writing it again', () => {
    const { clock, context, events } = started();
    const recorder = createRecorder(context, 'kubelet');
    for (let times = 0; times < 3; times++) {
      recorder.event(pod, 'Warning', 'BackOff', 'Back-off restarting');
      clock.advance(10_000);
    }
    expect(events()).toMatchObject([
      { count: 3, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:00:20Z' },
    ]);
  });

  it('keeps events apart that differ in message, object or part of the object', () => {
    const { context, events } = started();
    const recorder = createRecorder(context, 'kubelet');
    recorder.event(pod, 'Normal', 'Pulled', 'one');
    recorder.event(pod, 'Normal', 'Pulled', 'two');
    recorder.event(pod, 'Normal', 'Pulled', 'one', { fieldPath: 'spec.containers{b}' });
    recorder.event({ ...pod, metadata: { ...pod.metadata, uid: 'u2' } }, 'Normal', 'Pulled', 'one');
    expect(events().map((event) => event.count)).toEqual([1, 1, 1, 1]);
  });

  it('writes a counted event anew when it was deleted meanwhile', () => {
    const { client, context, events } = started();
    const recorder = createRecorder(context, 'kubelet');
    recorder.event(pod, 'Normal', 'Pulled', 'one');
    client.delete('events', 'shop', events()[0]!.metadata.name);
    recorder.event(pod, 'Normal', 'Pulled', 'one');
    expect(events()).toMatchObject([{ count: 2 }]);
  });

  it('folds many similar events into one from the tenth on, and falls silent after 25 writes', () => {
    const { context, events } = started();
    const recorder = createRecorder(context, 'replicaset-controller');
    for (let number = 1; number <= 40; number++) {
      recorder.event(pod, 'Normal', 'SuccessfulCreate', `Created pod: web-${number}`);
    }
    expect(events()).toHaveLength(10);
    expect(events().at(-1)).toMatchObject({
      message: '(combined from similar events): Created pod: web-25',
      count: 16,
    });
  });

  it('puts events about cluster-scoped objects into the default namespace', () => {
    const { context, events } = started();
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker', uid: 'n1' } };
    createRecorder(context, 'node-controller').event(node, 'Normal', 'RegisteredNode', 'hello');
    expect(events()[0]?.metadata.namespace).toBe('default');
  });

  it('loses an event that the server refuses, and nothing else', () => {
    const { client, context } = started();
    const refusing = {
      ...context,
      client: { ...client, create: () => client.patch('events', 'no', 'no', {}) },
    };
    const recorder = createRecorder(refusing as ClusterContext, 'kubelet');
    expect(() => recorder.event(pod, 'Normal', 'Pulled', 'one')).not.toThrow();
  });

  it('does not take events for similar that lie more than ten minutes back', () => {
    const { clock, context, events } = started();
    const recorder = createRecorder(context, 'kubelet');
    for (let turn = 0; turn < 12; turn++) {
      recorder.event(pod, 'Warning', 'Failed', `Error ${turn}`);
      clock.advance(601_000);
    }
    expect(events().some((event) => event['message'].startsWith('(combined'))).toBe(false);
    expect(events()).toHaveLength(12);
  });

  it('remembers the 4096 latest', () => {
    const { context, events } = started();
    const recorder = createRecorder(context, 'kubelet');
    const of = (at: number): KubeObject => ({
      ...pod,
      metadata: { ...pod.metadata, name: `p${at}`, uid: `u${at}` },
    });
    for (let at = 0; at <= 4096; at++) recorder.event(of(at), 'Normal', 'Started', 'Started');
    recorder.event(of(4096), 'Normal', 'Started', 'Started');
    recorder.event(of(0), 'Normal', 'Started', 'Started');
    const countsOf = (name: string) =>
      events()
        .filter((event) => event['involvedObject'].name === name)
        .map((event) => event['count']);
    expect([countsOf('p0'), countsOf('p4096')]).toEqual([[1, 1], [2]]);
  });
});
