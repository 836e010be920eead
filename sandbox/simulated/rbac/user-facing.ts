/** The roles people are given, and those that come with being somebody (`plugin/pkg/auth/authorizer/rbac/bootstrappolicy`). */
import type { RoleTable } from './table.ts';

const READ = 'get,list,watch';
const WRITE = 'create,delete,deletecollection,patch,update';
const ALL = 'create,delete,deletecollection,get,list,patch,update,watch';

const PROXIES = 'pods/attach,pods/exec,pods/portforward,pods/proxy';
const CONTROLLERS =
  'daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale';
const CONTROLLERS_READ =
  'daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale';

/** Roles that only say which others they gather: the aggregation controller fills in their rules. */
export const AGGREGATED: Readonly<Record<string, string | undefined>> = {
  admin: undefined,
  edit: 'admin',
  view: 'edit',
};

/** Roles that are gathered into others, by the role that gathers them. */
export const GATHERED: Readonly<Record<string, string>> = {
  'system:aggregate-to-admin': 'admin',
  'system:aggregate-to-edit': 'edit',
  'system:aggregate-to-view': 'view',
};

export const USER_FACING: RoleTable = {
  'cluster-admin': ['* *: *', '* path *'],
  'system:aggregate-to-admin': [
    'create authorization.k8s.io: localsubjectaccessreviews',
    `${ALL} rbac.authorization.k8s.io: rolebindings,roles`,
  ],
  'system:aggregate-to-edit': [
    `${READ} core: ${PROXIES},secrets,services/proxy`,
    'impersonate core: serviceaccounts',
    `${WRITE} core: pods,${PROXIES}`,
    'create core: pods/eviction',
    `${WRITE} core: configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy`,
    'create core: serviceaccounts/token',
    `${WRITE} core,events.k8s.io: events`,
    `${WRITE} apps: daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale`,
    `${WRITE} autoscaling: horizontalpodautoscalers`,
    `${WRITE} batch: cronjobs,jobs`,
    `${WRITE} extensions: ${CONTROLLERS}`,
    `${WRITE} policy: poddisruptionbudgets`,
    `${WRITE} networking.k8s.io: ingresses,networkpolicies`,
    `${ALL} coordination.k8s.io: leases`,
    `${WRITE} resource.k8s.io: resourceclaims,resourceclaimtemplates`,
  ],
  'system:aggregate-to-view': [
    `${READ} core: configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status`,
    `${READ} core: bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status`,
    `${READ} core: namespaces`,
    `${READ} core,events.k8s.io: events`,
    `${READ} discovery.k8s.io: endpointslices`,
    `${READ} apps: controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status`,
    `${READ} autoscaling: horizontalpodautoscalers,horizontalpodautoscalers/status`,
    `${READ} batch: cronjobs,cronjobs/status,jobs,jobs/status`,
    `${READ} extensions: ${CONTROLLERS_READ}`,
    `${READ} policy: poddisruptionbudgets,poddisruptionbudgets/status`,
    `${READ} networking.k8s.io: ingresses,ingresses/status,networkpolicies`,
    `${READ} resource.k8s.io: resourceclaims,resourceclaims/status,resourceclaimtemplates`,
  ],
  'system:basic-user': [
    'create authorization.k8s.io: selfsubjectaccessreviews,selfsubjectrulesreviews',
    'create authentication.k8s.io: selfsubjectreviews',
  ],
  'system:discovery': [
    'get path /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/',
  ],
  'system:public-info-viewer': ['get path /healthz,/livez,/readyz,/version,/version/'],
  'system:service-account-issuer-discovery': [
    'get path /.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/',
  ],
  'system:monitoring': [
    'get path /flagz,/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*,/statusz',
    'get core: nodes/metrics',
  ],
};
