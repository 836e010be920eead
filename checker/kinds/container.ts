/**
 * The kind `container`: what a container of a Pod, or of the Pods of a workload, comes to, however its author wrote it. The
 * part of `is` is compared with what checker/container/meaning.ts makes of it.
 */
import { z } from 'zod';
import { absentSources, listOf, type ReadData } from '../container/environment.ts';
import { meaningOf, mountsOf, type PodShape } from '../container/meaning.ts';
import { match } from '../match.ts';
import { missing } from '../missing.ts';
import { fieldOf, isMapping } from '../operators/types.ts';
import { livePart } from '../part.ts';
import { resolve } from '../resolve.ts';
import type { CheckKind, ClusterView, Finding, KubeObject } from '../types.ts';
import { podsOf, templateOf, WORKLOADS, workloadRef } from '../workload.ts';
import { at, describe, firstOf, refOf } from './subject.ts';

const params = z
  .strictObject({
    kind: z.enum(WORKLOADS).describe('A Pod, or a workload: Deployment, StatefulSet, CronJob.'),
    namespace: z.string().min(1).describe('Its namespace.'),
    name: z.string().min(1).describe('Its name.'),
    live: z
      .literal(true)
      .optional()
      .describe(
        'Look into the Pods of the workload, not into its template: with what LimitRanges and others put in.',
      ),
    container: z
      .string()
      .min(1)
      .optional()
      .describe('The name of a container, init containers included. Left out: every container.'),
    is: livePart
      .optional()
      .describe(
        'A part of what the container comes to: its fields, env and mounts as mappings, requests, probes and securityContext as they work.',
      ),
    shares: z
      .record(z.string(), z.string().regex(/^(?:\/|any$)/, 'write a path, or any'))
      .refine((value) => Object.keys(value).length > 1, 'name two containers at least')
      .optional()
      .describe('These containers mount one volume, at these paths: { app: /var/log, sidecar: any }.'),
  })
  .superRefine((value, context) => {
    const problem = keyProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem, path: [] });
  });

function keyProblem(value: {
  is?: unknown;
  shares?: unknown;
  kind: string;
  live?: unknown;
}): string | undefined {
  if (value.is === undefined && value.shares === undefined) return 'give is or shares';
  return value.live && value.kind === 'Pod' ? 'a Pod is always live' : undefined;
}

type Params = z.infer<typeof params>;

export const container: CheckKind<'container', Params> = {
  name: 'container',
  params,
  requires: ['objects'],
  async look(wanted, cluster, signal) {
    const { kind, namespace, name } = wanted;
    const ref = workloadRef(kind, namespace, name);
    const found = await cluster.get(ref, signal);
    const subject = describe(kind, namespace, name);
    if (!found) return [await missing(ref, cluster, signal)];
    const shapes = await shapesOf(wanted, found, cluster, signal);
    if (shapes.length === 0)
      return [{ code: 'container.idle', values: { object: subject }, at: { object: ref } }];
    const looked = new Look(
      wanted,
      await resolve(wanted.is ?? {}, cluster, signal),
      dataReader(wanted, cluster, signal),
    );
    const findings: Finding[] = [];
    for (const shape of shapes) findings.push(...(await looked.at(shape)));
    return at({ object: ref }, firstOf(findings, subject));
  },
};

