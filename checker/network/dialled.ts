/** Connections that are tried. */
import { z } from 'zod';
import { refusal } from '../../sandbox/network-policy.ts';
import type { DialResult, HostPort } from '../../sandbox/types.ts';
import { podProblem } from '../pods.ts';
import type { Finding, KubeObject, ListQuery, Whereabouts } from '../types.ts';
import { type PodBehind, podsBehind } from './behind-service.ts';
import { everyPair, type Look, several } from './look.ts';
import { type Beginning, beginnings, type OriginKeys, origin } from './origin.ts';
import { addressOf, podsThere } from './pods-there.ts';
import { podEnd } from './policies.ts';
import { DNS_PODS, serviceOf } from './whereabouts.ts';

const port = z.number().int().min(1).max(65_535).describe('The number of the port.');

const place = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.-]*:[1-9]\d{0,4}$/, 'write a name or an address and a port: db.shop:5432')
  .describe(
    'A name or an address, and a port: db.shop:5432. Names are looked up where the connection begins.',
  );

const pods = z
  .strictObject({
    namespace: z.string().min(1).describe('The namespace of the Pods.'),
    name: z.string().min(1).optional().describe('One Pod. Give this or labels.'),
    labels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Every Pod with all of these labels that runs. Give this or name.'),
    port,
  })
  .superRefine((value, context) => {
    const problem = podProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

const target = z.union([place, pods]);

export const dialled = z
  .strictObject({
    from: z.union([origin, z.array(origin).min(1)]).describe('Where they begin; with a list, each of them.'),
    to: z.union([target, z.array(target).min(1)]).describe('Where they go; with a list, each of them.'),
  })
  .describe('Connections over TCP, each from every beginning to every end.');

type Dialled = z.infer<typeof dialled>;
export type Wanted = 'open' | 'blocked' | 'refused';

/** One end of a connection; of a Pod, with it. */
interface End {
  readonly title: string;
  readonly at: HostPort;
  readonly pod?: KubeObject;
}

export async function lookByDialling(flow: Dialled, wanted: Wanted, look: Look): Promise<Finding[]> {
  const [froms, tos] = await Promise.all([
    Promise.all(several<OriginKeys>(flow.from).map((one) => beginnings(one, look.cluster, look.signal))),
    Promise.all(several<z.infer<typeof target>>(flow.to).map((one) => ends(one, look))),
  ]);
  return everyPair(froms.flat(), tos.flat(), (from, to) => dialOne(from, to, wanted, look));
}

async function ends(to: z.infer<typeof target>, { cluster, signal }: Look): Promise<End[] | Finding> {
  if (typeof to === 'string') {
    const [host = '', number] = to.split(':');
    return [{ title: to, at: { host, port: Number(number) } }];
  }
  const found = await podsThere(to, cluster, signal);
  if (!Array.isArray(found)) return found;
  return found.map((pod) => ({
    title: `${to.namespace}/${pod.metadata?.name}:${to.port}`,
    at: { host: addressOf(pod), port: to.port },
    pod,
  }));
}

async function dialOne(from: Beginning, to: End, wanted: Wanted, look: Look): Promise<Finding[]> {
  const result = await look.cluster.dial(from.origin, to.at, look.signal);
  if (result === RESULTS[wanted]) return wanted === 'blocked' ? meantToBe(from, to, look) : [];
  if (result === 'no-answer') return [await whySilent(from, to, look)];
  const refused = wanted === 'blocked' ? 'reach.nobody' : 'reach.refused';
  const code = result === 'open' ? 'reach.open' : refused;
  const at = result === 'open' ? to.pod && policiesOf(to.pod) : whereIs(to);
  return [{ code, values: { from: from.title, to: to.title }, ...(at && { at }) }];
}

const RESULTS: Readonly<Record<Wanted, DialResult>> = {
  open: 'open',
  blocked: 'no-answer',
  refused: 'refused',
};

/** That nothing came back is a block only where policies are the reason; a name that is none is no block. */
async function meantToBe(from: Beginning, to: End, look: Look): Promise<Finding[]> {
  const values = { from: from.title, to: to.title };
  if (to.pod && (from.pod || from.origin === 'probe'))
    return against(from, to.pod, to.at.port, look) ? [] : [{ code: 'reach.silent', values }];
  const unknown = await unknownName(from, to, look);
  return unknown?.code === 'reach.unresolved' ? [unknown] : [];
}

async function whySilent(from: Beginning, to: End, look: Look): Promise<Finding> {
  const values = { from: from.title, to: to.title };
  const at = whereIs(to);
  const silent = { code: 'reach.silent', values, ...(at && { at }) };
  if (to.pod) return keptBack(from, to, { pod: to.pod, port: to.at.port }, look) ?? silent;
  const unknown = await unknownName(from, to, look);
  if (unknown) return unknown;
  const behind =
    at && 'object' in at ? await podsBehind(at.object, to.at.port, look.cluster, look.signal) : [];
  for (const one of behind) {
    const why = keptBack(from, to, one, look);
    if (why) return why;
  }
  // What policies say of it is known of Pods alone.
  const isKnown = behind.length > 0 && (from.pod || from.origin === 'probe');
  return isKnown ? silent : { ...silent, code: 'reach.unanswered' };
}

/** That policies are the reason, and which. */
function keptBack(from: Beginning, to: End, { pod, port }: PodBehind, look: Look): Finding | undefined {
  const values = { from: from.title, to: to.title };
  const why = against(from, pod, port, look);
  if (!why) return undefined;
  const policies = why.policies.map(({ metadata }) => metadata.name).join(', ');
  const namespace = why.policies[0]?.metadata.namespace ?? '';
  const code = why.direction === 'Egress' ? 'reach.kept-in' : 'reach.kept-out';
  return { code, values: { ...values, policies, namespace }, at: { list: policyList(namespace) } };
}

/** Which policies are against a connection to a Pod, as far as that can be told: the origin has to be a Pod. */
function against(from: Beginning, target: KubeObject, number: number, { book }: Look) {
  const probe = { ip: '', pod: { namespace: 'naru-probe', labels: {}, hostIP: undefined, containers: [] } };
  const start = from.pod ? podEnd(from.pod) : probe;
  if (!from.pod && from.origin !== 'probe') return undefined;
  return refusal({ from: start, to: podEnd(target), port: number, protocol: 'TCP' }, book);
}

async function unknownName(from: Beginning, to: End, look: Look): Promise<Finding | undefined> {
  const { host } = to.at;
  if (/^[\d.]+$/.test(host)) return undefined;
  const { outcome, records } = await look.cluster.resolve(
    from.origin,
    { name: host, type: 'A' },
    look.signal,
  );
  const values = { from: from.title, to: to.title, name: host };
  if (outcome === 'no-answer' || outcome === 'failed') return { code: 'reach.no-dns', values, at: DNS_PODS };
  if (records.length > 0) return undefined;
  const at = serviceOf(host);
  return { code: 'reach.unresolved', values, ...(at && { at }) };
}

const policyList = (namespace: string): ListQuery => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  namespace,
});

/** The Pod, or the Service that the name is of. */
function whereIs({ pod, at: { host } }: End): Whereabouts | undefined {
  if (!pod) return serviceOf(host);
  const { namespace = '', name = '' } = pod.metadata ?? {};
  return { object: { apiVersion: 'v1', kind: 'Pod', namespace, name } };
}

function policiesOf(pod: KubeObject) {
  return { list: policyList(pod.metadata?.namespace ?? '') };
}
