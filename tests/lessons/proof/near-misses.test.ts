import { describe, expect, it } from 'vitest';
import { kinds } from '../../../checker/kinds/index.ts';
import { nearMisses } from '../../../lessons/proof/near-misses.ts';

const misses = (params: object, kind = 'object') => nearMisses(params, kinds[kind]!.params);
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

describe('near misses', () => {
  it('change each value once, and nothing else', () => {
    const found = misses({
      ...deployment,
      is: { spec: { replicas: 3, paused: false, strategy: 'Recreate' } },
    });
    expect(found.map(({ path }) => path)).toEqual([
      'apiVersion',
      'kind',
      'namespace',
      'name',
      'is.spec.replicas',
      'is.spec.paused',
      'is.spec.strategy',
    ]);
    expect(found[4]?.params).toEqual({
      ...deployment,
      is: { spec: { replicas: 4, paused: false, strategy: 'Recreate' } },
    });
  });

  it('go into lists, by their places', () => {
    const found = misses({
      ...deployment,
      is: { spec: { containers: [{ name: 'a', ports: [{ port: 80 }] }] } },
    });
    expect(found.map(({ path }) => path)).toContain('is.spec.containers[0].ports[0].port');
  });

  it('know what operators mean', () => {
    const spec = {
      a: { $oneOf: ['x', 'y'] },
      b: { $present: true },
      c: { $atLeast: 2 },
      d: { $quantity: '128Mi' },
    };
    const found = misses({ ...deployment, is: { spec } }).slice(4);
    expect(found.map(({ params }) => (params as { is: { spec: object } }).is.spec)).toEqual([
      { ...spec, a: { $oneOf: ['no such value'] } },
      { ...spec, b: { $absent: true } },
      { ...spec, c: { $atLeast: 777_777 } },
      { ...spec, d: { $quantity: '77777Ti' } },
    ]);
  });

  it('leave alone what must not be there: nothing else is there either', () => {
    expect(misses({ ...deployment, absent: true })).toEqual([]);
    expect(misses({ ...deployment, is: { spec: { $not: { paused: true } } } })).toHaveLength(4);
  });

  it('leave alone what is only tried, and what nobody else may do either', () => {
    const paths = (kind: string, keys: object) =>
      nearMisses(kinds[kind]!.params.parse(keys), kinds[kind]!.params).map(({ path }) => path);
    const create = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } };
    expect(paths('admission', { create, becomes: { spec: { a: 1 } } })).toEqual(['becomes.spec.a']);
    const as = { group: 'dev' };
    expect(paths('access', { as, cannot: ['get nodes'] })).toEqual([]);
    expect(paths('access', { as, can: ['get nodes'], cannot: ['list nodes'] })).toContain('as.group');
    const wanted = nearMisses({ as, can: ['get,list nodes everywhere'] }, kinds['access']!.params);
    expect(wanted.find(({ path }) => path === 'can[0]')?.params).toEqual({
      as,
      can: ['escalate nodes everywhere'],
    });
  });

  it('ask for another host where somebody looks at it: at an Ingress, not at a Pod', () => {
    const url = 'http://app.example.com';
    const door = { namespace: 'shop', name: 'door' };
    const changed = (via: object) => nearMisses({ url, via }, kinds['http']!.params).map(({ path }) => path);
    expect(changed({ ingress: door })).toContain('url');
    expect(changed({ pods: door, port: 80 })).not.toContain('url');
  });

  it('take the parts of $anyOf as one', () => {
    const found = misses({ ...deployment, is: { spec: { $anyOf: [{ a: 1 }, { b: 2 }] } } }).slice(4);
    expect(found.map(({ path }) => path)).toEqual(['is.spec.$anyOf']);
  });

  it('choose another word where there are few to choose from', () => {
    const params = { from: { namespace: 'shop', labels: { a: 'b' } }, to: 'db.shop:5432', expect: 'open' };
    const parsed = kinds['reach']?.params.safeParse(params);
    if (!parsed?.success) return;
    const paths = misses(parsed.data as object, 'reach').map(({ path }) => path);
    expect(paths.some((path) => path.endsWith('expect'))).toBe(true);
  });
});
