/**
 * The Node authorizer: a kubelet may do what kubelets do, and read only what the pods on its node refer to. After
 * `plugin/pkg/auth/authorizer/node`. The kubelets of this process use the client inside it; this is for whoever comes
 * with a kubelet's certificate.
 */
import type { KubeObject } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';
import { ruleAllows } from './rules.ts';
import type { AccessRequest, Authorizer, Decision, PolicyRule, ResourceAccess } from './types.ts';

const PREFIX = 'system:node:';
const NO_OPINION: Decision = { allowed: false };
const LEASES = 'kube-node-lease';

/** `rules`: what every kubelet may do besides, the rules of the cluster role system:node. */
export function nodeAuthorizer(store: Store, rules: readonly PolicyRule[]): Authorizer {
  const relations = new Relations(store);
  return {
    authorize(request) {
      const { name, groups } = request.user;
      if (!name.startsWith(PREFIX) || !groups.includes('system:nodes')) return NO_OPINION;
      const node = name.slice(PREFIX.length);
      if (node === '') return no(`unknown node for user ${JSON.stringify(name)}`);
      const special = 'path' in request ? undefined : specialCase(relations, node, request);
      return special ?? byRules(request, rules);
    },
  };
}

function byRules(request: AccessRequest, rules: readonly PolicyRule[]): Decision {
  return { allowed: rules.some((rule) => ruleAllows(request, rule)) };
}

function no(reason: string): Decision {
  return { allowed: false, reason };
}

type Case = (relations: Relations, node: string, request: ResourceAccess) => Decision | undefined;

/** Kinds that are not the same for every node, by plural and group. */
const CASES: Readonly<Record<string, Case>> = {
  secrets: readOfPods,
  configmaps: readOfPods,
  persistentvolumeclaims: getOfPods,
  persistentvolumes: getOfPods,
  'volumeattachments.storage.k8s.io': getOfPods,
  'resourceclaims.resource.k8s.io': getOfPods,
  serviceaccounts: serviceAccount,
  'leases.coordination.k8s.io': lease,
  'csinodes.storage.k8s.io': csiNode,
  nodes: ownNode,
  pods: ownPods,
};

function specialCase(relations: Relations, node: string, request: ResourceAccess): Decision | undefined {
  const { resource, group } = request;
  return CASES[group ? `${resource}.${group}` : resource]?.(relations, node, request);
}

function readOfPods(relations: Relations, node: string, request: ResourceAccess): Decision {
  if (!['get', 'list', 'watch'].includes(request.verb)) return no('can only read resources of this type');
  if (request.subresource !== '') return no('cannot read subresource');
  if (request.namespace === '') return no('can only read namespaced object of this type');
  return related(relations, node, request);
}

function getOfPods(relations: Relations, node: string, request: ResourceAccess): Decision {
  const status = request.resource === 'persistentvolumeclaims' && request.subresource === 'status';
  if (status && ['update', 'patch'].includes(request.verb)) return related(relations, node, request);
  if (request.verb !== 'get') return no('can only get individual resources of this type');
  if (request.subresource !== '' && !status) return no('cannot get subresource');
  return related(relations, node, request);
}

function related(relations: Relations, node: string, request: ResourceAccess): Decision {
  if (request.name === '') return no('No Object name found');
  if (relations.reach(node, request)) return { allowed: true };
  return no(`no relationship found between node '${node}' and this object`);
}

function serviceAccount(relations: Relations, node: string, request: ResourceAccess): Decision {
  if (request.verb === 'get' && request.subresource === '') return related(relations, node, request);
  if (request.verb !== 'create' || request.name === '') {
    return no('can only create tokens for individual service accounts');
  }
  if (request.subresource !== 'token') return no('can only create token subresource of serviceaccount');
  return related(relations, node, request);
}

function lease(_relations: Relations, node: string, { verb, namespace, name }: ResourceAccess): Decision {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(verb)) {
    return no('can only get, create, update, patch, or delete a node lease');
  }
  if (namespace !== LEASES) return no(`can only access leases in the "${LEASES}" system namespace`);
  if (verb !== 'create' && name !== node) {
    return no('can only access node lease with the same name as the requesting node');
  }
  return { allowed: true };
}

