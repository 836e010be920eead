/**
 * Role-based access control: roles say what, bindings say who. What follows from them is kept until one of them
 * changes; whoever asks in between costs a look into a map and a walk over his own rules.
 */
import type { UserInfo } from '../../admission/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';
import { notFound } from '../errors.ts';
import { ruleAllows } from './rules.ts';
import type {
  AccessRequest,
  Authorizer,
  Decision,
  PolicyRule,
  RoleRef,
  RuleResolver,
  RulesOf,
} from './types.ts';

const GROUP = 'rbac.authorization.k8s.io';
const RESOURCES = ['clusterroles', 'roles', 'clusterrolebindings', 'rolebindings'].map(
  (plural) => `${plural}.${GROUP}`,
);
const [CLUSTER_ROLES = '', ROLES = '', CLUSTER_BINDINGS = '', BINDINGS = ''] = RESOURCES;

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A role that somebody has, by one binding. */
interface Grant {
  readonly rules: readonly PolicyRule[];
  readonly error?: string;
  /** `RoleBinding "a/ns" of Role "b" to User "c"` */
  readonly description: string;
}

/** Bindings by who they are for: `User:jane`, `ServiceAccount:ns/name`. */
type BySubject = ReadonlyMap<string, readonly { binding: KubeObject; subject: Subject }[]>;

export class Rbac implements Authorizer, RuleResolver {
  readonly #store: Store;
  #seen: readonly number[] = [];
  /** Bindings by namespace; those of the cluster under ''. */
  #bindings: ReadonlyMap<string, BySubject> = new Map();
  #grants = new Map<string, readonly Grant[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  authorize(request: AccessRequest): Decision {
    const namespace = 'path' in request ? '' : request.namespace;
    const errors: string[] = [];
    for (const place of placesOf(namespace)) {
      for (const grant of this.#grantsOf(request.user, place)) {
        if (grant.error) errors.push(grant.error);
        if (grant.rules.some((rule) => ruleAllows(request, rule))) {
          return { allowed: true, reason: `RBAC: allowed by ${grant.description}` };
        }
      }
    }
    return errors.length > 0 ? { allowed: false, reason: `RBAC: ${aggregated(errors)}` } : { allowed: false };
  }

  rulesFor(user: UserInfo, namespace: string): RulesOf {
    const grants = placesOf(namespace).flatMap((place) => this.#grantsOf(user, place));
    return {
      rules: grants.flatMap(({ rules }) => rules),
      errors: grants.flatMap(({ error }) => error ?? []),
    };
  }

  rulesOfRole({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] {
    const role =
      kind === 'Role'
        ? this.#store.get(ROLES, namespace, name)
        : this.#store.get(CLUSTER_ROLES, undefined, name);
    if (!role) throw notFound({ group: GROUP, plural: kind.toLowerCase(), kind }, name);
    return role['rules'] ?? [];
  }

  #grantsOf(user: UserInfo, namespace: string): readonly Grant[] {
    this.#refresh();
    const key = JSON.stringify([user.name, user.groups, namespace]);
    const known = this.#grants.get(key);
    if (known) return known;
    // Somebody who invents names must not fill the memory.
    if (this.#grants.size >= 1000) this.#grants.clear();
    const bindings = this.#bindings.get(namespace) ?? new Map<string, never>();
    const found = subjectsOf(user).flatMap((subject) => bindings.get(subject) ?? []);
    const once = new Map(found.map((each) => [each.binding, each] as const).reverse());
    const grants = [...once.values()].reverse().map((each) => this.#grant(each, namespace));
    this.#grants.set(key, grants);
    return grants;
  }

  #grant({ binding, subject }: { binding: KubeObject; subject: Subject }, namespace: string): Grant {
    const { kind, name } = binding['roleRef'] as RoleRef;
    const title = namespace ? `${binding.metadata.name}/${namespace}` : binding.metadata.name;
    const who = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name;
    const quote = JSON.stringify;
    const description = `${binding.kind} ${quote(title)} of ${kind} ${quote(name)} to ${subject.kind} ${quote(who)}`;
    try {
      return { rules: this.rulesOfRole({ kind, name }, namespace), description };
    } catch (error) {
      return { rules: [], error: (error as Error).message, description };
    }
  }

  /** Forgets everything when a role or a binding has changed. */
  #refresh(): void {
    const now = RESOURCES.map((resource) => this.#store.versionOf(resource));
    if (now.every((version, index) => version === this.#seen[index])) return;
    this.#seen = now;
    this.#grants = new Map();
    const places = Map.groupBy(this.#store.list(BINDINGS), ({ metadata }) => metadata.namespace ?? '');
    places.set('', this.#store.list(CLUSTER_BINDINGS));
    this.#bindings = new Map([...places].map(([place, bindings]) => [place, bySubject(bindings, place)]));
  }
}

function placesOf(namespace: string): string[] {
  return namespace === '' ? [''] : ['', namespace];
}

function bySubject(bindings: readonly KubeObject[], namespace: string): BySubject {
  const all = bindings.flatMap((binding) =>
    ((binding['subjects'] ?? []) as Subject[]).map((given) => {
      // In a RoleBinding a service account without a namespace is one of its own.
      const subject = { ...given, namespace: given.namespace || namespace };
      return { binding, subject };
    }),
  );
  return Map.groupBy(all, ({ subject }) => keyOf(subject));
}

function keyOf({ kind, name, namespace }: Subject): string {
  return kind === 'ServiceAccount' ? `${kind}:${namespace}/${name}` : `${kind}:${name}`;
}

/** What bindings may call this user. A service account is also a user, by its long name. */
function subjectsOf({ name, groups }: UserInfo): string[] {
  const account = /^system:serviceaccount:([^:]+):(.+)$/.exec(name);
  return [
    `User:${name}`,
    ...groups.map((group) => `Group:${group}`),
    ...(account ? [`ServiceAccount:${account[1]}/${account[2]}`] : []),
  ];
}

/** Several errors in one, as utilerrors.NewAggregate prints them. */
function aggregated(errors: readonly string[]): string {
  const different = [...new Set(errors)];
  return different.length === 1 ? different[0]! : `[${different.join(', ')}]`;
}
