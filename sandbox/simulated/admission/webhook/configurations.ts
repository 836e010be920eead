/** The webhooks there are, in the order in which they are called. */
import type { KubeObject } from '../../objects.ts';
import type { Store } from '../../storage/index.ts';
import type { Criteria, Rule } from '../matching.ts';

export type WebhookKind = 'mutating' | 'validating';

/** One webhook, as far as the API server looks into it; defaults are filled in. */
export interface Webhook {
  readonly kind: WebhookKind;
  /** Of the configuration, its place in it and its name: what answers are remembered by. */
  readonly key: string;
  readonly name: string;
  readonly criteria: Criteria;
  readonly failurePolicy: string;
  readonly timeoutSeconds: number;
  readonly sideEffects: string;
  readonly reinvocationPolicy: string;
  readonly reviewVersions: readonly string[];
  readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
  readonly client: WebhookClient;
}

export interface WebhookClient {
  readonly service?: {
    readonly namespace: string;
    readonly name: string;
    readonly path?: string;
    readonly port: number;
  };
  readonly url?: string;
  /** PEM in base64. */
  readonly caBundle?: string;
}

/** Reads the configurations of one kind again only when one of them has changed. */
export class WebhookConfigurations {
  readonly #store: Store;
  readonly #kind: WebhookKind;
  readonly #resource: string;
  #seen = -1;
  #webhooks: readonly Webhook[] = [];

  constructor(store: Store, kind: WebhookKind) {
    this.#store = store;
    this.#kind = kind;
    this.#resource = `${kind}webhookconfigurations.admissionregistration.k8s.io`;
  }

  /** Configurations by name, and the webhooks of each in their order there. */
  get webhooks(): readonly Webhook[] {
    const version = this.#store.versionOf(this.#resource);
    if (version === this.#seen) return this.#webhooks;
    this.#seen = version;
    this.#webhooks = this.#store
      .list(this.#resource)
      .flatMap((configuration) => webhooksOf(configuration, this.#kind));
    return this.#webhooks;
  }
}

function webhooksOf({ metadata, ...configuration }: KubeObject, kind: WebhookKind): Webhook[] {
  const webhooks: KubeObject[] = configuration['webhooks'] ?? [];
  return webhooks.map((webhook, index) => ({
    kind,
    key: `${kind}/${metadata.uid}/${metadata.generation}/${index}/${webhook['name']}`,
    name: webhook['name'],
    criteria: criteriaOf(webhook),
    failurePolicy: webhook['failurePolicy'] ?? 'Fail',
    timeoutSeconds: webhook['timeoutSeconds'] ?? 10,
    sideEffects: webhook['sideEffects'] ?? '',
    reinvocationPolicy: webhook['reinvocationPolicy'] ?? 'Never',
    reviewVersions: webhook['admissionReviewVersions'] ?? [],
    matchConditions: webhook['matchConditions'] ?? [],
    client: webhook['clientConfig'] ?? {},
  }));
}

function criteriaOf(webhook: KubeObject): Criteria {
  const { matchPolicy, namespaceSelector, objectSelector } = webhook;
  // Without a rule a webhook is called for nothing; to a policy that would be everything.
  const rules: Rule[] = webhook['rules'] ?? [];
  const resourceRules = rules.length > 0 ? rules : [{}];
  return { matchPolicy, namespaceSelector, objectSelector, resourceRules };
}
