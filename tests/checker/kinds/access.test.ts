import { describe, expect, it } from 'vitest';
import { access } from '../../../checker/kinds/access.ts';
import { say } from '../../../checker/say.ts';
import type { AccessQuery } from '../../../checker/types.ts';
import { clusterOf } from '../fake-cluster.ts';

const signal = new AbortController().signal;
const as = { serviceAccount: 'bot', namespace: 'shop' };

/** Findings in a cluster that allows what `rule` says, and all that was asked. */
async function look(keys: object, rule: (query: AccessQuery) => boolean) {
  const asked: AccessQuery[] = [];
  const allowed = async (query: AccessQuery) => {
    asked.push(query);
    return rule(query);
  };
  const params = access.params.parse({ as, ...keys });
  const findings = await access.look(params, { ...clusterOf([]), allowed }, signal);
  return { findings, asked };
}
const reads = ({ verb }: AccessQuery) => verb === 'get' || verb === 'list';

describe('access', () => {
  it('asks for each verb and place of each phrase', async () => {
    const { findings, asked } = await look(
      { namespace: 'shop', can: ['get,list pods', 'get pods/log in a,b'] },
      reads,
    );
    expect(findings).toEqual([]);
    const user = 'system:serviceaccount:shop:bot';
    const groups = ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'];
    const pods = { user, groups, group: '', resource: 'pods' };
    expect(asked).toEqual([
      { ...pods, verb: 'get', namespace: 'shop' },
      { ...pods, verb: 'list', namespace: 'shop' },
      { ...pods, verb: 'get', subresource: 'log', namespace: 'a' },
      { ...pods, verb: 'get', subresource: 'log', namespace: 'b' },
    ]);
  });

  it('says what is missing and what is too much', async () => {
    const keys = {
      namespace: 'shop',
      can: ['get,watch deployments.apps'],
      cannot: ['list secrets everywhere', 'get configmaps web'],
    };
    const { findings } = await look(keys, reads);
    expect(findings).toEqual([
      {
        code: 'access.denied-here',
        values: { who: 'ServiceAccount shop/bot', what: 'watch deployments.apps', namespace: 'shop' },
      },
      { code: 'access.allowed-everywhere', values: { who: 'ServiceAccount shop/bot', what: 'list secrets' } },
      {
        code: 'access.allowed-here',
        values: { who: 'ServiceAccount shop/bot', what: 'get configmaps web', namespace: 'shop' },
      },
    ]);
    expect(say(findings[1]!, 'en')).toBe(
      'ServiceAccount shop/bot may list secrets in all of the cluster, but should not.',
    );
  });

  it('asks about users with their groups, about anybody in a group, and about paths', async () => {
    const { asked } = await look({ as: { user: 'jiwon', groups: ['dev'] }, can: ['get /healthz'] }, reads);
    expect(asked).toEqual([
      { user: 'jiwon', groups: ['dev', 'system:authenticated'], verb: 'get', path: '/healthz' },
    ]);
    const group = await look({ as: { group: 'dev' }, can: ['get nodes'] }, reads);
    expect(group.asked[0]).toMatchObject({ groups: ['dev', 'system:authenticated'] });
  });

  it('asks about what is in no namespace without one', async () => {
    const { asked } = await look(
      {
        namespace: 'shop',
        can: [
          'get nodes',
          'get clusterroles.rbac.authorization.k8s.io',
          'get * everywhere',
          'get *.* everywhere',
        ],
      },
      reads,
    );
    expect(asked.map((query) => 'namespace' in query)).toEqual([false, false, false, false]);
    expect(asked.at(-1)).toMatchObject({ group: '*', resource: '*' });
  });

  it('refuses phrases that would be answered, but about something else', () => {
    const problem = (keys: object) => access.params.safeParse({ as, ...keys }).error?.issues[0]?.message;
    expect(problem({})).toContain('give can, cannot');
    expect(problem({ cannot: ['get deployments in shop'] })).toContain('write its group');
    expect(problem({ cannot: ['get pods'] })).toContain('does not say where');
    expect(problem({ cannot: ['get nodes in shop'] })).toContain('in no namespace');
    expect(problem({ can: ['get'] })).toContain('is no phrase');
    expect(problem({ can: ['get pods on shop'] })).toContain('is no phrase');
    expect(problem({ can: ['get pods everywhere'], as: { user: 'x', group: 'y' } })).toBeDefined();
  });
});
