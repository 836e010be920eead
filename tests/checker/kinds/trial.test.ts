import { describe, expect, it } from 'vitest';
import { kinds } from '../../../checker/kinds/index.ts';
import { say } from '../../../checker/say.ts';
import type { Change, Changed, ClusterView, KubeObject } from '../../../checker/types.ts';
import { clusterOf, refusal } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const trial = kinds['trial']!;
const configMap = (name: string, data: Record<string, string> = {}, uid = `uid-${name}`): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop', uid },
  data,
});
const ref = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name });
const has = (name: string, is: object = {}) => ({ object: { ...ref(name), is } });
const lacks = (name: string) => ({ object: { ...ref(name), absent: true } });

/** A cluster that notes every change. */
function cluster(objects: KubeObject[], refuse: (change: Change) => Changed | undefined = () => undefined) {
  const changes: string[] = [];
  const view = clusterOf(objects, undefined, (change) => {
    const [verb] = Object.keys(change);
    const about =
      'create' in change
        ? change.create.metadata?.name
        : 'of' in change
          ? change.of.name
          : 'delete' in change
            ? change.delete.name
            : change.replace.metadata?.name;
    changes.push(`${verb} ${about}`);
    return refuse(change);
  });
  return { view, changes, objects };
}
const look = (keys: object, view: ClusterView, own: AbortSignal = signal) =>
  trial.look(trial.params.parse(keys), view, own);

