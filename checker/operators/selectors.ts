/** Operators about selectors: not how they are written, but what they choose. */
import { z } from 'zod';
import { fulfils, type LabelSelector, selects } from '../../sandbox/label-selector.ts';
import { show } from '../show.ts';
import type { Finding } from '../types.ts';
import { fieldOf, isMapping, isNothing, type Operator } from './types.ts';

type Labels = Readonly<Record<string, string>>;
type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

const labels = z.record(z.string(), z.string());

function labelsProblem(operand: unknown): string | undefined {
  return labels.safeParse(operand).success ? undefined : 'give labels, such as { app: web }';
}

/** Codes of a sample that is not chosen although it should be, or the other way round: with labels, and without. */
type Codes = readonly [labelled: string, bare: string];
const SELECTED: Codes = ['field.selects', 'field.selects-bare'];
const REJECTED: Codes = ['field.rejects', 'field.rejects-bare'];
const NODE_TAKEN: Codes = ['field.takes-node', 'field.takes-node-bare'];
const NODE_LEFT: Codes = ['field.leaves-node', 'field.leaves-node-bare'];

/** Labels are written as by kubectl. */
function wrong([labelled, bare]: Codes, sample: Labels, got: unknown, path: string): Finding {
  const values = { path, got: isNothing(got) ? '–' : show(got) };
  const labels = Object.entries(sample).map(([key, value]) => `${key}=${value}`);
  if (labels.length === 0) return { code: bare, values };
  return { code: labelled, values: { ...values, labels: labels.join(',') } };
}

/** A LabelSelector, or the plain mapping that Services have. What is not there selects nothing. */
function chooses(selector: unknown, wanted: Labels): boolean {
  if (!isMapping(selector)) return false;
  const isPlain =
    !isMapping(fieldOf(selector, 'matchLabels')) && !Array.isArray(fieldOf(selector, 'matchExpressions'));
  if (isPlain) return selects({ matchLabels: textsOf(selector) }, wanted);
  return selects(
    { matchLabels: textsOf(fieldOf(selector, 'matchLabels')), matchExpressions: requirementsOf(selector) },
    wanted,
  );
}

/** Hostile values are no labels; such a pair is kept so that it fits nothing. */
function textsOf(value: unknown): Record<string, string> {
  return isMapping(value) ? (value as Record<string, string>) : {};
}

function requirementsOf(holder: unknown): Requirement[] {
  return asRequirements(fieldOf(holder, 'matchExpressions'));
}

function asRequirements(list: unknown): Requirement[] {
  if (!Array.isArray(list)) return [];
  return list.map((one) => {
    const values = fieldOf(one, 'values');
    return {
      key: String(fieldOf(one, 'key')),
      operator: String(fieldOf(one, 'operator')),
      values: Array.isArray(values) ? values.map(String) : [],
    };
  });
}

function selecting(wanted: boolean): Operator['apply'] {
  return (operand, got, path) => {
    const sample = operand as Labels;
    if (chooses(got, sample) === wanted) return [];
    return [wrong(wanted ? SELECTED : REJECTED, sample, got, path)];
  };
}

const samples = z
  .strictObject({ matches: z.array(labels).optional(), rejects: z.array(labels).optional() })
  .refine(({ matches, rejects }) => matches || rejects);

/**
 * Which nodes are chosen, by a NodeSelector (any of its terms), by one term, or by the whole spec of a Pod: its nodeSelector
 * and its required node affinity (component-helpers/scheduling/corev1/nodeaffinity). The node's name is the sample label
 * `metadata.name`.
 */
function nodes(operand: unknown, got: unknown, path: string): Finding[] {
  const { matches = [], rejects = [] } = samples.parse(operand);
  const shown = choosing(got);
  const told = (codes: Codes) => (sample: Labels) => wrong(codes, sample, shown, path);
  return [
    ...matches.filter((sample) => !takes(got, sample)).map(told(NODE_TAKEN)),
    ...rejects.filter((sample) => takes(got, sample)).map(told(NODE_LEFT)),
  ];
}

/** Of the spec of a Pod only what chooses nodes: a finding that shows its containers says nothing. */
function choosing(value: unknown): unknown {
  if (!Array.isArray(fieldOf(value, 'containers'))) return value;
  const [plain, required] = [fieldOf(value, 'nodeSelector'), requiredOf(value)];
  if (isNothing(plain) && isNothing(required)) return undefined;
  return { ...(isNothing(plain) ? {} : { nodeSelector: plain }), ...(isMapping(required) ? required : {}) };
}

function requiredOf(spec: unknown): unknown {
  const affinity = fieldOf(fieldOf(spec, 'affinity'), 'nodeAffinity');
  return fieldOf(affinity, 'requiredDuringSchedulingIgnoredDuringExecution');
}

function takes(value: unknown, node: Labels): boolean {
  const terms = fieldOf(value, 'nodeSelectorTerms');
  if (Array.isArray(terms)) return terms.some((term) => takesTerm(term, node));
  if (!Array.isArray(fieldOf(value, 'containers'))) return takesTerm(value, node);
  const required = requiredOf(value);
  const plain = { matchLabels: textsOf(fieldOf(value, 'nodeSelector')) };
  return selects(plain, node) && (isNothing(required) || takes(required, node));
}

/** An empty term takes no node. */
function takesTerm(term: unknown, node: Labels): boolean {
  const wanted = [...requirementsOf(term), ...asRequirements(fieldOf(term, 'matchFields'))];
  return wanted.length > 0 && wanted.every((one) => meets(fieldOf(node, one.key), one));
}

/** Node selectors know `Gt` and `Lt` besides. */
function meets(value: unknown, wanted: Requirement): boolean {
  const text = typeof value === 'string' ? value : undefined;
  const limit = Number(wanted.values?.[0]);
  if (wanted.operator === 'Gt') return text !== undefined && Number(text) > limit;
  if (wanted.operator === 'Lt') return text !== undefined && Number(text) < limit;
  return fulfils(text, wanted);
}

export const selectors: Readonly<Record<string, Operator>> = {
  $selects: { problem: labelsProblem, apply: selecting(true) },
  $rejects: { problem: labelsProblem, apply: selecting(false) },
  $nodes: {
    problem: (operand) =>
      samples.safeParse(operand).success ? undefined : 'give { matches: [labels], rejects: [labels] }',
    apply: nodes,
  },
};
