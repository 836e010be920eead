/**
 * The one way objects get into the store and out of it: defaults, admission, validation, optimistic concurrency, field
 * ownership, storage. HTTP requests and the in-process Client both end here
 * (apiserver/pkg/registry/generic/registry/store.go).
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import type { AdmissionPlugin } from '../../admission/types.ts';
import type { Chance } from '../../chance.ts';
import type { Client } from '../../client.ts';
import type { KubeObject, ResourceName } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { equalJson, type Store } from '../../storage/index.ts';
import {
  alreadyExists,
  forbidden,
  invalid,
  notFound,
  qualifiedResource,
  statusError,
  unknownPath,
} from '../errors.ts';
import { type FieldManager, keepTimesIfUnchanged, type Ownership } from '../fieldmanager/fieldmanager.ts';
import { Admission } from './admission.ts';
import { checkChanged } from './check-changed.ts';
import { applyDeletion, goesWithUpdate } from './deletion.ts';
import {
  agreeOnName,
  agreeOnNamespace,
  fillNewMetadata,
  inOrder,
  keepSystemMetadata,
  timestamp,
  typed,
} from './metadata.ts';
import { checkAppliedNew, checkFreshness, checkPreconditions } from './preconditions.ts';
import { prepareForUpdate, type UpdateOf } from './prepare.ts';
import type { Deletion, ObjectRef, Review, Scheme, TokenIssuer, WriteContext } from './types.ts';

export interface RegistryOptions {
  readonly scheme: Scheme;
  readonly store: Store;
  readonly clock: Clock;
  random(purpose?: string): number;
  /** The uid of something new; any unless told. */
  uuid?(purpose: string): string;
  readonly admission: readonly AdmissionPlugin[];
  readonly fieldManager: FieldManager;
  /** Kinds that are answered and not stored, by resource. */
  readonly reviews?: Readonly<Record<ResourceName, Review>>;
  /** Without one no tokens are issued. */
  readonly tokens?: TokenIssuer;
}

const TERMINATING = 'create not allowed while custom resource definition is terminating';

/** What became of a DELETE. */
export interface Deleted {
  readonly object: KubeObject;
  /** `false`: it has a grace period or finalizers and is still there. */
  readonly gone: boolean;
}

