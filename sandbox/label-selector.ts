/** Label selectors as they stand in objects (metav1.LabelSelectorAsSelector). */

/** As it stands in specs: `matchLabels` and `matchExpressions`, all of which must hold. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

type Labels = Readonly<Record<string, string>>;

/** No selector selects nothing; an empty one selects everything. */
export function selects(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (!selector) return false;
  return (
    selectsLabels(selector.matchLabels, labels) &&
    (selector.matchExpressions ?? []).every((each) => fulfils(labelOf(labels, each.key), each))
  );
}

/** Whether all these labels are there with these values, as in a Service's selector. */
export function selectsLabels(wanted: Labels = {}, labels: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labelOf(labels, key) === value);
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  const labels = Object.keys(selector?.matchLabels ?? {});
  return labels.length + (selector?.matchExpressions?.length ?? 0) === 0;
}

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** The value of a label. `constructor` is one only where somebody set it. */
export function labelOf(labels: Labels | undefined, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** Whether a value, or that there is none, is what a requirement asks for. */
export function fulfils(
  value: string | undefined,
  { operator, values = [] }: Omit<Requirement, 'key'>,
): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
