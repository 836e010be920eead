/** What expressions of admission may name, and its types. After `plugin/cel/compile.go` of the API server. */
import {
  BOOL,
  type CelType,
  createEnvironment,
  DYN,
  type Environment,
  INT,
  listOf,
  mapOf,
  STRING,
  struct,
  TIMESTAMP,
} from '../../cel/index.ts';
import { AUTHORIZER, authorizerOverloads, RESOURCE_CHECK } from './authorizer.ts';
import { patchOverloads, patchType } from './patch-types.ts';

const STRINGS = listOf(STRING);
const TEXTS = mapOf(STRING, STRING);

const GROUP_VERSION_KIND = struct('kubernetes.GroupVersionKind', {
  group: STRING,
  version: STRING,
  kind: STRING,
});
const GROUP_VERSION_RESOURCE = struct('kubernetes.GroupVersionResource', {
  group: STRING,
  version: STRING,
  resource: STRING,
});

/** `request`: an AdmissionRequest without its objects. */
export const REQUEST = struct('kubernetes.AdmissionRequest', {
  kind: GROUP_VERSION_KIND,
  resource: GROUP_VERSION_RESOURCE,
  subResource: STRING,
  requestKind: GROUP_VERSION_KIND,
  requestResource: GROUP_VERSION_RESOURCE,
  requestSubResource: STRING,
  name: STRING,
  namespace: STRING,
  operation: STRING,
  userInfo: struct('kubernetes.UserInfo', {
    username: STRING,
    uid: STRING,
    groups: STRINGS,
    extra: mapOf(STRING, STRINGS),
  }),
  dryRun: BOOL,
  options: DYN,
});

/** `namespaceObject`: what of a namespace may be looked at. */
export const NAMESPACE = struct('kubernetes.Namespace', {
  metadata: struct('kubernetes.NamespaceMetadata', {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: TEXTS,
    annotations: TEXTS,
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: STRINGS,
  }),
  spec: struct('kubernetes.NamespaceSpec', { finalizers: STRINGS }),
  status: struct('kubernetes.NamespaceStatus', {
    conditions: listOf(
      struct('kubernetes.NamespaceCondition', {
        status: STRING,
        type: STRING,
        lastTransitionTime: TIMESTAMP,
        message: STRING,
        reason: STRING,
      }),
    ),
    phase: STRING,
  }),
});

/** What differs between the expressions of a policy. */
export interface Declarations {
  readonly params: boolean;
  readonly authorizer: boolean;
  /** `Object{…}` and `JSONPatch{…}`. */
  readonly patches?: boolean;
  /** Of variables that come before, their types; without, `variables` is no name. */
  readonly variables?: ReadonlyMap<string, CelType>;
  /** Types of `object`, `oldObject` and `params` where they are known. */
  readonly object?: CelType;
  readonly paramsType?: CelType;
}

export function environmentOf(declarations: Declarations): Environment {
  const { params, authorizer, patches, variables, object = DYN, paramsType = DYN } = declarations;
  return createEnvironment({
    variables: {
      object,
      oldObject: object,
      namespaceObject: NAMESPACE,
      request: REQUEST,
      ...(params ? { params: paramsType } : {}),
      ...(authorizer ? { authorizer: AUTHORIZER, 'authorizer.requestResource': RESOURCE_CHECK } : {}),
      ...(variables ? { variables: variablesType(variables) } : {}),
    },
    overloads: [...(authorizer ? authorizerOverloads : []), ...(patches ? patchOverloads : [])],
    ...(patches ? { struct: patchType } : {}),
  });
}

function variablesType(types: ReadonlyMap<string, CelType>): CelType {
  return { kind: 'struct', name: 'kubernetes.variables', parameters: [], field: (name) => types.get(name) };
}

const DECLARABLE = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'null',
  'string',
  'timestamp',
  'uint',
]);

/** The type by which later expressions know a variable: lists and maps of plain types; others are only known when run. */
export function typeOfVariable(type: CelType): CelType {
  if (DECLARABLE.has(type.kind)) return type;
  const [first = DYN, second = DYN] = type.parameters;
  if (type.kind === 'list') return listOf(typeOfVariable(first));
  if (type.kind === 'map') return mapOf(typeOfVariable(first), typeOfVariable(second));
  return DYN;
}
