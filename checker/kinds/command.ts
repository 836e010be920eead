/**
 * The kind `command`: one program, run in containers, on a node, or at the learner's home with the tools of the sandbox,
 * and what it answers. The program and its arguments are the exercise's; there is no shell unless it names one.
 */
import { z } from 'zod';
import { Fault } from '../../sandbox/faults.ts';
import { HOME_TOOLS } from '../../sandbox/types.ts';
import { grows, LONGEST_WATCH } from '../grows.ts';
import { missing } from '../missing.ts';
import {
  containerRuns,
  firstContainer,
  isReady,
  nameOf,
  notRunning,
  podKeys,
  podProblem,
  podsFor,
} from '../pods.ts';
import { show } from '../show.ts';
import { textFindings, textKeys, textProblem } from '../text.ts';
import type {
  CheckKind,
  ClusterView,
  ExecResult,
  Finding,
  ObjectRef,
  Place,
  PodRef,
  Whereabouts,
} from '../types.ts';

const params = z
  .strictObject({
    pod: z
      .strictObject(podKeys)
      .optional()
      .describe('Run it in this Pod, or in each of these Pods that is Ready.'),
    node: z.string().min(1).optional().describe('Run it on this node.'),
    home: z
      .literal(true)
      .optional()
      .describe(
        "Run kubectl, helm, kubeadm or openssl in the learner's home, as an administrator of the cluster.",
      ),
    run: z.array(z.string()).min(1).describe('The program and its arguments, each by itself.'),
    exitCode: z.number().int().min(0).max(255).default(0).describe('How it must end.'),
    errors: z.array(z.string().min(1)).optional().describe('Texts that must be in its standard error.'),
    grows: z
      .number()
      .int()
      .min(1)
      .max(LONGEST_WATCH)
      .optional()
      .describe('When run again within so many seconds, it must answer something new.'),
    ...textKeys,
  })
  .superRefine((value, context) => {
    const places = [value.pod, value.node, value.home].filter((one) => one !== undefined).length;
    const problem =
      (places === 1 ? undefined : 'give exactly one of pod, node and home') ??
      (value.pod && podProblem(value.pod)) ??
      toolProblem(value) ??
      textProblem(value, true);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

type Params = z.infer<typeof params>;

function toolProblem({ home, run }: { home?: true | undefined; run: readonly string[] }): string | undefined {
  if (!home || HOME_TOOLS.some((tool) => tool === run[0])) return undefined;
  return `at home there are ${HOME_TOOLS.join(', ')}, and no ${run[0]}`;
}

interface Target {
  readonly place: Place;
  /** In a finding: `Pod shop/web`, `Node worker`, `~`. */
  readonly called: string;
  readonly at?: Whereabouts;
}

export const command: CheckKind<'command', Params> = {
  name: 'command',
  params,
  requires: [],
  requiresFor: ({ pod, node }) => (pod ? ['pod-exec'] : node === undefined ? [] : ['node-exec']),
  async look(wanted, cluster, signal) {
    const targets = await targetsOf(wanted, cluster, signal);
    if (!Array.isArray(targets)) return [targets];
    const findings = await Promise.all(targets.map((target) => lookAt(target, wanted, cluster, signal)));
    return findings.flat();
  },
};

async function targetsOf(
  wanted: Params,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Target[] | Finding> {
  if (wanted.home) return [{ place: { home: true }, called: '~' }];
  if (wanted.node !== undefined) return [{ place: { node: wanted.node }, called: `Node ${wanted.node}` }];
  const { namespace, container } = wanted.pod!;
  const pods = await podsFor(wanted.pod!, isReady, cluster, signal);
  if (!Array.isArray(pods)) return pods;
  const idle = pods.find((pod) => !containerRuns(pod, container));
  if (idle) return notRunning(idle, container);
  return pods.map((pod) => ({
    place: { pod: { namespace, name: nameOf(pod), container: container ?? firstContainer(pod) } },
    called: `Pod ${namespace}/${nameOf(pod)}`,
    at: seenBy({ namespace, name: nameOf(pod), ...(container !== undefined && { container }) }, wanted.run),
  }));
}

/** The same command; what takes several lines, nobody types. */
function seenBy(pod: PodRef, run: readonly string[]): Whereabouts {
  if (run.some((word) => word.includes('\n'))) return { object: podRef(pod.namespace, pod.name) };
  return { exec: pod, run };
}

function podRef(namespace: string, name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Pod', namespace, name };
}

/** How a container runtime says that there is no such program (runc, crun). */
const NO_PROGRAM = /executable file .*not found|no such file or directory|permission denied/i;

/**
 * A program that could not be started: the learner's when the container has stopped since, or does not have it. Anything else
 * is ours and is thrown again.
 */
async function notRun(
  error: unknown,
  target: Target,
  wanted: Params,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding> {
  signal.throwIfAborted();
  if (!(error instanceof Fault && error.code === 'sandbox/exec-failed' && 'pod' in target.place)) throw error;
  const { namespace, name, container } = target.place.pod;
  const pod = await cluster.get(podRef(namespace, name), signal);
  if (!pod) return missing(podRef(namespace, name), cluster, signal);
  if (!containerRuns(pod, container)) return notRunning(pod, container);
  if (!NO_PROGRAM.test(error.message)) throw error;
  const values = { ...namesOf(target, wanted), why: show(error.message) };
  return { code: 'command.not-there', values, at: { object: podRef(namespace, name) } };
}

async function lookAt(
  target: Target,
  wanted: Params,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const run = (): Promise<ExecResult> => cluster.exec(target.place, wanted.run, signal);
  const result = await run().catch((error: unknown) => notRun(error, target, wanted, cluster, signal));
  if ('code' in result) return [result];
  const findings = await resultFindings(result, target, wanted, cluster, signal);
  const { at } = target;
  if (findings.length > 0 || wanted.grows === undefined)
    return at ? findings.map((finding) => ({ at, ...finding })) : findings;
  if (await grows(async () => (await run()).stdout, wanted.grows, signal)) return [];
  const values = { ...namesOf(target, wanted), seconds: wanted.grows };
  return [{ code: 'command.still', values, ...(at && { at }) }];
}

/** kubeadm and others of its make end with how to see more, which says nothing of what is wrong. */
const SEE_MORE = /^To see the stack trace of this error/;

/** Of a long line the end, where the reason stands. As much as a finding shows. */
const MOST_SAID = 120;

function lastSaid(output: string): string {
  const line = output.split('\n').findLast((one) => !SEE_MORE.test(one)) ?? '';
  return line.length > MOST_SAID ? `…${line.slice(1 - MOST_SAID)}` : line;
}

async function resultFindings(
  result: ExecResult,
  target: Target,
  wanted: Params,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const names = namesOf(target, wanted);
  if (result.exitCode !== wanted.exitCode) {
    const said = show(lastSaid(result.stderr.trim() || result.stdout.trim()));
    return [
      { code: 'command.exit', values: { ...names, got: result.exitCode, want: wanted.exitCode, said } },
    ];
  }
  const silent = (wanted.errors ?? []).filter((text) => !result.stderr.includes(text));
  const telling = { where: `${names.command} (${names.place})`, secret: false };
  return [
    ...silent.map((text) => ({ code: 'command.silent', values: { ...names, want: show(text) } })),
    ...(await textFindings(wanted, result.stdout, telling, cluster, signal)),
  ];
}

function namesOf(target: Target, wanted: Params): { command: string; place: string } {
  return { command: String(show(wanted.run.join(' '))), place: target.called };
}
