/** The add-ons of kind, put into a simulated API server: what a real one would refuse is refused there, too. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IMAGES } from '../../../../sandbox/images/pins.ts';
import { addonsOf, imagesOf } from '../../../../sandbox/kind/addons/index.ts';
import { installAddons } from '../../../../sandbox/kind/furnish.ts';
import { type Kube, type KubeObject, openKube } from '../../../../sandbox/kube.ts';
import { createCluster, type SimulatedCluster } from '../../../../sandbox/simulated/cluster.ts';

const signal = new AbortController().signal;
const COURSE = { nodes: 2, addons: 'course' } as const;
const objects = addonsOf(COURSE).flatMap((addon) => addon.objects());
let plain: SimulatedCluster;
let course: SimulatedCluster;
let kube: Kube;
let simulated: Kube;

beforeAll(async () => {
  plain = await createCluster({ name: 'plain', nodes: 2, log: () => {} });
  course = await createCluster({ name: 'course', nodes: 2, addons: 'course', log: () => {} });
  kube = await openKube(plain.kubeconfig());
  simulated = await openKube(course.kubeconfig());
}, 30_000);
afterAll(async () => {
  kube?.close();
  simulated?.close();
  await plain?.stop();
  await course?.stop();
});

const refOf = ({ apiVersion = '', kind = '', metadata }: KubeObject) => ({
  apiVersion,
  kind,
  name: metadata?.name ?? '',
  ...(metadata?.namespace && { namespace: metadata.namespace }),
});

describe('the add-ons of kind', () => {
  it('are all put in, and the one that does not come up is named with the image it waits for', async () => {
    const told: number[] = [];
    // The simulated registry has other versions of them, and no real controllers: what counts is that all is taken.
    const faults = await installAddons(kube, COURSE, (done) => void told.push(done), signal, 0);
    expect(faults.map(({ code }) => code)).toContain('sandbox/addon-failed');
    expect(faults[0]?.message).toMatch(/could not be installed: (Deployment|DaemonSet)/);
    expect(told).toEqual([0, 1, 2, 3]);
    for (const object of objects)
      expect(await kube.get(refOf(object), signal), JSON.stringify(refOf(object))).toBeDefined();
  }, 20_000);

  it('say nothing that the API does not know', async () => {
    for (const object of objects) {
      const { name, ...metadata } = object.metadata ?? {};
      const fresh = { ...object, metadata: { ...metadata, name: `${name}-again` } };
      // Definitions are named by what they define, and a name once taken stays so.
      if (object.kind === 'CustomResourceDefinition' || object.kind === 'APIService') continue;
      expect(await kube.dryRun({ create: fresh }, signal), JSON.stringify(refOf(object))).toHaveProperty(
        'object',
      );
    }
  }, 20_000);

  it('have the names of those of the simulated cluster', async () => {
    const kinds = new Set([
      'IngressClass',
      'GatewayClass',
      'CSIDriver',
      'Deployment',
      'DaemonSet',
      'Namespace',
      'APIService',
      'Service',
    ]);
    for (const object of objects.filter(({ kind }) => kinds.has(kind ?? ''))) {
      const there = await simulated.get(refOf(object), signal);
      expect(there, JSON.stringify(refOf(object))).toBeDefined();
      const keyOf = (one: KubeObject | undefined) => {
        const { controller, controllerName, selector } = (one?.['spec'] ?? {}) as Record<string, unknown>;
        return { controller, controllerName, selector };
      };
      if (object.kind !== 'Namespace') expect(keyOf(there)).toMatchObject(keyOf(object));
    }
  });

  it('run images of the list, and every image of an add-on in the list is run', () => {
    const text = JSON.stringify(objects);
    const ofAddons = IMAGES.filter(({ use }) => ['metrics', 'ingress', 'gateway', 'storage'].includes(use));
    for (const { name } of ofAddons)
      expect(text.includes(name) || text.includes(name.split(':')[0]!), name).toBe(true);
    const run = [...text.matchAll(/"image":"([^"]+)"/g)].map(([, name]) => name!);
    const known = new Set(IMAGES.map(({ name }) => name));
    expect(run.filter((name) => !known.has(name))).toEqual([]);
    expect(imagesOf({ nodes: 1 }).map(({ use }) => use)).not.toContain('ingress');
    expect(imagesOf(COURSE).map(({ use }) => use)).toContain('gateway');
  });
});