function csiNode(_relations: Relations, node: string, { verb, name, subresource }: ResourceAccess): Decision {
  if (!['get', 'create', 'update', 'patch', 'delete'].includes(verb)) {
    return no('can only get, create, update, patch, or delete a CSINode');
  }
  if (subresource !== '') return no('cannot authorize CSINode subresources');
  if (verb !== 'create' && name !== node) {
    return no('can only access CSINode with the same name as the requesting node');
  }
  return { allowed: true };
}

/** Writes go by the rules; a kubelet reads no node but its own. */
function ownNode(_relations: Relations, node: string, request: ResourceAccess): Decision | undefined {
  if (!['get', 'list', 'watch'].includes(request.verb) || request.subresource !== '') return undefined;
  if (request.name === node || selects(request, 'metadata.name', node)) return { allowed: true };
  const what = request.name === '' ? 'all nodes' : `'${request.name}'`;
  return no(`node '${node}' cannot read ${what}, only its own Node object`);
}

function ownPods(relations: Relations, node: string, request: ResourceAccess): Decision | undefined {
  if (request.subresource !== '') return undefined;
  if (request.verb === 'get') return related(relations, node, request);
  if (request.verb !== 'list' && request.verb !== 'watch') return undefined;
  if (selects(request, 'spec.nodeName', node)) return { allowed: true };
  return no('can only list/watch pods with spec.nodeName field selector');
}

function selects({ fieldSelector = '' }: ResourceAccess, field: string, value: string): boolean {
  const requirements = fieldSelector.split(',').map((each) => each.trim());
  return requirements.includes(`${field}=${value}`) || requirements.includes(`${field}==${value}`);
}

/** Which objects the pods of a node refer to. Asked rarely, so it is looked up and not kept. */
class Relations {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  reach(node: string, { resource, namespace, name }: ResourceAccess): boolean {
    if (resource === 'volumeattachments') return this.#attached(node, name);
    const pods = this.#store.list('pods', namespace || undefined);
    return pods.some((pod) => pod['spec']?.nodeName === node && this.#refers(pod, resource, name));
  }

  #refers(pod: KubeObject, resource: string, name: string): boolean {
    const { spec } = pod;
    switch (resource) {
      case 'pods':
        return pod.metadata.name === name;
      case 'serviceaccounts':
        return spec.serviceAccountName === name;
      case 'persistentvolumeclaims':
        return claimsOf(pod).includes(name);
      case 'persistentvolumes':
        return claimsOf(pod).some((claim) => this.#volumeOf(pod, claim) === name);
      case 'secrets':
        return namesUnder(
          spec,
          /^(secretRef|secretKeyRef|secret|imagePullSecrets|nodePublishSecretRef)$/,
        ).has(name);
      case 'configmaps':
        return namesUnder(spec, /^(configMapRef|configMapKeyRef|configMap)$/).has(name);
      default:
        return false;
    }
  }

  #volumeOf(pod: KubeObject, claim: string): unknown {
    return this.#store.get('persistentvolumeclaims', pod.metadata.namespace, claim)?.['spec']?.volumeName;
  }

  #attached(node: string, name: string): boolean {
    const attachment = this.#store.get('volumeattachments.storage.k8s.io', undefined, name);
    return attachment?.['spec']?.nodeName === node;
  }
}

function claimsOf(pod: KubeObject): string[] {
  const volumes: KubeObject[string][] = pod['spec']?.volumes ?? [];
  return volumes.flatMap((volume) => {
    if (volume.ephemeral) return [`${pod.metadata.name}-${volume.name}`];
    return volume.persistentVolumeClaim?.claimName ?? [];
  });
}

/** `name` and `secretName` of everything that stands under one of these fields, wherever in a spec. */
function namesUnder(value: unknown, field: RegExp, found = new Set<string>()): Set<string> {
  if (typeof value !== 'object' || value === null) return found;
  for (const [key, part] of Object.entries(value)) {
    if (field.test(key)) {
      for (const each of [part].flat()) {
        const { name, secretName } = (each ?? {}) as { name?: unknown; secretName?: unknown };
        for (const one of [name, secretName]) if (typeof one === 'string') found.add(one);
      }
    }
    namesUnder(part, field, found);
  }
  return found;
}
