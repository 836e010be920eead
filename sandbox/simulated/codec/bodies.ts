/** Kinds that come in requests although no resource stores them. */

import type { CustomKind } from '../scheme/types.ts';

/** What the decoder must know of a kind: its names, and its schema. */
export interface BodyKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: string;
  /** For a kind whose schema is its own. */
  readonly custom?: CustomKind;
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

export const deleteOptions: BodyKind = {
  group: '',
  version: 'v1',
  kind: 'DeleteOptions',
  schema: `${META}.DeleteOptions`,
};

export const scale: BodyKind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  schema: 'io.k8s.api.autoscaling.v1.Scale',
};

export const binding: BodyKind = {
  group: '',
  version: 'v1',
  kind: 'Binding',
  schema: 'io.k8s.api.core.v1.Binding',
};

export const eviction: BodyKind = {
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  schema: 'io.k8s.api.policy.v1.Eviction',
};

export const tokenRequest: BodyKind = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenRequest',
  schema: 'io.k8s.api.authentication.v1.TokenRequest',
};
