/**
 * What somebody may do, as one says it: `get,list pods in shop`, `get pods/log web`, `patch deployments.apps/scale everywhere`,
 * `get /healthz`. Without `in` or `everywhere` it is about the namespace of the check.
 */
import type { AccessQuery } from '../types.ts';

/** Who is meant, as the API server knows them. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface Phrase {
  readonly verbs: readonly string[];
  readonly path?: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly name?: string;
  /** Left out: everywhere. */
  readonly namespaces?: readonly string[];
}

/** Where a question without a namespace is about. */
export const EVERYWHERE = '*';

const FORM = /^([a-z*]+(?:,[a-z*]+)*) (\S+)(?: (?!in |everywhere$)(\S+))?(?: in (\S+)| (everywhere))?$/;
const LONGEST = 200;

/** What is in the core group; anything else has its group behind a dot. */
const CORE = [
  'bindings componentstatuses configmaps endpoints events limitranges namespaces nodes persistentvolumeclaims',
  'persistentvolumes pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services users groups *',
]
  .join(' ')
  .split(' ');

/** What lives in no namespace, of what Kubernetes and the course bring: asking about it in one would ask something else. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set(
  [
    'nodes namespaces persistentvolumes componentstatuses users groups',
    'clusterroles.rbac.authorization.k8s.io clusterrolebindings.rbac.authorization.k8s.io',
    'storageclasses.storage.k8s.io csidrivers.storage.k8s.io csinodes.storage.k8s.io volumeattachments.storage.k8s.io',
    'priorityclasses.scheduling.k8s.io ingressclasses.networking.k8s.io gatewayclasses.gateway.networking.k8s.io',
    'customresourcedefinitions.apiextensions.k8s.io certificatesigningrequests.certificates.k8s.io apiservices.apiregistration.k8s.io',
    'validatingwebhookconfigurations.admissionregistration.k8s.io mutatingwebhookconfigurations.admissionregistration.k8s.io',
    'validatingadmissionpolicies.admissionregistration.k8s.io validatingadmissionpolicybindings.admissionregistration.k8s.io',
    'runtimeclasses.node.k8s.io',
  ]
    .join(' ')
    .split(' '),
);

/** Says what is wrong with a phrase, as a sentence, or `undefined`. */
export function phraseProblem(text: string, namespace: string | undefined): string | undefined {
  const phrase = read(text);
  if (!phrase)
    return `"${text}" is no phrase such as "get,list pods", "create pods/exec in shop", "get deployments.apps everywhere"`;
  if (phrase.path !== undefined) return undefined;
  const { resource, group } = phrase;
  if (group === '' && !CORE.includes(resource))
    return `${resource} is not in the core group: write its group, as in deployments.apps`;
  const wide = CLUSTER_WIDE.has(group === '' ? resource : `${resource}.${group}`);
  if (wide && phrase.namespaces) return `${resource} are in no namespace`;
  if (!wide && !phrase.namespaces && !phrase.everywhere && namespace === undefined)
    return `"${text}" does not say where: give the check a namespace, or end with "in shop" or "everywhere"`;
  return undefined;
}

interface ReadPhrase extends Phrase {
  readonly everywhere: boolean;
}

/** A phrase that has no problem. */
export function phraseOf(text: string, namespace: string | undefined): Phrase {
  const { everywhere, ...phrase } = read(text)!;
  const wide =
    everywhere ||
    CLUSTER_WIDE.has(phrase.group === '' ? phrase.resource : `${phrase.resource}.${phrase.group}`);
  const namespaces = phrase.namespaces ?? (wide || namespace === undefined ? undefined : [namespace]);
  return { ...phrase, ...(namespaces && { namespaces }) };
}

function read(text: string): ReadPhrase | undefined {
  const [, verbs, what = '', name, where, everywhere] = (text.length <= LONGEST && FORM.exec(text)) || [];
  if (verbs === undefined) return undefined;
  const common = { verbs: verbs.split(','), everywhere: everywhere !== undefined };
  if (what.startsWith('/')) return { ...common, path: what, group: '', resource: '' };
  const [full = '', subresource] = what.split('/', 2);
  const dot = full.indexOf('.');
  return {
    ...common,
    resource: dot < 0 ? full : full.slice(0, dot),
    group: dot < 0 ? '' : full.slice(dot + 1),
    ...(subresource !== undefined && { subresource }),
    ...(name !== undefined && { name }),
    ...(where !== undefined && { namespaces: where.split(',') }),
  };
}

/** One question, with the words in which a finding tells of it. */
export interface Question {
  readonly query: AccessQuery;
  readonly what: string;
  /** A namespace, or `EVERYWHERE`. */
  readonly where: string;
}

/** Every single question of a phrase. */
export function questionsOf(phrase: Phrase, who: Identity): Question[] {
  const { verbs, path } = phrase;
  const places = phrase.namespaces ?? [undefined];
  return verbs.flatMap((verb): Question[] => {
    if (path !== undefined)
      return [{ query: { ...who, verb, path }, what: `${verb} ${path}`, where: EVERYWHERE }];
    const what = `${verb} ${shown(phrase)}`;
    return places.map((namespace) => ({
      query: { ...who, verb, ...about(phrase), ...(namespace !== undefined && { namespace }) },
      what,
      where: namespace ?? EVERYWHERE,
    }));
  });
}

function about({ group, resource, subresource, name }: Phrase) {
  return {
    group,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(name !== undefined && { name }),
  };
}

function shown({ group, resource, subresource, name }: Phrase): string {
  const full = `${resource}${group ? `.${group}` : ''}${subresource ? `/${subresource}` : ''}`;
  return name === undefined ? full : `${full} ${name}`;
}
