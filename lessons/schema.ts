/**
 * What each YAML file of the course and each front matter may say. The JSON Schemas for editors in schema/ are made from
 * these (schema-files.ts), so every key has a description.
 */
import { z } from 'zod';
import { kinds } from '../checker/kinds/index.ts';
import { keysAlong } from '../checker/path.ts';
import { nodeKeys, TAINT } from '../sandbox/shape.ts';
import { CAPABILITIES, HOME_TOOLS, type SandboxSpec } from '../sandbox/types.ts';
import { COMPETENCIES } from './competencies.ts';
import { VARIABLE_NAME, variable } from './variables.ts';

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
  .array(z.enum(COMPETENCIES.map(({ code }) => code)))
  .default([])
  .describe('Competencies of the curriculum that are taught or asked; competencies.ts has their names.');

/** sandbox: of a lesson or an exercise. */
export const sandboxSchema = z
  .strictObject({
    nodes: z.number().int().min(1).max(9).describe('Nodes in all: one control plane, the others workers.'),
    addons: z
      .enum(['plain', 'course'])
      .exactOptional()
      .describe(
        'course: with an ingress controller of class nginx, Gateway API, metrics-server, addresses for load balancers, volumes that grow. plain unless told.',
      ),
    controlPlanes: z
      .union([z.literal(1), z.literal(3), z.literal(5)])
      .exactOptional()
      .describe(
        'How many of the nodes are control planes: 1 unless told. This and all below: only on kind, in proofs.',
      ),
    labels: z
      .record(z.string(), z.record(z.string(), z.string()))
      .exactOptional()
      .describe('Labels of nodes, by cp, cp2, worker1, worker2.'),
    taints: z
      .record(z.string(), z.array(z.string().regex(TAINT, 'write a taint such as dedicated=db:NoSchedule')))
      .exactOptional()
      .describe('Taints of nodes, by cp, cp2, worker1, worker2: dedicated=db:NoSchedule.'),
    featureGates: z
      .record(z.string().regex(/^[A-Z][A-Za-z0-9]*$/), z.boolean())
      .exactOptional()
      .describe('Feature gates of all components.'),
    kubernetes: z
      .string()
      .regex(/^1\.\d+$/, 'write a minor version in quotes, such as "1.35"')
      .exactOptional()
      .describe('The minor version, in quotes: "1.35". That of the course unless told.'),
    network: z
      .enum(['kindnet', 'calico'])
      .exactOptional()
      .describe('Who makes the network of pods: kindnet unless told. Both enforce NetworkPolicies.'),
  })
  .superRefine((value, context) => {
    for (const { path, message } of shapeProblems(value)) context.addIssue({ code: 'custom', message, path });
  })
  .describe('The cluster that is wanted.');

/** Nodes are named that there are, an odd number of control planes leaves a worker or is all there is. */
function shapeProblems(spec: SandboxSpec): { path: (string | number)[]; message: string }[] {
  const { nodes, controlPlanes = 1, labels = {}, taints = {} } = spec;
  const keys = nodeKeys({ nodes, controlPlanes });
  const unknown = (where: 'labels' | 'taints', named: object) =>
    Object.keys(named).flatMap((key) =>
      keys.includes(key)
        ? []
        : [{ path: [where, key], message: `there is no such node; there are ${keys.join(', ')}` }],
    );
  const tooMany =
    controlPlanes > nodes
      ? [{ path: ['controlPlanes'], message: `of ${nodes} nodes ${controlPlanes} cannot be control planes` }]
      : [];
  return [...tooMany, ...unknown('labels', labels), ...unknown('taints', taints)];
}

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
  loose: z
    .record(z.string(), z.string().min(1))
    .optional()
    .describe(
      'Values that may be others without the check noticing, such as is.spec.type, each with the reason.',
    ),
  holdsAtStart: z.boolean().default(false).describe('True before anything is done. The proof expects that.'),
};

const kindKeys = Object.fromEntries(
  Object.values(kinds).map((kind) => [
    kind.name,
    kind.params.optional().describe(`A check of kind ${kind.name}; see checker/README.md.`),
  ]),
);

