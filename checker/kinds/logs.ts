/** The kind `logs`: what containers have printed. */
import { z } from 'zod';
import { grows, LONGEST_WATCH } from '../grows.ts';
import { nameOf, podKeys, podProblem, podsFor } from '../pods.ts';
import { textFindings, textKeys, textProblem } from '../text.ts';
import type { CheckKind, ClusterView, Finding, KubeObject } from '../types.ts';

const params = z
  .strictObject({
    ...podKeys,
    previous: z.literal(true).optional().describe('Of the container before the last restart.'),
    together: z
      .literal(true)
      .optional()
      .describe('The logs of all these Pods as one text; else each must fit.'),
    grows: z
      .number()
      .int()
      .min(1)
      .max(LONGEST_WATCH)
      .optional()
      .describe('There must be more of it within so many seconds.'),
    ...textKeys,
  })
  .superRefine((value, context) => {
    const problem = podProblem(value) ?? textProblem(value, value.grows !== undefined);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

type Params = z.infer<typeof params>;

export const logs: CheckKind<'logs', Params> = {
  name: 'logs',
  params,
  requires: ['pod-exec'],
  async look(wanted, cluster, signal) {
    const pods = await podsFor(wanted, () => true, cluster, signal);
    if (!Array.isArray(pods)) return [pods];
    const read = (pod: KubeObject) => logOf(pod, wanted, cluster, signal);
    const texts = await Promise.all(pods.map(read));
    const unread = texts.find((one) => 'why' in one);
    if (unread && 'why' in unread) return [unreadable(pods[texts.indexOf(unread)]!, unread.why, wanted)];
    const found = texts.map((one) => ('text' in one ? one.text : ''));
    const whole = wanted.together
      ? [{ pod: pods[0]!, text: found.map((text) => text.trimEnd()).join('\n') }]
      : pods.map((pod, index) => ({ pod, text: found[index] ?? '' }));
    const findings: Finding[] = [];
    for (const { pod, text } of whole) findings.push(...(await one(pod, text, wanted, cluster, signal)));
    return findings;
  },
};

async function one(
  pod: KubeObject,
  text: string,
  wanted: Params,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const where = commandFor(pod, wanted);
  const at = { logs: refOf(pod, wanted) };
  const findings = await textFindings(wanted, text, { where, secret: false }, cluster, signal);
  if (findings.length > 0 || wanted.grows === undefined) return findings.map((one) => ({ ...one, at }));
  const again = async (): Promise<string | undefined> => {
    const now = await logOf(pod, wanted, cluster, signal);
    return 'text' in now ? now.text : undefined;
  };
  if (await grows(again, wanted.grows, signal)) return [];
  return [{ code: 'logs.still', values: { where, seconds: wanted.grows }, at }];
}

function logOf(pod: KubeObject, wanted: Params, cluster: ClusterView, signal: AbortSignal) {
  return cluster.logs(refOf(pod, wanted), { previous: wanted.previous ?? false }, signal);
}

function refOf(pod: KubeObject, { namespace, container }: Params) {
  return { namespace, name: nameOf(pod), ...(container !== undefined && { container }) };
}

function unreadable(pod: KubeObject, why: string, wanted: Params): Finding {
  const values = { where: commandFor(pod, wanted), why };
  return { code: 'logs.unreadable', values, at: { logs: refOf(pod, wanted) } };
}

/** The command that shows the same, which is also its name in a finding. */
function commandFor(pod: KubeObject, { namespace, container, previous, together, labels }: Params): string {
  const which =
    together && labels
      ? `-l ${Object.entries(labels)
          .map((pair) => pair.join('='))
          .join(',')}`
      : nameOf(pod);
  const rest = [...(container === undefined ? [] : ['-c', container]), ...(previous ? ['-p'] : [])];
  return ['kubectl logs', '-n', namespace, which, ...rest].join(' ');
}
