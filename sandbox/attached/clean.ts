/** What came to an attached cluster since it was attached goes again; what was there before stays. */
import type { Kube, KubeObject } from '../kube-types.ts';
import { SANDBOX_LABEL } from '../labels.ts';
import { type Before, isBefore, isOthers } from './fence.ts';

interface ClusterKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly resource: string;
}

const of = (apiVersion: string, kinds: Readonly<Record<string, string>>): ClusterKind[] =>
  Object.entries(kinds).map(([kind, resource]) => ({ apiVersion, kind, resource }));

/** What may stand in the way of all the rest goes first. */
const GATEKEEPERS: readonly ClusterKind[] = [
  ...of('admissionregistration.k8s.io/v1', {
    ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
    MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
    ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
    ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  }),
  ...of('apiregistration.k8s.io/v1', { APIService: 'apiservices' }),
];

/** What learners make that lives in no namespace. */
const KINDS: readonly ClusterKind[] = [
  ...of('rbac.authorization.k8s.io/v1', {
    ClusterRoleBinding: 'clusterrolebindings',
    ClusterRole: 'clusterroles',
  }),
  ...of('v1', { PersistentVolume: 'persistentvolumes' }),
  ...of('storage.k8s.io/v1', { StorageClass: 'storageclasses' }),
  ...of('networking.k8s.io/v1', { IngressClass: 'ingressclasses' }),
  ...of('gateway.networking.k8s.io/v1', { GatewayClass: 'gatewayclasses' }),
  ...of('scheduling.k8s.io/v1', { PriorityClass: 'priorityclasses' }),
  ...of('certificates.k8s.io/v1', { CertificateSigningRequest: 'certificatesigningrequests' }),
  ...of('apiextensions.k8s.io/v1', { CustomResourceDefinition: 'customresourcedefinitions' }),
];

/** Not by name alone: kubelets ask for certificates, and who defines kinds has objects of them. */
const LABELLED: ReadonlySet<string> = new Set(['CertificateSigningRequest', 'CustomResourceDefinition']);

const NAMESPACES = { apiVersion: 'v1', kind: 'Namespace' } as const;

/** What is there now, to be remembered. */
export async function look(kube: Kube, signal: AbortSignal): Promise<Before> {
  const spaces = await kube.list(NAMESPACES, signal);
  const namespaces = spaces.map(({ metadata }) => [metadata?.name ?? '', metadata?.uid ?? ''] as const);
  const objects = await Promise.all(
    [...GATEKEEPERS, ...KINDS].map(async ({ apiVersion, kind, resource }) => {
      const all = await kube.list({ apiVersion, kind }, signal);
      return [resource, all.flatMap(({ metadata }) => metadata?.name ?? [])] as const;
    }),
  );
  return { namespaces: Object.fromEntries(namespaces), objects: Object.fromEntries(objects) };
}

/**
 * Namespaces that came since, and what came since and lives in none; but for what is another sandbox's or belongs to what was there. Of
 * kinds that others make by themselves only what carries our label.
 */
export async function takeAway(kube: Kube, id: string, before: Before, signal: AbortSignal): Promise<void> {
  await removeNew(kube, GATEKEEPERS, id, before, signal);
  const spaces = (await kube.list(NAMESPACES, signal)).filter(
    (one) =>
      isLabelled(one, id) || (!isBefore(one.metadata?.name ?? '', before) && !isOthers(one, id, before)),
  );
  await Promise.all(spaces.map(({ metadata }) => kube.deleteNamespace(metadata?.name ?? '', signal)));
  await removeNew(kube, KINDS, id, before, signal);
}

const isLabelled = ({ metadata }: KubeObject, id: string): boolean =>
  metadata?.labels?.[SANDBOX_LABEL] === id;

async function removeNew(
  kube: Kube,
  kinds: readonly ClusterKind[],
  id: string,
  before: Before,
  signal: AbortSignal,
): Promise<void> {
  for (const { apiVersion, kind, resource } of kinds) {
    const was = new Set(before.objects[resource]);
    for (const object of await kube.list({ apiVersion, kind }, signal)) {
      const name = object.metadata?.name ?? '';
      const isNew = !was.has(name) && !LABELLED.has(kind) && !isOthers(object, id, before);
      if (isNew || isLabelled(object, id)) await kube.delete({ apiVersion, kind, name }, signal);
    }
  }
}
