/** The labels a kubelet must not give itself: those by which pods are kept apart (pkg/kubelet/apis/well_known_labels.go). */

type Labels = Readonly<Record<string, string>>;

const own = new Set([
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
]);

/** Names of labels that change and are not the kubelet's to change, in order. */
export function forbiddenLabels(labels: Labels = {}, old: Labels = {}): string[] {
  const changed = [...new Set([...Object.keys(labels), ...Object.keys(old)])].filter(
    (name) => labels[name] !== old[name],
  );
  return changed.filter(isForbidden).sort();
}

function isForbidden(label: string): boolean {
  const slash = label.indexOf('/');
  const domain = slash < 0 ? '' : label.slice(0, slash);
  if (isWithin(domain, 'node-restriction.kubernetes.io')) return true;
  if (!isWithin(domain, 'kubernetes.io') && !isWithin(domain, 'k8s.io')) return false;
  const ofKubelets = isWithin(domain, 'kubelet.kubernetes.io') || isWithin(domain, 'node.kubernetes.io');
  return !ofKubelets && !own.has(label);
}

function isWithin(domain: string, parent: string): boolean {
  return domain === parent || domain.endsWith(`.${parent}`);
}