describe('trial', () => {
  it('creates, looks, and deletes again', async () => {
    const { view, changes, objects } = cluster([]);
    expect(await look({ steps: [{ create: manifest('x') }, has('x')] }, view)).toEqual([]);
    expect([changes, objects]).toEqual([['create x', 'delete x'], []]);
  });

  it('says what it tried with what it found, and puts back all the same', async () => {
    const { view, objects } = cluster([]);
    const [tried, ...rest] = await look({ steps: [{ create: manifest('x'), times: 2 }, has('y')] }, view);
    expect(say(tried!, 'en')).toBe(
      'The check tried this, and has put it back: create ConfigMap shop/x (2). Then:',
    );
    expect([rest.map(({ code }) => code), objects]).toEqual([['object.missing'], []]);
  });

  it('changes an object and puts back what was changed, and only that', async () => {
    const before = { ...configMap('x', { a: '1', b: '2' }), extra: { deep: { c: 3 } } };
    const { view, objects } = cluster([before]);
    const patch = { data: { a: '9', n: 'new' }, extra: { deep: { d: 4 } }, more: { e: 5 } };
    const seen = { data: { a: '9', b: '2', n: 'new' }, extra: { deep: { c: 3, d: 4 } }, more: { e: 5 } };
    expect(await look({ steps: [{ patch: ref('x'), with: patch }, has('x', seen)] }, view)).toEqual([]);
    expect(objects).toStrictEqual([before]);
  });

  it('leaves alone what the learner has made anew in the meantime', async () => {
    const { view, objects } = cluster([configMap('x', { a: '1' })]);
    const remaking: ClusterView = {
      ...view,
      async list(query, own) {
        objects.splice(0, 1, configMap('x', { a: 'mine' }, 'another'));
        return view.list(query, own);
      },
    };
    const all = { object: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', labels: {}, count: 1 } };
    expect(await look({ steps: [{ patch: ref('x'), with: { data: { a: '9' } } }, all] }, remaking)).toEqual(
      [],
    );
    expect(objects[0]?.['data']).toEqual({ a: 'mine' });
  });

  it('undoes in the opposite order', async () => {
    const { view, changes } = cluster([configMap('x')]);
    await look(
      { steps: [{ create: manifest('y') }, { patch: ref('x'), with: { data: { a: '1' } } }, has('y')] },
      view,
    );
    expect(changes).toEqual(['create y', 'patch x', 'patch x', 'delete y']);
  });

  it('leaves what the learner has made as it is', async () => {
    const { view, changes, objects } = cluster([configMap('x', { mine: '1' })]);
    const findings = await look({ steps: [{ create: manifest('x') }, has('x')] }, view);
    expect(findings.map(({ code }) => code)).toEqual(['trial.refused']);
    expect([changes, objects]).toEqual([['create x'], [configMap('x', { mine: '1' })]]);
  });

  it('clears away what a trial that was cut off has left', async () => {
    const left = {
      ...configMap('x'),
      metadata: { ...configMap('x').metadata, annotations: { 'naru.dev/trial': 'created' } },
    };
    const { view, changes } = cluster([left]);
    expect(await look({ steps: [{ create: manifest('x') }, has('x')] }, view)).toEqual([]);
    expect(changes).toEqual(['create x', 'delete x', 'create x', 'delete x']);
  });

  it('restores objects that changed along, made anew when they are gone', async () => {
    const other = configMap('other', { a: '1' });
    const { view, objects } = cluster([other]);
    const keys = { restores: [ref('other')], steps: [{ create: manifest('x') }, has('x')] };
    const meddling: ClusterView = {
      ...view,
      async get(wanted, own) {
        if (wanted.name === 'x' && objects[0]?.metadata?.name === 'other')
          objects.splice(0, 1, configMap('other', { a: 'changed' }));
        return view.get(wanted, own);
      },
    };
    expect(await look(keys, meddling)).toEqual([]);
    expect(objects.map((one) => one['data'])).toEqual([{ a: '1' }]);
    const gone: ClusterView = {
      ...view,
      async get(wanted, own) {
        if (wanted.name === 'x')
          objects.splice(0, objects.length, ...objects.filter((one) => one.metadata?.name !== 'other'));
        return view.get(wanted, own);
      },
    };
    expect(await look(keys, gone)).toEqual([]);
    expect(objects.map((one) => one['data'])).toEqual([{ a: '1' }]);
  });

  it('puts back when a look goes wrong, and when it is told to end', async () => {
    const { view, objects } = cluster([]);
    const broken: ClusterView = { ...view, list: () => Promise.reject(new Error('broken')) };
    const keys = {
      steps: [{ create: manifest('x') }, { object: { apiVersion: 'v1', kind: 'Pod', labels: {}, count: 1 } }],
    };
    await expect(look(keys, broken)).rejects.toThrow('broken');
    expect(objects).toEqual([]);
    const stop = new AbortController();
    const waiting = look(
      { steps: [{ create: manifest('x') }, { ...has('y'), within: '30s' }] },
      view,
      stop.signal,
    );
    while (objects.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort(new Error('told to end'));
    await expect(waiting).rejects.toThrow('told to end');
    expect(objects).toEqual([]);
  });

  it('says what could not be put back, after the rest was', async () => {
    const { view, objects } = cluster([], (change) =>
      'delete' in change && change.delete.name === 'x-2' ? refusal(500, '', 'no') : undefined,
    );
    const keys = { steps: [{ create: manifest('x'), times: 2 }, has('x-1')] };
    await expect(look(keys, view)).rejects.toThrow(/could not all be put back: ConfigMap shop\/x-2 \(no\)/);
    expect(objects.map((one) => one.metadata?.name)).toEqual(['x-2']);
  });

  it('repeats a look within its time, and wants it to last', async () => {
    const { view } = cluster([configMap('x', { a: '1' })]);
    let asked = 0;
    const slow: ClusterView = {
      ...view,
      async get(wanted, own) {
        asked += 1;
        return asked < 3 ? undefined : view.get(wanted, own);
      },
    };
    const steps = [
      { ...has('x'), within: '5s' },
      { ...lacks('x'), for: '1s' },
    ];
    expect((await look({ steps }, slow)).map(({ code }) => code)).toEqual(['object.present']);
  });
});

describe('trial, what must last', () => {
  it('fails when it ends too soon', async () => {
    const { view, objects } = cluster([configMap('x')]);
    let asked = 0;
    const passing: ClusterView = {
      ...view,
      async get(wanted, own) {
        if (wanted.name === 'x') asked += 1;
        if (asked > 1) objects.splice(0, 1);
        return view.get(wanted, own);
      },
    };
    const steps = [{ ...lacks('y') }, { ...has('x'), for: '1s' }];
    expect((await look({ steps }, passing)).map(({ code }) => code)).toEqual(['object.missing']);
  });
});

describe('trial, deleting a Pod', () => {
  const pod = (name: string, controlled: boolean): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      labels: { app: 'web' },
      ...(controlled && { ownerReferences: [{ kind: 'ReplicaSet', name: 'r', uid: 'r', controller: true }] }),
    },
  });
  const one = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labels: { app: 'web' }, count: 1 };
  const steps = [{ delete: { namespace: 'shop', labels: { app: 'web' } } }, { object: one }];

  it('takes one, which somebody will replace', async () => {
    const { view, changes } = cluster([pod('a', true), pod('b', true)]);
    expect(await look({ steps }, view)).toEqual([]);
    expect(changes).toEqual(['delete a']);
  });

  it('takes none that nobody would replace', async () => {
    const { view, changes } = cluster([pod('a', true), pod('b', false)]);
    expect((await look({ steps }, view)).map(({ code }) => code)).toEqual(['trial.unowned']);
    expect(changes).toEqual([]);
    expect((await look({ steps }, cluster([]).view)).map(({ code }) => code)).toEqual(['object.missing']);
  });
});

describe('trial, restarting', () => {
  const deployment: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'dns', namespace: 'shop', uid: 'd' },
    spec: { template: { metadata: { labels: { app: 'dns' } }, spec: {} } },
  };

  it('restarts once more after everything else was put back', async () => {
    const { view, changes, objects } = cluster([deployment, configMap('x')]);
    const restart = { restart: { kind: 'Deployment', namespace: 'shop', name: 'dns' } };
    await look({ steps: [{ patch: ref('x'), with: { data: { a: '1' } } }, restart, has('x')] }, view);
    expect(changes).toEqual(['patch x', 'patch dns', 'patch x', 'patch dns']);
    expect(objects[0]?.['spec']).toEqual({
      template: { metadata: { labels: { app: 'dns' }, annotations: {} }, spec: {} },
    });
  });
});

