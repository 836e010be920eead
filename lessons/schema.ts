/**
 * What each YAML file of the course and each front matter may say. The JSON Schemas for editors in schema/ are made from
 * these (schema-files.ts), so every key has a description.
 */
import { z } from 'zod';
import { kinds } from '../checker/kinds/index.ts';
import { CAPABILITIES } from '../sandbox/types.ts';

/** Small letters, digits and dashes: what a folder, a check or a namespace may be called. */
export const ID = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const id = z.string().regex(ID, 'use small letters, digits and dashes only');

const domain = z
  .enum([
    'foundations',
    'workloads-scheduling',
    'storage',
    'services-networking',
    'cluster-architecture',
    'troubleshooting',
  ])
  .describe('The domain of the CKA exam, or foundations for what comes before it.');

const minutes = z.number().int().min(1).max(240).describe('How long a learner needs, in minutes.');

const competencies = z
  .array(z.string().min(1))
  .default([])
  .describe('Competencies of the curriculum that are taught or asked.');

const sandbox = z
  .strictObject({
    nodes: z.number().int().min(1).max(9).describe('Nodes in all: one control plane, the others workers.'),
  })
  .describe('The cluster that is wanted.');

const duration = z
  .string()
  .regex(/^[1-9]\d{0,3}[sm]$/, 'write a duration such as 30s or 2m')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('m') ? 60 : 1))
  .describe('A duration in seconds or minutes: 30s, 2m.');

const common = {
  id: id.describe('The name of the check, unique in the exercise; its text stands in <check-box check="…">.'),
  points: z.number().int().min(1).max(10).describe('What it is worth.'),
  needs: z.array(id).default([]).describe('Checks that must pass too, or this one earns nothing.'),
  within: duration.default(0).describe('Keep looking this long before saying no: 30s, 2m.'),
  for: duration.default(0).describe('It must stay true this long before it counts: 20s.'),
  sticky: z
    .boolean()
    .default(false)
    .describe('Once passed, stays passed: for things that happen and are gone again.'),
  holdsAtStart: z.boolean().default(false).describe('True before anything is done. The proof expects that.'),
};

const kindKeys = Object.fromEntries(
  Object.values(kinds).map((kind) => [
    kind.name,
    kind.params.optional().describe(`A check of kind ${kind.name}; see checker/README.md.`),
  ]),
);

/** One check: the common keys, and exactly one that names a kind. The kind is chosen by its key, then only its schema applies. */
const check = z.strictObject({ ...common, ...kindKeys }).superRefine((value, context) => {
  const given = kindsOf(value);
  if (given.length === 1) return;
  const message =
    given.length === 0
      ? 'says nothing to look at'
      : `looks at ${given.length} things: ${given.join(' and ')}`;
  context.addIssue({
    code: 'custom',
    message,
    params: { remedy: `Give exactly one of: ${Object.keys(kinds).join(', ')}.` },
  });
});

/** The keys of a check that name a kind. */
export function kindsOf(check: object): string[] {
  return Object.keys(check).filter((key) => Object.hasOwn(kinds, key));
}

const step = z.strictObject({
  apply: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*\.yaml$/, 'name a .yaml file that lies beside exercise.yaml')
    .describe('A file with manifests beside this one.'),
  wait: z.boolean().default(false).describe('Wait until every workload and Pod in the file is ready.'),
});

/** course.yaml */
export const courseSchema = z
  .strictObject({
    kubernetes: z
      .string()
      .regex(/^1\.\d+$/, 'write a minor version in quotes, such as "1.36"')
      .optional()
      .describe('The version of Kubernetes that the texts speak of.'),
  })
  .describe('The course.');

/** module.yaml. Order is the number in front of the folder name. */
export const moduleSchema = z.strictObject({ domain: domain.optional() }).describe('A module of the course.');

/** lesson.yaml */
export const lessonSchema = z
  .strictObject({
    domain,
    minutes: minutes
      .optional()
      .describe(
        'How long a learner needs, in minutes. A lesson with practice: true needs as long as its exercises.',
      ),
    competencies,
    sandbox,
    practice: z
      .literal(true)
      .optional()
      .describe('It has exercises only: it is not shown while it has none, and needs as long as they need.'),
  })
  .superRefine((value, context) => {
    if (value.minutes === undefined && !value.practice)
      context.addIssue({ code: 'custom', message: 'is missing', path: ['minutes'] });
  })
  .describe('A lesson.');

/** exercise.yaml */
export const exerciseSchema = z
  .strictObject({
    domain,
    minutes,
    competencies,
    sandbox,
    requires: z
      .array(z.enum(CAPABILITIES))
      .default([])
      .describe('What the sandbox must be able to do, besides what the kinds of check need.'),
    namespaces: z
      .array(id)
      .default([])
      .describe('Namespaces of the exercise: made before setup, deleted by reset.'),
    setup: z.array(step).default([]).describe('The start state, in order.'),
    checks: z.array(check).min(1).describe('What must be true of the cluster at the end.'),
  })
  .superRefine((value, context) => {
    for (const { path, message } of needProblems(value.checks))
      context.addIssue({ code: 'custom', message, path });
  })
  .describe('An exercise: a task in a sandbox that can be checked.');

export type ExerciseFile = z.infer<typeof exerciseSchema>;
export type LessonFile = z.infer<typeof lessonSchema>;

interface NeedProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

interface Needing {
  readonly id: string;
  readonly needs: readonly string[];
}

/** Ids must differ; what is needed must be there and must not, however far down, need the check itself. */
function needProblems(checks: readonly Needing[]): NeedProblem[] {
  const byId = new Map(checks.map((one) => [one.id, one]));
  return checks.flatMap((one, index) => {
    const twin = checks.findIndex((other) => other.id === one.id) < index;
    const path = ['checks', index];
    return [
      ...(twin ? [{ path: [...path, 'id'], message: `there is another check called ${one.id}` }] : []),
      ...one.needs.flatMap((need, at) => {
        if (!byId.has(need))
          return [{ path: [...path, 'needs', at], message: `there is no check called ${need}` }];
        return reaches(need, one.id, byId, new Set())
          ? [{ path: [...path, 'needs', at], message: `${one.id} and ${need} need each other` }]
          : [];
      }),
    ];
  });
}

function reaches(from: string, to: string, byId: ReadonlyMap<string, Needing>, seen: Set<string>): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return byId.get(from)?.needs.some((next) => reaches(next, to, byId, seen)) ?? false;
}

const title = z.string().trim().min(1).describe('The heading of the page, in the language of the file.');
const description = z.string().trim().min(1).describe('One sentence for lists and search engines.');

/** Front matter of a course, a module or a lesson. */
export const nodeFrontMatter = z.strictObject({ title, description });

/** Front matter of an exercise. */
export const exerciseFrontMatter = z.strictObject({ title, description: description.optional() });
