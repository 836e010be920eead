import { describe, expect, it } from 'vitest';
import { kinds } from '../../checker/kinds/index.ts';
import { objectsOf } from '../../lessons/manifests.ts';
import { type Start, startStateIn } from '../../lessons/start-state.ts';
import type { SetupStep } from '../../lessons/types.ts';
import type { ExecResult, Place, Trouble } from '../../sandbox/types.ts';
import { clusterOf } from '../checker/fake-cluster.ts';
import { FakeKube, named } from './setup/fake-kube.ts';

const signal = new AbortController().signal;
const DONE: ExecResult = { exitCode: 0, stdout: '', stderr: '' };

/** A sandbox that notes what is asked of it among the changes of its cluster. */
function world(kube = new FakeKube(), answer: ExecResult = DONE) {
  const { notes } = kube;
  const sandbox = {
    exec: async (place: Place, argv: readonly string[]) => {
      notes.push(`run ${'home' in place ? 'home' : 'node' in place ? place.node : 'pod'}: ${argv.join(' ')}`);
      return answer;
    },
    writeHome: async (path: string, content: string) => void notes.push(`write ${path}: ${content}`),
    writeFile: async (node: string, path: string, content: string | undefined) =>
      void notes.push(`write ${node}:${path}: ${content}`),
    emptyHome: async (path: string) => void notes.push(`empty ${path}`),
    inflict: async (trouble: Trouble) => void notes.push(`inflict ${trouble.kind}`),
    relieve: async () => void notes.push('relieve'),
  };
  return { kube, sandbox, view: clusterOf(kube.objects), notes };
}

function start(setup: readonly SetupStep[], more: Partial<Start> = {}): Start {
  return { id: 'e', namespaces: [], checks: [], setup, ...more };
}

const pod = named('v1', 'Pod', 'web');

