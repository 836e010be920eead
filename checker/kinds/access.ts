/**
 * The kind `access`: what somebody may do and may not, as the API server itself says. A Role, a ClusterRole with a RoleBinding,
 * and aggregation all count.
 */
import { z } from 'zod';
import type { CheckKind, Finding } from '../types.ts';
import { EVERYWHERE, type Identity, phraseOf, phraseProblem, questionsOf } from './access-phrase.ts';

const text = z.string().min(1);

const who = z
  .union([
    z.strictObject({
      user: text.describe('The name of a user.'),
      groups: z.array(text).default([]).describe('Groups of the user; system:authenticated is always one.'),
    }),
    z.strictObject({ group: text.describe('Anybody in this group.') }),
    z.strictObject({
      serviceAccount: text.describe('The name of a ServiceAccount.'),
      namespace: text.describe('Its namespace.'),
    }),
  ])
  .describe('Who: { user, groups }, { group } or { serviceAccount, namespace }.');

const phrases = z.array(text).min(1);

const params = z
  .strictObject({
    as: who,
    namespace: text.optional().describe('Where, for phrases that do not say it.'),
    can: phrases.optional().describe('What is allowed: "get,list pods", "create pods/exec in shop".'),
    cannot: phrases
      .optional()
      .describe('What is not: "get deployments.apps everywhere". Of several verbs none is allowed.'),
  })
  .superRefine((value, context) => {
    if (!value.can && !value.cannot)
      context.addIssue({ code: 'custom', message: 'give can, cannot or both', path: [] });
    for (const key of ['can', 'cannot'] as const)
      for (const [at, phrase] of (value[key] ?? []).entries()) {
        const problem = phraseProblem(phrase, value.namespace);
        if (problem) context.addIssue({ code: 'custom', message: problem, path: [key, at] });
      }
  });

type Params = z.infer<typeof params>;

const DENIED = { here: 'access.denied-here', everywhere: 'access.denied-everywhere' };
const ALLOWED = { here: 'access.allowed-here', everywhere: 'access.allowed-everywhere' };

/** Nobody of this name is bound to anything: what he may, the group may. */
const ANYBODY = 'naru:anybody';

export const access: CheckKind<'access', Params> = {
  name: 'access',
  params,
  requires: ['access'],
  async look({ as, namespace, can = [], cannot = [] }, cluster, signal) {
    const { identity, name } = meant(as);
    const ask = async (list: readonly string[], wanted: boolean): Promise<Finding[]> => {
      const questions = list.flatMap((one) => questionsOf(phraseOf(one, namespace), identity));
      const answers = await Promise.all(questions.map(({ query }) => cluster.allowed(query, signal)));
      return questions
        .filter((_, at) => answers[at] !== wanted)
        .map(({ what, where }) => {
          const code = (wanted ? DENIED : ALLOWED)[where === EVERYWHERE ? 'everywhere' : 'here'];
          return { code, values: { who: name, what, ...(where !== EVERYWHERE && { namespace: where }) } };
        });
    };
    return [...(await ask(can, true)), ...(await ask(cannot, false))];
  },
};

function meant(as: Params['as']): { identity: Identity; name: string } {
  if ('serviceAccount' in as) {
    const { serviceAccount, namespace } = as;
    const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
    const user = `system:serviceaccount:${namespace}:${serviceAccount}`;
    return { identity: { user, groups }, name: `ServiceAccount ${namespace}/${serviceAccount}` };
  }
  if ('group' in as)
    return {
      identity: { user: ANYBODY, groups: [as.group, 'system:authenticated'] },
      name: `Group ${as.group}`,
    };
  const groups = [...as.groups, 'system:authenticated'];
  return { identity: { user: as.user, groups }, name: `User ${as.user}` };
}
