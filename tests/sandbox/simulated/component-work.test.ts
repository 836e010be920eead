import { describe, expect, it } from 'vitest';
import { internalError } from '../../../sandbox/simulated/apiserver/errors.ts';
import { startWhileRunning } from '../../../sandbox/simulated/component-work.ts';
import { createComponents } from '../../../sandbox/simulated/components.ts';
import type { ClusterContext } from '../../../sandbox/simulated/context.ts';
import type { KubeObject } from '../../../sandbox/simulated/objects.ts';
import { handWoundClock } from '../../fakes/clock.ts';

/** An API server with one lease, which may refuse whatever is written. */
function world() {
  const clock = handWoundClock();
  let lease: KubeObject | undefined;
  const writes = { refused: false, taken: 0 };
  const write = (object: unknown): void => {
    if (writes.refused) throw internalError('failed calling webhook "never.example.com"');
    writes.taken += 1;
    lease = { ...lease, ...(object as KubeObject) };
  };
  const client = {
    as: () => client,
    get: (kind: string) => (kind === 'namespaces' ? {} : lease),
    create: (_: string, object: unknown) => write(object),
    patch: (_: string, __: string, ___: string, { spec }: KubeObject) =>
      write({ spec: { ...(lease?.['spec'] as object), ...(spec as object) } }),
  };
  const components = createComponents();
  const started: string[] = [];
  const context = { client, clock } as unknown as ClusterContext;
  const work = startWhileRunning(context, components, 'kube-scheduler', () => {
    started.push('scheduler');
    return { [Symbol.dispose]: () => void started.push('end') };
  });
  const run = () => {
    components.run('kube-apiserver', 'one');
    components.run('kube-scheduler', 'one');
  };
  return { clock, writes, started, run, work };
}

describe('the lease of a component', () => {
  it('is tried again when it was refused, while the work goes on', () => {
    const { clock, writes, started, run } = world();
    run();
    expect(writes.taken).toBe(1);
    writes.refused = true;
    clock.advance(25_000);
    writes.refused = false;
    clock.advance(10_000);
    expect(writes.taken).toBe(2);
    expect(started).toEqual(['scheduler']);
  });

  it('is tried again when it was refused from the beginning', () => {
    const { clock, writes, started, run } = world();
    writes.refused = true;
    run();
    writes.refused = false;
    clock.advance(10_000);
    expect(writes.taken).toBe(1);
    expect(started).toEqual(['scheduler']);
  });
});
