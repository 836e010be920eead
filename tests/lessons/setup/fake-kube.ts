/** A cluster that is a list of objects. Deleted objects with finalizers stay until somebody takes these off. */
import { CLUSTER_KINDS } from '../../../lessons/setup/inventory.ts';
import type { Change, Changed, KubeObject, ListQuery, ObjectRef } from '../../../sandbox/kube-types.ts';

type Loose = KubeObject & { metadata: Record<string, unknown>; spec?: Record<string, unknown> };

export class FakeKube {
  readonly objects: Loose[];
  /** What was asked to change, in order. */
  readonly notes: string[] = [];
  /** Names of objects in which nothing may be changed. */
  immutable: readonly string[] = [];
  /** Names of objects that never get ready. */
  late: readonly string[] = [];

  constructor(objects: readonly KubeObject[] = []) {
    this.objects = structuredClone(objects) as Loose[];
  }

  names(kind: string): string[] {
    return this.objects.filter((one) => one.kind === kind).map((one) => one.metadata?.name ?? '');
  }

  find({ apiVersion, kind, name, namespace }: ObjectRef): Loose | undefined {
    return this.objects.find(
      (one) =>
        one.apiVersion === apiVersion &&
        one.kind === kind &&
        one.metadata.name === name &&
        one.metadata.namespace === namespace,
    );
  }

  get = async (ref: ObjectRef): Promise<KubeObject | undefined> => this.find(ref);

  list = async ({ apiVersion, kind, namespace }: ListQuery): Promise<KubeObject[]> =>
    this.objects.filter(
      (one) =>
        one.apiVersion === apiVersion &&
        one.kind === kind &&
        (namespace === undefined || one.metadata.namespace === namespace),
    );

  raw = async (path: string): Promise<{ status: number; text: string }> => {
    const found = CLUSTER_KINDS.find(({ apiVersion, plural }) => path.endsWith(`/${apiVersion}/${plural}`));
    if (!found) return { status: 404, text: '' };
    const items = await this.list(found);
    // As a real server writes an empty list of metadata.
    return { status: 200, text: JSON.stringify({ items: items.length === 0 ? null : items }) };
  };

  apply = async (objects: readonly KubeObject[]): Promise<KubeObject[]> => {
    this.notes.push(`apply ${objects.map((one) => `${one.kind}/${one.metadata?.name}`).join(' ')}`);
    this.objects.push(...(structuredClone(objects) as Loose[]));
    return [...objects];
  };

  waitUntilReady = async (objects: readonly KubeObject[]): Promise<readonly KubeObject[]> =>
    objects.filter((one) => this.late.includes(one.metadata?.name ?? ''));

  deleteNamespace = async (name: string): Promise<void> => {
    this.notes.push(`delete namespace ${name}`);
  };

  change = async (change: Change): Promise<Changed> => {
    if ('delete' in change) return this.#delete(change.delete);
    if ('patch' in change) return this.#patch(change.of, change.patch as Loose);
    const object = ('create' in change ? change.create : change.replace) as Loose;
    this.notes.push(`${'create' in change ? 'create' : 'replace'} ${object.kind}/${object.metadata.name}`);
    if ('replace' in change && this.immutable.includes(object.metadata.name as string))
      return { refused: { status: 422, reason: 'Invalid', message: 'may not change once set' } };
    const there = this.find(object as unknown as ObjectRef & Loose);
    const old = this.objects.findIndex(
      (one) => one.kind === object.kind && one.metadata.name === object.metadata.name,
    );
    if (there || old >= 0) this.objects.splice(old, 1);
    this.objects.push(object);
    return { object };
  };

  #delete(ref: ObjectRef): Changed {
    const object = this.find(ref);
    if (!object) return { refused: { status: 404, reason: 'NotFound', message: 'not found' } };
    this.notes.push(`delete ${ref.kind}/${ref.name}`);
    if ((object.metadata['finalizers'] as string[] | undefined)?.length) {
      object.metadata['deletionTimestamp'] = '2026-01-01T00:00:00Z';
      return { object };
    }
    this.objects.splice(this.objects.indexOf(object), 1);
    return { object };
  }

  #patch(ref: ObjectRef, patch: Loose): Changed {
    const object = this.find(ref);
    if (!object) return { refused: { status: 404, reason: 'NotFound', message: 'not found' } };
    this.notes.push(`patch ${ref.kind}/${ref.name} ${JSON.stringify(patch)}`);
    const finalizers = (patch.metadata as { finalizers?: null } | undefined)?.finalizers;
    if (patch['data']) {
      const data = { ...(object['data'] as object), ...patch['data'] };
      this.objects[this.objects.indexOf(object)] = { ...object, data };
    }
    if (finalizers === null && object.metadata['deletionTimestamp'])
      this.objects.splice(this.objects.indexOf(object), 1);
    return { object };
  }
}

export const named = (apiVersion: string, kind: string, name: string, more: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name },
  ...more,
});