describe('the start state of an exercise', () => {
  it('ends troubles, deletes namespaces, empties the folder of exercises, and then takes its steps in order', async () => {
    const place = world();
    const setup: SetupStep[] = [
      {
        apply: 'a.yaml',
        objects: [named('v1', 'ConfigMap', 'one'), named('v1', 'Secret', 'two')],
        wait: false,
      },
      { file: 'broken.yaml', to: 'lab/broken.yaml', content: 'kind: pod' },
      { file: 'web.yaml', to: '/etc/web.yaml', content: 'kind: Pod', node: 'worker' },
      { run: ['kubectl', 'get', 'pods'] },
      { run: ['systemctl', 'stop', 'kubelet'], node: 'worker' },
      { trouble: { kind: 'dns-broken' } },
      { delete: { apiVersion: 'v1', kind: 'ConfigMap', name: 'one' } },
    ];
    await startStateIn(start(setup, { namespaces: ['shop', 'db'], clears: ['mine'] }), place, signal);
    expect(place.notes).toEqual([
      'relieve',
      'delete namespace shop',
      'delete namespace db',
      'delete namespace mine',
      'empty lab',
      'apply Namespace/shop Namespace/db',
      'apply ConfigMap/one Secret/two',
      'write lab/broken.yaml: kind: pod',
      'write worker:/etc/web.yaml: kind: Pod',
      'run home: kubectl get pods',
      'run worker: systemctl stop kubelet',
      'inflict dns-broken',
      'delete ConfigMap/one',
    ]);
  });

  it('keeps what a program prints in the home of the learner when it is told to', async () => {
    const place = world(new FakeKube(), { ...DONE, stdout: 'kind: Pod\n' });
    await startStateIn(start([{ run: ['kubectl', 'create'], saves: 'lab/pod.yaml' }]), place, signal);
    expect(place.notes).toContain('write lab/pod.yaml: kind: Pod\n');
  });

  it('takes away what was made since the cluster was written down, which it answers', async () => {
    const first = await startStateIn(start([]), world(), signal);
    const later = world(new FakeKube([named('v1', 'PersistentVolume', 'left')]));
    const { inventory } = first;
    await startStateIn(start([]), later, signal, { inventory });
    expect(later.notes).toContain('delete PersistentVolume/left');
  });

  it('takes away the namespaces of the exercise before it, and of no other', async () => {
    const place = world();
    let { inventory } = await startStateIn(start([], { namespaces: ['one'] }), place, signal);
    const two = start([], { namespaces: ['two'], clears: ['mine'] });
    ({ inventory } = await startStateIn(two, place, signal, { inventory }));
    const three = world();
    await startStateIn(start([], { namespaces: ['two', 'three'] }), three, signal, { inventory });
    expect(three.notes.filter((note) => note.startsWith('delete namespace'))).toEqual([
      'delete namespace two',
      'delete namespace three',
      'delete namespace mine',
    ]);
  });

  it('puts back, before anything is deleted, what an exercise before it restores', async () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'coredns' };
    const was = (text: string) => named('v1', 'ConfigMap', 'coredns', { data: { text } });
    const first = await startStateIn(start([], { restores: [ref] }), world(new FakeKube([was('a')])), signal);
    const later = world(new FakeKube([was('b')]));
    await startStateIn(start([], { namespaces: ['shop'] }), later, signal, { inventory: first.inventory });
    expect(later.notes.slice(0, 3)).toEqual([
      'relieve',
      'replace ConfigMap/coredns',
      'delete namespace shop',
    ]);
  });

  it('takes away first what could refuse or hold up the rest', async () => {
    const first = await startStateIn(start([]), world(), signal);
    const { inventory } = first;
    const later = world(
      new FakeKube([
        named('v1', 'PersistentVolume', 'left'),
        named('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'never'),
        named('apiregistration.k8s.io/v1', 'APIService', 'v1.away.example.com'),
      ]),
    );
    await startStateIn(start([], { namespaces: ['shop'] }), later, signal, { inventory });
    expect(later.notes.slice(0, 5)).toEqual([
      'relieve',
      'delete ValidatingWebhookConfiguration/never',
      'delete APIService/v1.away.example.com',
      'delete namespace shop',
      'delete PersistentVolume/left',
    ]);
  });

  it('remembers what an exercise has broken as it was before', async () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'coredns' };
    const kube = new FakeKube([named('v1', 'ConfigMap', 'coredns', { data: { text: 'whole' } })]);
    const setup = [{ edit: ref, field: 'data.text', replaces: 'whole', with: 'broken' }];
    const params = kinds['kept']!.params.parse({ ...ref, unchanged: true, before: true });
    const check = { id: 'kept', kind: 'kept', points: 1, needs: [], within: 0, for: 0, params };
    const checks = [{ ...check, sticky: false, holdsAtStart: false }];
    const { memories } = await startStateIn(start(setup, { checks }), world(kube), signal);
    expect(memories).toMatchObject([{ before: true, was: { data: { text: 'whole' } } }]);
    expect(kube.find(ref)).toMatchObject({ data: { text: 'broken' } });
  });

  it('has nothing to take away in a cluster that nobody has touched', async () => {
    const place = world();
    await startStateIn(start([], { namespaces: ['shop'] }), place, signal, { untouched: true });
    expect(place.notes).toEqual(['empty lab', 'apply Namespace/shop']);
  });

  it('is a fault of ours when objects do not get ready', async () => {
    const place = world();
    place.kube.late = ['web'];
    const made = startStateIn(start([{ apply: 'a.yaml', objects: [pod], wait: true }]), place, signal);
    await expect(made).rejects.toMatchObject({
      code: 'lessons/setup-not-ready',
      message: expect.stringContaining('Pod web'),
    });
  });

  it('is a fault of ours when a program ends badly', async () => {
    const place = world(new FakeKube(), { exitCode: 1, stdout: '', stderr: 'no such thing' });
    await expect(startStateIn(start([{ run: ['kubectl', 'x'] }]), place, signal)).rejects.toMatchObject({
      code: 'lessons/setup-failed',
      message: expect.stringContaining('kubectl x ended with code 1: no such thing'),
    });
  });

  it('says that the internet is missing when a program says so', async () => {
    const stderr = 'curl: (6) Could not resolve host: packages.example';
    const place = world(new FakeKube(), { exitCode: 68, stdout: '', stderr });
    await expect(startStateIn(start([{ run: ['bash', 'x'] }]), place, signal)).rejects.toMatchObject({
      code: 'lessons/setup-offline',
      message: expect.stringContaining(stderr),
    });
  });

  it('waits until what it needs is true of the cluster, and says what is not', async () => {
    const until = (phase: string): SetupStep => ({
      until: [
        {
          ...{ id: 'until-1', kind: 'object', points: 1, needs: [], within: 0, for: 0 },
          ...{ sticky: false, holdsAtStart: false },
          params: { apiVersion: 'v1', kind: 'Pod', name: 'web', is: { status: { phase } } },
        },
      ],
    });
    const place = world(new FakeKube([{ ...pod, status: { phase: 'Pending' } }]));
    await startStateIn(start([until('Pending')]), place, signal);
    await expect(startStateIn(start([until('Running')]), place, signal)).rejects.toMatchObject({
      code: 'lessons/setup-not-ready',
      message: 'the start state of e is not ready: status.phase is Pending, wanted Running.',
    });
  });
});

describe('manifests', () => {
  it('may be a List, which is taken for its items, and may have empty documents', () => {
    const manifest = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n';
    const list = `---\n---\napiVersion: v1\nkind: List\nitems:\n- ${manifest.replaceAll('\n', '\n  ')}`;
    expect(objectsOf(list).map((object) => object.metadata?.name)).toEqual(['a']);
  });
});
