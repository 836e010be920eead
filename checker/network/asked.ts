/** Connections that nobody makes: what NetworkPolicies say of them. */
import { z } from 'zod';
import { type PolicyEnd, refusal } from '../../sandbox/network-policy.ts';
import { podProblem, podsFor } from '../pods.ts';
import type { Finding } from '../types.ts';
import { type Gate, gate, gateName, gateOf, otherGates } from './gates.ts';
import { everyPair, type Look, several } from './look.ts';
import { imaginedEnd, type PolicyBook, podEnd } from './policies.ts';

const labels = z.record(z.string(), z.string());

const real = z
  .strictObject({
    namespace: z.string().min(1).describe('The namespace of the Pods.'),
    name: z.string().min(1).optional().describe('One Pod. Give this or labels.'),
    labels: labels
      .optional()
      .describe('Every Pod with all of these labels; {} is every one. Give this or name.'),
  })
  .superRefine((value, context) => {
    const problem = podProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

const imagined = z.strictObject({
  imagined: z
    .strictObject({
      namespace: z.string().min(1).describe('Its namespace, which need not be there.'),
      labels: labels.default({}).describe('Its labels; none unless told.'),
      namespaceLabels: labels
        .optional()
        .describe('Labels of the namespace besides its name; those it has, if it is there.'),
    })
    .describe('A Pod that is not there.'),
});

const address = z.strictObject({
  address: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3}){3}$/, 'write an address such as 192.0.2.10')
    .describe('An address that is no Pod’s.'),
});

const end = z.union([real, imagined, address]);
type EndKeys = z.infer<typeof end>;

export const asked = z
  .strictObject({
    from: z.union([end, z.array(end).min(1)]).describe('Where they begin; with a list, each of them.'),
    to: z.union([end, z.array(end).min(1)]).describe('Where they go; with a list, each of them.'),
    ports: z
      .array(gate)
      .min(1)
      .optional()
      .describe('On these ports: 5432 is TCP; 53/UDP. Give this or otherThan.'),
    otherThan: z
      .array(gate)
      .optional()
      .describe('On every port of TCP, UDP and SCTP but these; [] is every one. Give this or ports.'),
  })
  .refine(({ ports, otherThan }) => (ports === undefined) !== (otherThan === undefined), {
    message: 'give ports or otherThan',
  })
  .describe(
    'Connections as NetworkPolicies see them, each from every beginning to every end. Services have no part in it.',
  );

type Asked = z.infer<typeof asked>;

interface Point {
  /** What it is called; of what has no name, the words for it. */
  readonly title: string | Words;
  readonly end: PolicyEnd;
  /** Changes the namespaces that policies know. */
  readonly imagine?: (book: PolicyBook) => PolicyBook;
}

export async function lookAtPolicies(
  flow: Asked,
  wanted: 'allowed' | 'denied',
  look: Look,
): Promise<Finding[]> {
  const [froms, tos] = await Promise.all([
    Promise.all(several<EndKeys>(flow.from).map((one) => points(one, 'from', look))),
    Promise.all(several<EndKeys>(flow.to).map((one) => points(one, 'to', look))),
  ]);
  return everyPair(froms.flat(), tos.flat(), (from, to) => ask(from, to, flow, wanted, look.book));
}

async function points(
  keys: EndKeys,
  which: 'from' | 'to',
  { cluster, signal }: Look,
): Promise<Point[] | Finding> {
  if ('address' in keys) return [{ title: keys.address, end: { ip: keys.address, pod: undefined } }];
  if ('imagined' in keys) return [imaginedPoint(which, keys.imagined)];
  const pods = await podsFor(keys, () => true, cluster, signal);
  if (!Array.isArray(pods)) return pods;
  return pods.map((pod) => ({ title: `${keys.namespace}/${pod.metadata?.name}`, end: podEnd(pod) }));
}

/** A Pod that is not there has no name: it is told by its labels. */
interface Words {
  readonly is: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Without labels, and with some: in a namespace told by its name, or by its labels too. */
const OF_NAME = ['reach.bare-pod', 'reach.labelled-pod'] as const;
const OF_NAMESPACE = ['reach.bare-pod-of-namespace', 'reach.labelled-pod-of-namespace'] as const;

function imaginedPoint(
  side: 'from' | 'to',
  { namespace, labels: own, namespaceLabels }: z.infer<typeof imagined>['imagined'],
): Point {
  const pairs = (given: Readonly<Record<string, string>>) =>
    Object.entries(given)
      .map((pair) => pair.join('='))
      .join(',');
  const bare = Object.keys(own).length === 0;
  const where = { namespace, ...(namespaceLabels && { namespaceLabels: pairs(namespaceLabels) }) };
  const [bareCode, labelledCode] = namespaceLabels ? OF_NAMESPACE : OF_NAME;
  return {
    title: bare
      ? { is: bareCode, values: where }
      : { is: labelledCode, values: { ...where, labels: pairs(own) } },
    end: imaginedEnd(side, namespace, own),
    ...(namespaceLabels && { imagine: (book: PolicyBook) => book.imagining(namespace, namespaceLabels) }),
  };
}

/** For `say`, which puts the words where the name would stand. */
function called(side: 'from' | 'to', title: string | Words): Finding['values'] {
  if (typeof title === 'string') return { [side]: title };
  const within = Object.entries(title.values).map(([name, value]) => [`${side}.${name}`, value]);
  return { [`${side}.is`]: title.is, ...Object.fromEntries(within) };
}

function ask(
  from: Point,
  to: Point,
  flow: Asked,
  wanted: 'allowed' | 'denied',
  given: PolicyBook,
): Finding[] {
  let book = given;
  for (const { imagine } of [from, to]) if (imagine) book = imagine(book);
  const gates = flow.ports
    ? flow.ports.map(gateOf)
    : otherGates((flow.otherThan ?? []).map(gateOf), book.policies, to.end.pod);
  const differing = gates.filter((one) => isDenied(from, to, one, book) !== (wanted === 'denied'));
  if (differing.length === 0) return [];
  const shown = differing.slice(0, 3).map(gateName).join(', ');
  const ports = differing.length > 3 ? `${shown}, …` : shown;
  const code = wanted === 'denied' ? 'reach.allowed' : 'reach.denied';
  const namespace = whereDecided(from, to, book);
  const list = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...(namespace && { namespace }) };
  const values = { ...called('from', from.title), ...called('to', to.title), ports };
  return [{ code, values, at: { list } }];
}

/** The namespace with policies to look at: that of the called, unless it has none and the caller's has. */
function whereDecided(from: Point, to: Point, book: PolicyBook): string | undefined {
  const namespaces = [to, from].flatMap(({ end }) => end.pod?.namespace ?? []);
  return namespaces.find((one) => book.policiesOf(one).length > 0) ?? namespaces[0];
}

function isDenied(from: Point, to: Point, { port, protocol }: Gate, book: PolicyBook): boolean {
  return refusal({ from: from.end, to: to.end, port, protocol }, book) !== undefined;
}
