/**
 * The kind `trial`: does something and looks what comes of it: creates an object, changes one, deletes a Pod. Whatever happens
 * then, everything is put back as it was.
 */
import { z } from 'zod';
import type { CheckKind, ClusterView, Finding } from '../types.ts';
import { WORKLOADS } from '../workload.ts';
import { manifest } from './admission.ts';
import { chosen, type Kinds, needsOf, nestedIn } from './nested.ts';
import { type Acted, created, deleted, patched, restarted } from './trial-acts.ts';
import { lookUntil } from './trial-look.ts';
import { Undo } from './trial-undo.ts';

const text = z.string().min(1);

const duration = z
  .string()
  .regex(/^[1-9]\d{0,2}s$/, 'write a duration in seconds, such as 30s')
  .transform((given) => Number.parseInt(given, 10));

const ref = z.strictObject({
  apiVersion: text,
  kind: text,
  namespace: text.exactOptional(),
  name: text,
});

const create = z.strictObject({
  create: manifest.describe(
    'An object that is not there. Of kind Pod: without waiting for its end, it is deleted afterwards.',
  ),
  times: z
    .number()
    .int()
    .min(2)
    .max(20)
    .optional()
    .describe('Several of it: -1, -2, … at the end of the name.'),
});

const patch = z.strictObject({
  patch: ref.describe('An object that is changed.'),
  with: z.record(z.string(), z.unknown()).describe('A JSON merge patch: { spec: { replicas: 3 } }.'),
});

const remove = z.strictObject({
  delete: z
    .strictObject({
      namespace: text,
      name: text.optional(),
      labels: z.record(z.string(), z.string()).optional(),
    })
    .refine((value) => (value.name === undefined) !== (value.labels === undefined), 'give name or labels')
    .describe('One Pod, of this name or with these labels. It must have a controller, which makes another.'),
});

const restart = z.strictObject({
  restart: z
    .strictObject({ kind: z.enum(WORKLOADS), namespace: text, name: text })
    .describe('Restarts a workload, as kubectl rollout restart does, and once more when all is put back.'),
});

type Step = z.infer<typeof create> | z.infer<typeof patch> | z.infer<typeof remove> | z.infer<typeof restart>;
type Look = { within?: number; for?: number };

/** Seconds that putting back may take, besides the usual time of a look. */
const UNDOING = 15;
/** Seconds for an act: webhooks may take their time. */
const ACT = 5;

export function trial(kinds: Kinds) {
  const look = nestedIn(kinds, {
    within: duration.exactOptional().describe('How long this look is repeated until it finds nothing: 30s.'),
    for: duration.exactOptional().describe('How long it must go on finding nothing: 10s.'),
  });
  const params = z.strictObject({
    steps: z
      .array(z.union([create, patch, remove, restart, look]))
      .min(2)
      .describe(
        'What is done and looked at, in this order: create, patch, delete, restart, and checks by their kind.',
      ),
    restores: z
      .array(ref)
      .default([])
      .describe(
        'Objects that change along and are put back as they were: a volume that is bound by a new claim.',
      ),
  });
  type Params = z.infer<typeof params>;
  const looks = (wanted: Params) =>
    wanted.steps
      .filter((step) => !isAct(step))
      .map((step) => ({ ...chosen(kinds, step), ...(step as Look) }));
  const needs = (wanted: Params) => needsOf(kinds, looks(wanted));

  return {
    name: 'trial',
    params,
    requires: ['objects'],
    intrudes: true,
    requiresFor: (wanted) => needs(wanted).capabilities(),
    remembers: (wanted) => needs(wanted).remembered(),
    watches: (wanted) => needs(wanted).watched(),
    lasts: (wanted) =>
      looks(wanted).reduce((sum, one) => sum + (one.within ?? 0) + (one.for ?? 0), 0) +
      needs(wanted).lasting() +
      wanted.steps.length * ACT +
      UNDOING,
    async look(wanted, cluster, signal) {
      const undo = new Undo(cluster);
      const done: string[] = [];
      try {
        await undo.remember(wanted.restores, signal);
        for (const step of wanted.steps) {
          const findings = isAct(step)
            ? await act(step, undo, done, cluster, signal)
            : await lookUntil(kinds, chosen(kinds, step), step as Look, cluster, signal);
          if (findings.length > 0) return told(done, findings);
        }
        return [];
      } finally {
        await undo.everything();
      }
    },
  } satisfies CheckKind<'trial', Params>;
}

function isAct(step: object): step is Step {
  return 'create' in step || 'patch' in step || 'delete' in step || 'restart' in step;
}

async function act(
  step: Step,
  undo: Undo,
  done: string[],
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const acted = await actOf(step, undo, cluster, signal);
  if ('findings' in acted) return acted.findings;
  done.push(acted.done);
  return [];
}

function actOf(step: Step, undo: Undo, cluster: ClusterView, signal: AbortSignal): Promise<Acted> {
  if ('create' in step) return created(step.create, step.times, undo, cluster, signal);
  if ('patch' in step) return patched(step.patch, step.with, undo, cluster, signal);
  if ('delete' in step) return deleted(step.delete, cluster, signal);
  return restarted(step.restart, undo, cluster, signal);
}

/** What is found can only be understood by those who know what was done: it is gone by the time they look. */
function told(done: readonly string[], findings: readonly Finding[]): Finding[] {
  if (done.length === 0) return [...findings];
  return [{ code: 'trial.tried', values: { what: done.join('; ') } }, ...findings];
}
