import { describe, expect, it } from 'vitest';
import { objectsOf, startStateIn } from '../../lessons/start-state.ts';
import type { SetupStep } from '../../lessons/types.ts';
import type { KubeObject } from '../../sandbox/kube.ts';

const signal = new AbortController().signal;

/** Notes what is asked of a cluster, in order; `late` are the names of objects that never get ready. */
function notingKube(late: readonly string[] = []) {
  const notes: string[] = [];
  const names = (objects: readonly KubeObject[]) =>
    objects.map((object) => `${object.kind}/${object.metadata?.name}`).join(' ');
  return {
    notes,
    deleteNamespace: async (name: string) => void notes.push(`delete ${name}`),
    apply: async (objects: readonly KubeObject[]) => {
      notes.push(`apply ${names(objects)}`);
      return [...objects];
    },
    waitUntilReady: async (objects: readonly KubeObject[]) => {
      notes.push(`wait ${names(objects)}`);
      return objects.filter((object) => late.includes(object.metadata?.name ?? ''));
    },
  };
}

const manifest = (kind: string, name: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name} }\n`;
const setup: SetupStep[] = [
  {
    file: 'a.yaml',
    wait: false,
    manifests: `${manifest('ConfigMap', 'one')}---\n${manifest('Secret', 'two')}---\n`,
  },
  { file: 'b.yaml', wait: true, manifests: manifest('Pod', 'web') },
];

describe('the start state of an exercise', () => {
  it('deletes the namespaces, makes them again, and then applies the files in order', async () => {
    const kube = notingKube();
    await startStateIn(kube, { id: 'e', namespaces: ['shop', 'db'], setup }, signal);
    expect(kube.notes).toEqual([
      'delete shop',
      'delete db',
      'apply Namespace/shop Namespace/db',
      'apply ConfigMap/one Secret/two',
      'apply Pod/web',
      'wait Pod/web',
    ]);
  });

  it('is a fault of ours when it does not get ready', async () => {
    const start = startStateIn(notingKube(['web']), { id: 'e', namespaces: [], setup }, signal);
    await expect(start).rejects.toMatchObject({
      code: 'lessons/setup-not-ready',
      message: expect.stringContaining('Pod web'),
    });
  });

  it('takes a List for its items and leaves out empty documents', () => {
    const list = `---\n---\napiVersion: v1\nkind: List\nitems:\n- ${manifest('Pod', 'a').replaceAll('\n', '\n  ')}`;
    expect(objectsOf(list).map((object) => object.metadata?.name)).toEqual(['a']);
  });
});
