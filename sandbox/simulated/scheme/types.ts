import type { FieldError, KubeObject, ResourceName } from '../objects.ts';

/** One kind the API server serves: how it is named, what it can do, and what is special about it. Data, not a class. */
export interface ResourceDefinition {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** `pods` */
  readonly plural: string;
  /** `pod` */
  readonly singular: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** What the resource itself can do; everything but for those that say otherwise. */
  readonly verbs?: readonly string[];
  /** Sent as a warning with every answer about this resource. */
  readonly deprecation?: string;
  /** For another version of a kind, or another name for it: its objects are those of another resource. */
  readonly storedAs?: StoredAs;
  /** Name of its schema in the generated document: `io.k8s.api.core.v1.Pod`. */
  readonly schema: string;
  readonly subresources: Readonly<Partial<Record<SubresourceName, SubresourceDefinition>>>;
  readonly strategy: Strategy;
  readonly table: TableDefinition;
  /** Values for field selectors besides metadata.name and metadata.namespace; a label not listed is a 400. */
  readonly fields?: (object: KubeObject) => Readonly<Record<string, string>>;
  /** For a kind that a CustomResourceDefinition added: what is not in the generated document. */
  readonly custom?: CustomKind;
}

/** One version of a custom kind. All versions live on the same shelf of the store, each object in the one it was written in. */
export interface CustomKind {
  /** Another one after every change of its definition. */
  readonly revision: string;
  readonly listKind: string;
  /** Group and version its objects are written in. */
  readonly storageVersion: string;
  /** As OpenAPI publishes it, with apiVersion, kind and metadata. */
  readonly schema: Schema;
  listSchema(): Schema;
  /** Reads JSON as an object of this version: fields nobody knows are named and dropped, defaults filled in. */
  read(
    value: unknown,
    duplicates: ReadonlyMap<object, readonly string[]>,
  ): { readonly value: unknown; readonly problems: readonly string[]; readonly error: string | undefined };
  /**
   * A stored object, which is frozen, in this version; the same one where nothing is to be done. Where a webhook converts it
   * this throws `AdmissionPending` until that has answered, and 500 where it fails.
   */
  fromStore(object: KubeObject): KubeObject;
  /** Asks a webhook for all objects that are of other versions; nothing where `fromStore` can answer already. */
  prepare?(objects: readonly KubeObject[]): Promise<unknown> | undefined;
  /** An object of this version in the one it is stored in, where a webhook makes that; as `fromStore` else. */
  toStore?(object: KubeObject): KubeObject;
  /** Where replicas are, if it can be scaled. */
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
  /** Its definition is being deleted. */
  readonly terminating: boolean;
}

/** Where the objects of a second version live, and how they are turned into that version and back. */
export interface StoredAs {
  /** The resource that stores them, in the form it stores them in. */
  readonly resource: ResourceName;
  /** Of that resource: `autoscaling/v2`, `/v1` for the core group. */
  readonly groupVersion: string;
  /** An object of this version as it is stored. Fields the stored version does not have may go into annotations. */
  toStored(object: KubeObject): KubeObject;
  /** A stored object, which is frozen, in this version. */
  fromStored(stored: KubeObject): KubeObject;
}

export type SubresourceName =
  | 'status'
  | 'scale'
  | 'log'
  | 'exec'
  | 'attach'
  | 'portforward'
  | 'binding'
  | 'eviction'
  | 'ephemeralcontainers'
  | 'finalize'
  | 'token'
  | 'approval'
  | 'proxy'
  | 'resize';

export interface SubresourceDefinition {
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
  /** For a kind of its own that `kubectl get --subresource` shows in columns of its own. */
  readonly table?: TableDefinition;
}

/**
 * What is special about a kind when it is written, after `registry/<group>/<kind>/strategy.go` of Kubernetes.
 * `object` is a private copy that may be changed in place; `old` is frozen.
 */
export interface Strategy {
  /** Fills in what the API fills in. Must be idempotent: it runs on create, and again after every update and patch. */
  applyDefaults(object: KubeObject): void;
  /** Before validation on create: drop status, set generation, phase Pending and the like. */
  prepareForCreate?(object: KubeObject): void;
  /** Before validation on update: keep status, bump generation when spec changed. */
  prepareForUpdate?(object: KubeObject, old: KubeObject): void;
  /** For writes to the status subresource: keep everything but status. The generic default does that. */
  prepareForStatusUpdate?(object: KubeObject, old: KubeObject): void;
  validate(object: KubeObject): FieldError[];
  /** What may not be there when the object is made; called besides `validate`. */
  validateNew?(object: KubeObject): FieldError[];
  /** Immutability and the like; called besides `validate`. */
  validateUpdate?(object: KubeObject, old: KubeObject): FieldError[];
  /** The same for subresources that change what an update may not. */
  validateResize?(object: KubeObject, old: KubeObject): FieldError[];
  validateEphemeral?(object: KubeObject, old: KubeObject): FieldError[];
  /** In place of `validate` and `validateUpdate`, for kinds that let be what was wrong before. `part` is '' or a subresource. */
  validateReplacement?(
    object: KubeObject,
    old: KubeObject,
    part: string,
    warn: (text: string) => void,
  ): FieldError[];
  /** Before the first deletion: a finalizer that the server itself adds, and what goes with it. `time` is RFC 3339. */
  prepareForDeletion?(object: KubeObject, time: string): void;
  /** Texts for `Warning:` headers. */
  warnings?(object: KubeObject): readonly string[];
  /** Seconds of grace for a DELETE; `undefined` means the object goes at once. Pods: terminationGracePeriodSeconds. */
  gracePeriodSeconds?(object: KubeObject): number | undefined;
}

/** Server-side printing. Columns and cells as a real v1.36 server sends them. */
export interface TableDefinition {
  readonly columns: readonly TableColumn[];
  /** One cell a column; `now` in milliseconds for ages. */
  row(object: KubeObject, now: number): readonly (string | number | boolean | null)[];
  /** What is true of the whole row, for pods that have ended. */
  conditions?(object: KubeObject): readonly object[];
}

export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'boolean' | 'date' | 'number';
  readonly format?: string;
  readonly description: string;
  /** 0 always; 1 only with `-o wide`. */
  readonly priority: 0 | 1;
}

/**
 * A schema as it stands in OpenAPI v3, with Kubernetes' extensions. References are `#/components/schemas/<name>`.
 * Drives `kubectl explain`, strict decoding, strategic merge patches and field ownership.
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-patch-merge-key'?: string;
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}
