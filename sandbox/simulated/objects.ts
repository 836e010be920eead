/** The words every room of the simulated cluster shares: API objects as plain JSON, and how resources are named. */

/** metadata of an object, as it goes over the wire. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: unknown[];
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Any API object. Objects that come out of the store are deeply frozen: copy (`structuredClone`) before changing. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  // biome-ignore lint/suspicious/noExplicitAny: spec, status and data differ per kind; each room narrows what it reads.
  [field: string]: any;
}

/**
 * A resource as kubectl writes it: the plural, then the group unless it is the core group.
 * `pods`, `deployments.apps`, `endpointslices.discovery.k8s.io`.
 */
export type ResourceName = string;

/** A Kubernetes `Status`, answered to every failed request; also thrown inside the process by `Client`. */
export class StatusError extends Error {
  readonly status: Status;
  constructor(status: Status) {
    super(status.message);
    this.name = 'StatusError';
    this.status = status;
  }
}

/** A failure Status, wrapped for throwing. `code` is that of HTTP, `reason` apimachinery's StatusReason, '' for none. */
export function statusError(
  code: number,
  reason: string,
  message: string,
  details?: NonNullable<Status['details']>,
): StatusError {
  const head = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' } as const;
  return new StatusError({
    ...head,
    message,
    ...(reason ? { reason } : {}),
    ...(details ? { details } : {}),
    code,
  });
}

export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Failure' | 'Success';
  message: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: { reason?: string; message?: string; field?: string }[];
    retryAfterSeconds?: number;
  };
  code: number;
}

/** One problem found by validation: becomes a cause of a 422, worded like `field.Error` of apimachinery. */
export interface FieldError {
  type:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueDuplicate'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid';
  /** Dotted path: `spec.containers[0].image`. */
  field: string;
  /** The whole message as the server prints it after the path: `Required value`, `Invalid value: "x": must be …`. */
  detail: string;
}