describe('trial, where a quota counts', () => {
  const quota = (pods: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'team', namespace: 'shop', uid: 'team' },
    status: { hard: { pods: '1' }, used: { pods } },
  });
  const exceeded = refusal(
    403,
    'Forbidden',
    'pods "x" is forbidden: exceeded quota: team, requested: pods=1',
  );
  const keys = { steps: [{ create: manifest('x') }, has('x')] };

  it('is over only when the quota counts no more what the trial made', async () => {
    let looksLeft = Number.POSITIVE_INFINITY;
    const { view, objects } = cluster([quota('0')], (change) => {
      objects[0] = quota('1');
      if ('delete' in change) looksLeft = 3;
      return undefined;
    });
    const recounting: ClusterView = {
      ...view,
      async list(query, own) {
        if (query.kind === 'ResourceQuota') looksLeft -= 1;
        if (looksLeft === 0) objects[0] = quota('0');
        return view.list(query, own);
      },
    };
    expect(await look(keys, recounting)).toEqual([]);
    expect(objects).toEqual([quota('0')]);
  });

  it('is over although others make something meanwhile', async () => {
    const { view, objects } = cluster([quota('0')], () => {
      objects[0] = quota('1');
      return undefined;
    });
    expect(await look(keys, view)).toEqual([]);
    expect(objects).toEqual([quota('1')]);
  }, 20_000);

  it('asks again when it says no: it may speak of what is gone', async () => {
    let refusals = 2;
    const { view, changes } = cluster([], (change) => {
      if ('create' in change) refusals -= 1;
      return refusals >= 0 ? exceeded : undefined;
    });
    expect(await look(keys, view)).toEqual([]);
    expect(changes).toEqual(['create x', 'create x', 'create x', 'delete x']);
  });

  it('believes a no that stays', async () => {
    const { view } = cluster([], (change) => ('create' in change ? exceeded : undefined));
    const [finding] = await look(keys, view);
    expect([finding?.code, finding?.values['why']]).toEqual([
      'trial.refused',
      expect.stringContaining('exceeded quota: team'),
    ]);
  });
});

describe('a look of a trial that waits', () => {
  const waiting = { steps: [{ create: manifest('x') }, { ...has('y'), within: '20s' }] };

  it('waits no longer once the sandbox says that all is at rest', async () => {
    const { view } = cluster([]);
    const asked: unknown[] = [];
    const atRest = async (namespaces: readonly unknown[]) => asked.push(namespaces) > 1;
    const findings = await look(waiting, { ...view, quiet: 20, atRest });
    expect(findings).not.toEqual([]);
    expect(asked).toEqual([[undefined], [undefined]]);
  });
});

describe('the keys of trial and all', () => {
  it('refuse steps that are nothing, or two things', () => {
    const ok = (steps: object[]) => trial.params.safeParse({ steps }).success;
    expect(ok([{ create: manifest('x') }, has('x')])).toBe(true);
    expect(ok([{ create: manifest('x') }, {}])).toBe(false);
    expect(
      ok([{ create: manifest('x') }, { ...has('x'), rollout: { deployment: 'a', namespace: 'b' } }]),
    ).toBe(false);
    expect(ok([{ create: manifest('x') }, { trial: { steps: [] } }])).toBe(false);
  });

  it('require and remember what is within, and take as long', () => {
    const kept = { kept: { ...ref('x') } };
    const access = { access: { as: { group: 'dev' }, can: ['get nodes'] } };
    const params = trial.params.parse({
      steps: [{ create: manifest('x') }, { ...kept, within: '30s' }, { ...access, for: '10s' }],
    });
    expect(trial.requiresFor?.(params)).toEqual(['objects', 'access']);
    expect(trial.remembers?.(params)).toEqual([{ object: ref('x') }]);
    expect(trial.lasts?.(params)).toBeGreaterThan(40);
    const all = kinds['all']!;
    const both = all.params.parse([kept, access]);
    expect(all.requiresFor?.(both)).toEqual(['objects', 'access']);
    expect(all.remembers?.(both)).toEqual([{ object: ref('x') }]);
  });
});

describe('all', () => {
  const all = kinds['all']!;
  const codes = async (looks: object[], objects: KubeObject[]) =>
    (await all.look(all.params.parse(looks), clusterOf(objects), signal)).map(({ code }) => code);

  it('passes when every look does, and tells of the first that does not', async () => {
    const objects = [configMap('x', { a: '1' })];
    expect(await codes([has('x'), lacks('y')], objects)).toEqual([]);
    expect(await codes([has('x', { data: { a: '2' } }), has('y')], objects)).toEqual(['field.differs']);
    expect(await codes([has('x'), has('y')], objects)).toEqual(['object.missing']);
  });
});

function manifest(name: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } };
}