/** One check: the common keys, and exactly one that names a kind. The kind is chosen by its key, then only its schema applies. */
const check = z.strictObject({ ...common, ...kindKeys }).superRefine(onlyOneKind);

function onlyOneKind(value: object, context: z.RefinementCtx): void {
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
}

/** The keys of a check that name a kind. */
export function kindsOf(check: object): string[] {
  return Object.keys(check).filter((key) => Object.hasOwn(kinds, key));
}

const besideFile = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'name a file that lies beside exercise.yaml');
const homePath = z.string().regex(/^(?:~\/)?lab\/[^\s]+$/, 'write a path such as lab/answer.txt');
const nodePath = z.string().regex(/^\/[^\s]+$/, 'write a path such as /etc/kubernetes/manifests/web.yaml');
const label = z.record(z.string(), z.string());
const word = z.string().min(1);

const trouble = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('node-silent'), node: word }),
  z.strictObject({
    kind: z.literal('image-pull'),
    image: word,
    seconds: z.number().positive().exactOptional(),
    fails: word.exactOptional(),
  }),
  z.strictObject({ kind: z.literal('disk-full'), node: word }),
  z.strictObject({
    kind: z.literal('memory-leak'),
    namespace: word,
    pod: word.exactOptional(),
    labels: label.exactOptional(),
    container: word.exactOptional(),
    perMinute: word,
  }),
  z.strictObject({ kind: z.literal('dns-broken') }),
]);

const objectRef = z.strictObject({
  apiVersion: word.describe('As in a manifest: v1, apps/v1.'),
  kind: word.describe('As in a manifest: Pod, Deployment.'),
  namespace: word.exactOptional().describe('Leave out for kinds that live in no namespace.'),
  name: word.describe('Its name.'),
});

const condition = z.strictObject(kindKeys).superRefine(onlyOneKind);

/** One step of the setup: the key that says what it does, and those that go with it. */
const step = z
  .strictObject({
    apply: besideFile
      .refine((name) => name.endsWith('.yaml'), 'name a .yaml file that lies beside exercise.yaml')
      .optional()
      .describe(
        'A file with manifests beside this one: objects are created, or merged into those that are there.',
      ),
    wait: z
      .boolean()
      .optional()
      .describe('Goes with apply: wait until every workload and Pod in the file is ready.'),
    file: besideFile.optional().describe('A file beside this one is put into the learner’s home.'),
    to: z
      .union([homePath, nodePath])
      .optional()
      .describe('Goes with file: where in the home; lab/ and its name unless given. With node: where on it.'),
    run: z
      .array(z.string())
      .min(1)
      .optional()
      .describe(
        'A program and its arguments, without a shell; it must end well. Without node: kubectl, helm, kubeadm or openssl.',
      ),
    node: word
      .optional()
      .describe('Goes with run: the node it runs on. Goes with file: the node it is put on.'),
    saves: homePath
      .optional()
      .describe('Goes with run: the file in the learner’s home that gets what it prints.'),
    trouble: trouble.optional().describe('A trouble is brought about: see sandbox/types.ts.'),
    edit: objectRef
      .optional()
      .describe('An object is changed: in the text at field, what is in replaces becomes what is in with.'),
    field: word
      .refine(
        (path) => keysAlong(path) !== undefined,
        "name a field of mappings, such as data['config.conf']",
      )
      .optional()
      .describe("Goes with edit: where the text is, such as data['config.conf']."),
    replaces: word.optional().describe('Goes with edit: a part of the text, which must be there.'),
    with: z.string().optional().describe('Goes with edit: what stands there instead.'),
    delete: objectRef.optional().describe('An object is deleted, and waited for until it is gone.'),
    until: z
      .array(condition)
      .min(1)
      .optional()
      .describe(
        'Waits until all of this is true of the cluster; written as in checks, without id and points.',
      ),
    within: duration.optional().describe('Goes with until: how long it may take; 90s unless given.'),
  })
  .superRefine((value, context) => {
    const problem = stepProblem(value);
    if (problem) context.addIssue({ code: 'custom', ...problem });
  })
  .describe('One step of the way to the start state.');

/** What each kind of step may say besides its own key. */
export const STEPS: Readonly<Record<string, readonly string[]>> = {
  apply: ['wait'],
  file: ['to', 'node'],
  run: ['node', 'saves'],
  trouble: [],
  edit: ['field', 'replaces', 'with'],
  delete: [],
  until: ['within'],
};

