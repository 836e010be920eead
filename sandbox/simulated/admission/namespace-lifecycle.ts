/**
 * NamespaceLifecycle: nothing new in a namespace that does not exist or is ending, and three namespaces that stay.
 * After plugin/pkg/admission/namespace/lifecycle.
 */
import { notFound } from '../apiserver/errors.ts';
import type { Client } from '../client.ts';
import type { StatusError } from '../objects.ts';
import { refused } from './requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

const immortal = new Set(['default', 'kube-system', 'kube-public']);
const namespaces = { group: '', plural: 'namespaces', kind: 'Namespace' };

export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  mutate(request, client) {
    if (request.namespace && request.operation === 'CREATE')
      requireLiving(request, request.namespace, client);
  },
  validate(request) {
    if (request.resource === 'namespaces') keepImmortal(request);
  },
};

function keepImmortal(request: AdmissionRequest): void {
  if (request.operation === 'DELETE' && immortal.has(request.name)) {
    throw refused(request, 'this namespace may not be deleted');
  }
}

function requireLiving(request: AdmissionRequest, name: string, client: Client): void {
  const namespace = client.get('namespaces', undefined, name);
  if (!namespace) throw notFound(namespaces, name);
  if (namespace.status?.phase === 'Terminating') throw terminating(request, name);
}

function terminating(request: AdmissionRequest, namespace: string): StatusError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const error = refused(request, why);
  const message = `namespace ${namespace} is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' };
  error.status.details = { ...error.status.details, causes: [cause] };
  return error;
}
