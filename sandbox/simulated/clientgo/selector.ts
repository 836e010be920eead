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
    selectsLabels(selector.matchLabels, labels) && (selector.matchExpressions ?? []).every(fulfils(labels))
  );
}

/** Whether all these labels are there with these values, as in a Service's selector. */
export function selectsLabels(wanted: Labels = {}, labels: Labels = {}): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  const labels = Object.keys(selector?.matchLabels ?? {});
  return labels.length + (selector?.matchExpressions?.length ?? 0) === 0;
}

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

function fulfils(labels: Labels): (requirement: Requirement) => boolean {
  return ({ key, operator, values = [] }) => {
    const value = labels[key];
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
  };
}