export class Registry {
  readonly scheme: Scheme;
  readonly store: Store;
  readonly #options: RegistryOptions;
  readonly #admission: Admission;
  readonly #chance: Chance;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#chance = {
      random: (purpose) => options.random(purpose),
      uuid: (purpose) => options.uuid?.(purpose) ?? randomUUID(),
    };
    this.scheme = options.scheme;
    this.store = options.store;
    this.#admission = new Admission(options.admission);
  }

  /** The client admission plug-ins look things up with. Set once, right after construction. */
  set admissionClient(client: Client) {
    this.#admission.client = client;
  }

  /**
   * Admission of what writes no object itself: CONNECT, or the creation of a subresource whose body is `object`.
   * Throws what a plug-in refuses it with.
   */
  admitAction(...action: Parameters<Admission['admitAction']>): void {
    this.#admission.admitAction(...action);
  }

  /** Who answers when this is created; `undefined` for kinds that are stored. */
  reviewOf(resource: ResourceName): Review | undefined {
    return this.#options.reviews?.[resource];
  }

  /** Throws 404 where no tokens are issued. */
  get tokens(): TokenIssuer {
    if (!this.#options.tokens) throw unknownPath();
    return this.#options.tokens;
  }

  now(): number {
    return this.#options.clock.now();
  }

  /** The stored (frozen) object. Throws 404. */
  get(ref: ObjectRef): KubeObject {
    const object = this.find(ref);
    if (!object) throw notFound(ref.definition, ref.name);
    return object;
  }

  find({ definition, namespace, name }: ObjectRef): KubeObject | undefined {
    const object = this.store.get(qualifiedResource(definition), namespace, name);
    return object && definition.custom ? definition.custom.fromStore(object) : object;
  }

  /** Stores a new object. `draft` is a private copy. Throws 400, 403, 409, 422. */
  create(
    definition: ResourceDefinition,
    namespace: string | undefined,
    draft: KubeObject,
    by: WriteContext,
  ): KubeObject {
    return this.#create(definition, namespace, draft, by, (object) =>
      this.#fieldManager.recordUpdate(definition, object, undefined, this.#ownership('', by)),
    );
  }

  /** `own` says who owns what of the object as the client means it: admission and the server's own fields come later. */
  #create(
    definition: ResourceDefinition,
    namespace: string | undefined,
    draft: KubeObject,
    by: WriteContext,
    own: (object: KubeObject) => void,
  ): KubeObject {
    if (definition.custom?.terminating) throw forbidden(definition, draft.metadata?.name ?? '', TERMINATING);
    const review = this.reviewOf(qualifiedResource(definition));
    if (review) return review(typed(definition, draft), namespace, by);
    const object = typed(definition, draft);
    this.#prepareNew(definition, namespace, object, by.dryRun);
    own(object);
    const ref: ObjectRef = { definition, namespace, name: object.metadata.name };
    this.#admission.mutate(ref, 'CREATE', '', object, undefined, by);
    definition.strategy.applyDefaults(object);
    definition.strategy.prepareForCreate?.(object);
    const { strategy } = definition;
    const problems = [...strategy.validate(object), ...(strategy.validateNew?.(object) ?? [])];
    if (problems.length > 0) throw invalid(definition, object.metadata.name, problems);
    this.#admission.admit(ref, 'CREATE', '', object, undefined, by);
    for (const text of definition.strategy.warnings?.(object) ?? []) by.warn(text);
    if (this.find(ref)) throw alreadyExists(definition, ref.name);
    return by.dryRun ? { ...object, metadata: inOrder(object.metadata) } : this.#put(definition, object);
  }

  /**
   * Changes an object. `change` makes the new state out of the stored one, which is frozen; for a subresource it is the
   * whole object with that part changed. Throws 400, 403, 404, 409, 422.
   */
  update(
    ref: ObjectRef,
    subresource: UpdateOf,
    change: (old: KubeObject) => KubeObject,
    by: WriteContext,
  ): KubeObject {
    const old = this.get(ref);
    return this.#update(ref, subresource, change(old), old, by, (object) =>
      this.#fieldManager.recordUpdate(ref.definition, object, old, this.#ownership(subresource, by)),
    );
  }

  #update(
    ref: ObjectRef,
    subresource: UpdateOf,
    draft: KubeObject,
    old: KubeObject,
    by: WriteContext,
    own: (object: KubeObject) => void,
  ): KubeObject {
    const object = this.#prepareChanged(ref, subresource, draft, old);
    own(object);
    this.#admission.mutateChanged(ref, subresource, object, old, by);
    ref.definition.strategy.applyDefaults(object);
    checkChanged(ref, subresource, object, old, by);
    this.#admission.admitChanged(ref, subresource, object, old, by);
    if (subresource === '')
      for (const text of ref.definition.strategy.warnings?.(object) ?? []) by.warn(text);
    keepTimesIfUnchanged(object, old);
    return this.#storeChanged(ref, object, old, by);
  }

  /**
   * Server-side apply: makes the object, or changes it as far as other owners let it. `patch` is what the client sent,
   * read by nobody yet. Throws 400, 403, 404 for a subresource of nothing, 409, 422, and 500 for unknown fields.
   */
  apply(
    ref: ObjectRef,
    subresource: UpdateOf,
    patch: KubeObject,
    force: boolean,
    by: WriteContext,
  ): { readonly object: KubeObject; readonly created: boolean } {
    const { definition, namespace } = ref;
    const old = this.find(ref);
    if (!old && subresource !== '') throw notFound(definition, ref.name);
    const ownership = this.#ownership(subresource, by);
    const { object, managedFields } = this.#fieldManager.apply(definition, old, patch, ownership, force);
    const own = (prepared: KubeObject) => {
      delete prepared.metadata.managedFields;
      if (managedFields) prepared.metadata.managedFields = [...managedFields];
    };
    if (old) return { object: this.#update(ref, subresource, object, old, by, own), created: false };
    checkAppliedNew(ref, object);
    return { object: this.#create(definition, namespace, object, by, own), created: true };
  }

  /** Deletes, or begins to. Throws 403, 404, 409. */
  delete(ref: ObjectRef, options: Deletion, by: WriteContext): Deleted {
    const old = this.get(ref);
    checkPreconditions(ref, old, options);
    this.#admission.mutate(ref, 'DELETE', '', undefined, old, by);
    this.#admission.admit(ref, 'DELETE', '', undefined, old, by);
    const resource = qualifiedResource(ref.definition);
    const outcome = applyDeletion(ref.definition, old, options, this.now());
    if (outcome.gone) {
      if (by.dryRun) return { object: outcome.object, gone: true };
      const isMarked = outcome.isMarkedFirst && !equalJson(outcome.object, old);
      const object = isMarked ? this.#put(ref.definition, outcome.object) : outcome.object;
      this.store.remove(resource, ref.namespace, ref.name);
      return { object, gone: true };
    }
    if (by.dryRun || equalJson(outcome.object, old)) return { object: outcome.object, gone: false };
    return { object: this.#put(ref.definition, outcome.object), gone: false };
  }

  /** Changes an object past the rules for clients: what only the server itself may do, such as binding a pod. */
  place(ref: ObjectRef, change: (old: KubeObject) => KubeObject, by: WriteContext): KubeObject {
    const old = this.get(ref);
    return this.#storeChanged(ref, change(old), old, by);
  }

  #prepareNew(
    definition: ResourceDefinition,
    namespace: string | undefined,
    object: KubeObject,
    dryRun = false,
  ): void {
    agreeOnNamespace(object, definition.namespaced ? namespace : undefined);
    // It is the storage that minds, and a dry run never gets there.
    if (dryRun) delete object.metadata.resourceVersion;
    if (object.metadata.resourceVersion) {
      throw statusError(500, '', 'resourceVersion should not be set on objects to be created');
    }
    fillNewMetadata(object, this.now(), this.#chance);
    definition.strategy.applyDefaults(object);
  }

  #prepareChanged(ref: ObjectRef, subresource: UpdateOf, draft: KubeObject, old: KubeObject): KubeObject {
    const object = typed(ref.definition, draft);
    agreeOnName(object, ref);
    agreeOnNamespace(object, ref.namespace);
    checkFreshness(ref, object, old);
    keepSystemMetadata(object, old);
    const next = prepareForUpdate(ref.definition, subresource, object, old);
    next.metadata.resourceVersion = old.metadata.resourceVersion!;
    return next;
  }

  #storeChanged(ref: ObjectRef, object: KubeObject, old: KubeObject, by: WriteContext): KubeObject {
    if (by.dryRun) return object;
    const resource = qualifiedResource(ref.definition);
    if (goesWithUpdate(object)) {
      this.store.remove(resource, ref.namespace, ref.name);
      return object;
    }
    return equalJson(object, old) ? old : this.#put(ref.definition, object);
  }

  #put(definition: ResourceDefinition, object: KubeObject): KubeObject {
    // The store fills in the revision: this keeps its place.
    object.metadata = inOrder({ ...object.metadata, resourceVersion: '' });
    const resource = qualifiedResource(definition);
    // Where a webhook converts it, what is stored is another version, and the client gets back what it wrote.
    const toStore = definition.custom?.toStore;
    if (!toStore) return this.store.put(resource, object);
    const { metadata } = this.store.put(resource, toStore(object));
    return Object.freeze({ ...object, metadata });
  }

  get #fieldManager(): FieldManager {
    return this.#options.fieldManager;
  }

  #ownership(subresource: string, by: WriteContext): Ownership {
    return { manager: by.fieldManager, subresource: by.through ?? subresource, time: timestamp(this.now()) };
  }
}