async function shapesOf(
  wanted: Params,
  workload: KubeObject,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<PodShape[]> {
  if (wanted.live || wanted.kind === 'Pod')
    return (await podsOf(workload, cluster, signal)).map((pod) => ({
      pod: { kind: 'Pod', ...pod },
      claims: [],
    }));
  const template = templateOf(workload);
  const metadata = fieldOf(template, 'metadata');
  const pod: KubeObject = {
    ...template,
    metadata: { ...(isMapping(metadata) && metadata), namespace: wanted.namespace },
  };
  return [{ pod, claims: listOf(workload['spec'], 'volumeClaimTemplates') }];
}

/** So many ConfigMaps and Secrets are read; nobody has more for a good reason. */
const MOST_SOURCES = 100;

/** Reads each ConfigMap and Secret once. */
function dataReader({ namespace }: Params, cluster: ClusterView, signal: AbortSignal): ReadData {
  const known = new Map<string, ReturnType<ReadData>>();
  const read: ReadData = async (kind, name) => {
    const found = await cluster.get({ apiVersion: 'v1', kind, namespace, name }, signal);
    const data = fieldOf(found, 'data');
    if (!found) return undefined;
    const entries = Object.entries(isMapping(data) ? data : {}).map(([key, value]) => [
      key,
      kind === 'Secret' ? Buffer.from(String(value), 'base64').toString('utf8') : String(value),
    ]);
    return Object.fromEntries(entries) as Record<string, string>;
  };
  return (kind, name) => {
    const key = `${kind}/${name}`;
    const data =
      known.get(key) ?? (known.size < MOST_SOURCES ? read(kind, name) : Promise.resolve(undefined));
    known.set(key, data);
    return data;
  };
}

interface Chosen {
  readonly name: string;
  readonly raw: unknown;
  readonly init: boolean;
}

class Look {
  readonly #wanted: Params;
  readonly #is: unknown;
  readonly #read: ReadData;

  constructor(wanted: Params, is: unknown, read: ReadData) {
    this.#wanted = wanted;
    this.#is = is;
    this.#read = read;
  }

  async at(shape: PodShape): Promise<Finding[]> {
    const all = containersOf(shape.pod);
    const findings = [...(await this.#contents(all, shape)), ...this.#sharing(all, shape)];
    return shape.pod.kind === 'Pod'
      ? at({ object: refOf({ apiVersion: 'v1', ...shape.pod }) }, findings)
      : findings;
  }

  async #contents(all: readonly Chosen[], shape: PodShape): Promise<Finding[]> {
    const { container: name, is } = this.#wanted;
    if (is === undefined) return [];
    const chosen = all.filter((one) => (name === undefined ? !one.init : one.name === name));
    if (chosen.length === 0) return [this.#missing(name ?? '', all, shape)];
    const findings: Finding[] = [];
    for (const { raw, init, name } of chosen) {
      const meaning = await meaningOf(raw, init, shape, this.#read);
      const differences = match(this.#is, meaning, `${placeOf(shape)}${name}: `).map(asWritten);
      if (differences.length > 0 && fieldOf(this.#is, 'env') !== undefined)
        for (const source of await absentSources(raw, this.#read))
          findings.push({
            code: 'container.source',
            values: { container: `${placeOf(shape)}${name}`, source },
          });
      findings.push(...differences);
    }
    return findings;
  }

  #sharing(all: readonly Chosen[], shape: PodShape): Finding[] {
    const shares = Object.entries(this.#wanted.shares ?? {});
    const absent = shares.find(([name]) => !all.some((one) => one.name === name));
    if (absent) return [this.#missing(absent[0], all, shape)];
    const sets = shares.map(([name, path]) =>
      volumesAt(path, all.find((one) => one.name === name)?.raw, shape),
    );
    const [first, ...others] = sets;
    if (!first || [...first].some((volume) => others.every((set) => set.has(volume)))) return [];
    const want = shares.map(([name, path]) => `${name}:${path === 'any' ? '*' : path}`).join(', ');
    return [{ code: 'container.apart', values: { object: this.#subject(shape), want } }];
  }

  #missing(name: string, all: readonly Chosen[], shape: PodShape): Finding {
    const got = all.map((one) => one.name).join(', ') || '–';
    return { code: 'container.missing', values: { object: this.#subject(shape), want: name, got } };
  }

  #subject({ pod }: PodShape): string {
    const { kind, namespace, name } = this.#wanted;
    return pod.kind === 'Pod'
      ? describe('Pod', namespace, pod.metadata?.name ?? '')
      : describe(kind, namespace, name);
  }
}

function containersOf(pod: KubeObject): Chosen[] {
  return [true, false].flatMap((init) =>
    listOf(pod['spec'], init ? 'initContainers' : 'containers').map((raw) => ({
      name: String(fieldOf(raw, 'name')),
      raw,
      init,
    })),
  );
}

/** `allowsSeconds` is no field that a learner could look up: the finding names those it is made of. */
function asWritten(finding: Finding): Finding {
  const { path } = finding.values;
  if (typeof path !== 'string' || !path.endsWith('.allowsSeconds')) return finding;
  const made = path.replace(/\.allowsSeconds$/, ' (initialDelaySeconds + periodSeconds × failureThreshold)');
  return { ...finding, values: { ...finding.values, path: made } };
}

/** `web-7d4: ` would be a container of the workload; in a Pod its name stands before. */
function placeOf({ pod }: PodShape): string {
  return pod.kind === 'Pod' ? `${pod.metadata?.name}/` : '';
}

/** What is mounted there: a volume, and what of it. */
function volumesAt(path: string, container: unknown, shape: PodShape): Set<string> {
  const mounts = Object.entries(mountsOf(container, shape));
  const there = mounts.filter(([mounted]) => path === 'any' || mounted === path.replace(/(?<=.)\/+$/, ''));
  return new Set(there.map(([, mount]) => `${mount['volume']} ${mount['subPath'] ?? ''}`));
}
