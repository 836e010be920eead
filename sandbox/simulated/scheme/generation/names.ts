/** How the two packages and OpenAPI name the same types. */

const STABLE = /^v\d+$/;

/** Groups whose types live outside `io.k8s.api`. */
const PREFIXES: Readonly<Record<string, string>> = {
  'apiextensions.k8s.io': 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
  'apiregistration.k8s.io': 'io.k8s.kube-aggregator.pkg.apis.apiregistration',
};

/**
 * The OpenAPI name of a declaration, from its path in its package: `v1/Pod`, `apps/v1/Deployment` in `kubernetes-models`;
 * `apis/meta/v1/ObjectMeta` in `apimachinery`. `undefined` for what is not stable.
 */
export function definitionNameOf(path: string, packageName: string): string | undefined {
  const parts = path.split('/');
  const type = parts.pop();
  if (packageName === 'apimachinery') return `io.k8s.apimachinery.pkg.${[...parts, type].join('.')}`;
  const version = parts.pop() ?? '';
  const group = parts.pop() ?? '';
  if (!STABLE.test(version) || parts.length > 0) return undefined;
  const short = group === '' ? 'core' : (group.split('.')[0] ?? '');
  return `${PREFIXES[group] ?? `io.k8s.api.${short}`}.${version}.${type}`;
}

/** The names `@kubernetes/client-node` may give the type, the more particular one first: `CoreV1Event`, `V1Event`. */
export function clientNamesOf(definition: string): string[] {
  const [type = '', version = '', group = ''] = definition.split('.').reverse();
  const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
  return [`${upper(group)}${upper(version)}${type}`, `${upper(version)}${type}`];
}