function stepProblem(
  value: object,
): { message: string; params?: { remedy: string }; path?: string[] } | undefined {
  const keys = Object.entries(value).flatMap(([key, given]) => (given === undefined ? [] : [key]));
  const kinds = keys.filter((key) => Object.hasOwn(STEPS, key));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    return {
      message: kind === undefined ? 'does nothing' : `does ${kinds.length} things: ${kinds.join(' and ')}`,
      params: { remedy: `Give exactly one of: ${Object.keys(STEPS).join(', ')}.` },
    };
  const stray = keys.find((key) => key !== kind && !STEPS[kind]!.includes(key));
  if (stray !== undefined) return { message: `does not go with ${kind}`, path: [stray] };
  const lacking = kind === 'edit' ? STEPS['edit']!.find((key) => !keys.includes(key)) : undefined;
  if (lacking !== undefined) return { message: 'is missing', path: [lacking] };
  return kind === 'file' ? placeProblem(value) : undefined;
}

/** A file on a node has a whole path, one in the home does not. */
function placeProblem({ node, to }: { readonly node?: string; readonly to?: string }) {
  const isWhole = to?.startsWith('/') ?? false;
  if (isWhole === (node !== undefined)) return undefined;
  const message = node === undefined ? 'goes with node' : 'must be a whole path where there is a node';
  return { message, path: ['to'] };
}

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
        'How long a learner needs, in minutes. A lesson with practice: true or mock: true needs as long as its exercises.',
      ),
    competencies,
    sandbox: sandboxSchema,
    practice: z
      .literal(true)
      .optional()
      .describe('It has exercises only: it is not shown while it has none, and needs as long as they need.'),
    mock: z
      .literal(true)
      .optional()
      .describe(
        'Its exercises are for mock exams alone: no page shows the lesson, and outside of an exam nobody can start or see them.',
      ),
    formerly: z
      .array(id)
      .min(1)
      .exactOptional()
      .describe('What the folder was called before, without its number: old addresses lead here.'),
  })
  .superRefine((value, context) => {
    if (value.minutes === undefined && !value.practice && !value.mock)
      context.addIssue({ code: 'custom', message: 'is missing', path: ['minutes'] });
  })
  .describe('A lesson.');

/** A page of the documentation. */
const DOCUMENTATION = /^(?:https:\/\/\S+|[a-z0-9][a-z0-9.-]*(?:\/[a-z0-9][a-z0-9.-]*)*)$/;

/** exercise.yaml */
export const exerciseSchema = z
  .strictObject({
    domain,
    minutes,
    competencies,
    sandbox: sandboxSchema,
    docs: z
      .array(z.string().regex(DOCUMENTATION, 'write concepts/workloads/pods, or a whole address'))
      .max(3)
      .default([])
      .describe(
        'Pages of the documentation in which one would look this up: paths below kubernetes.io/docs, or whole addresses of other sites the exam allows.',
      ),
    nearest: id
      .exactOptional()
      .describe(
        'An exercise that asks much the same and needs less: the page leads there where this one cannot be done.',
      ),
    requires: z
      .array(z.enum(CAPABILITIES))
      .default([])
      .describe('What the sandbox must be able to do, besides what the kinds of check need.'),
    tools: z
      .array(z.enum(HOME_TOOLS))
      .default([])
      .describe(
        'Programs of this machine that learners type in their terminal, besides kubectl. Where one is missing the page says so, and nothing is proved.',
      ),
    namespaces: z
      .array(id)
      .default([])
      .describe('Namespaces of the exercise: made before setup, deleted by reset.'),
    clears: z.array(id).default([]).describe('Namespaces that learners make: deleted before setup.'),
    restores: z
      .array(objectRef)
      .default([])
      .describe('Objects of the cluster that learners change: put back as they were before setup.'),
    vars: z
      .record(z.string().regex(VARIABLE_NAME, 'use letters and digits, a small letter first'), variable)
      .default({})
      .describe(
        'What differs from attempt to attempt. {{name}} stands for its value in every file of the exercise.',
      ),
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
