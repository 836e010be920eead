/** CertificateSigningRequests: somebody asks for a certificate, somebody approves, a signer signs. */
import { humanDuration } from '../../codec/duration.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import { CertificateRequestError, readCertificateRequest } from '../../pki/certificate-request.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { ageColumn, ageOf, column, doc, nameColumn } from '../columns.ts';
import { sameKind } from '../definitions.ts';
import { type Fields, listOf } from '../fields.ts';
import { isPathSegment } from '../rbac/rule-validation.ts';
import { duplicate, invalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

const kind = 'CertificateSigningRequest';
const spec = (field: string) => doc(`${kind}Spec`, field, 'certificates');

export const certificatesigningrequests: ResourceDefinition = {
  group: 'certificates.k8s.io',
  version: 'v1',
  kind,
  plural: 'certificatesigningrequests',
  singular: 'certificatesigningrequest',
  shortNames: ['csr'],
  namespaced: false,
  schema: `io.k8s.api.certificates.v1.${kind}`,
  subresources: { approval: sameKind(kind), status: sameKind(kind) },
  strategy: {
    applyDefaults(request) {
      request['spec'] ??= {};
      request['status'] ??= {};
    },
    prepareForCreate(request) {
      request['status'] = {};
      request.metadata.generation = 1;
    },
    prepareForUpdate(request, old) {
      request['spec'] = structuredClone(old['spec']);
      request['status'] = structuredClone(old['status']);
    },
    prepareForStatusUpdate(request, old) {
      request['spec'] = structuredClone(old['spec']);
      request.metadata = { ...structuredClone(old.metadata), resourceVersion: old.metadata.resourceVersion! };
    },
    validate,
  },
  table: {
    columns: [
      nameColumn,
      ageColumn,
      column('SignerName', spec('signerName')),
      column('Requestor', spec('request')),
      column('RequestedDuration', spec('expirationSeconds')),
      column('Condition', doc(`${kind}Status`, 'conditions', 'certificates')),
    ],
    row: (request, now) => {
      const { signerName = '<none>', username = '', expirationSeconds } = request['spec'];
      const duration = expirationSeconds === undefined ? '<none>' : humanDuration(expirationSeconds * 1000);
      return [request.metadata.name, ageOf(request, now), signerName, username, duration, state(request)];
    },
  },
  fields: (request) => ({ 'spec.signerName': request['spec']?.signerName ?? '' }),
};

/** `Pending`, `Approved`, `Approved,Issued`, `Denied`, `Approved,Failed`. */
function state({ status }: KubeObject): string {
  const has = (type: string) => listOf(status?.conditions).some((condition) => condition['type'] === type);
  const decided = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  const failed = has('Failed') ? ',Failed' : '';
  return `${decided}${failed}${status?.certificate ? ',Issued' : ''}`;
}

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const SHORTEST_SECONDS = 600;

function validate(request: KubeObject): FieldError[] {
  return [
    ...validateMetadata(request, isPathSegment),
    ...validateRequest(request['spec']),
    ...validateUsages(request['spec'].usages),
    ...validateSignerName(request['spec'].signerName),
    ...validateExpiration(request['spec'].expirationSeconds),
    ...validateConditions(request['status']?.conditions),
  ];
}

/** The message quotes what was sent, in base64 as it was sent. */
function validateRequest({ request = '' }: Fields): FieldError[] {
  try {
    readCertificateRequest(Buffer.from(request, 'base64').toString());
    return [];
  } catch (error) {
    if (!(error instanceof CertificateRequestError)) throw error;
    return [invalid('spec.request', request, error.message)];
  }
}

function validateUsages(value: unknown): FieldError[] {
  const usages: string[] = Array.isArray(value) ? value : [];
  if (usages.length === 0) return [required('spec.usages')];
  return usages.flatMap((usage, index) => {
    const field = `spec.usages[${index}]`;
    if (!USAGES.includes(usage)) return [notSupported(field, usage, USAGES)];
    return usages.indexOf(usage) < index ? [duplicate(field, usage)] : [];
  });
}

/** `example.com/any-path.you-like` */
function validateSignerName(signerName = ''): FieldError[] {
  const field = 'spec.signerName';
  if (signerName === '') return [required(field)];
  if (signerName === 'kubernetes.io/legacy-unknown') {
    return [invalid(field, signerName, 'the legacy signerName is not allowed via this API version')];
  }
  const [domain = '', path, ...rest] = signerName.split('/');
  if (path === undefined || rest.length > 0) {
    const detail = `must be a fully qualified domain and path of the form 'example.com/signer-name'`;
    return [invalid(field, signerName, detail)];
  }
  const found =
    domain.split('.').length < 2 ? ['should be a domain with at least two segments separated by dots'] : [];
  const messages = [...isDnsSubdomain(domain), ...isDnsSubdomain(path), ...found];
  return messages.map((message) => invalid(field, signerName, message));
}

function validateExpiration(seconds: number | undefined): FieldError[] {
  if (seconds === undefined || seconds === null || seconds >= SHORTEST_SECONDS) return [];
  const detail = 'may not specify a duration less than 600 seconds (10 minutes)';
  return [invalid('spec.expirationSeconds', seconds, detail)];
}

function validateConditions(value: unknown): FieldError[] {
  const field = 'status.conditions';
  const conditions = listOf(value);
  const types = conditions.map((condition) => String(condition['type'] ?? ''));
  const found = conditions.flatMap((condition, index) =>
    validateCondition(condition, types.indexOf(types[index]!) < index, `${field}[${index}]`),
  );
  if (types.includes('Approved') && types.includes('Denied')) {
    found.push(invalid(field, 'Approved,Denied', 'Approved and Denied conditions are mutually exclusive'));
  }
  return found;
}

function validateCondition(condition: Fields, twice: boolean, field: string): FieldError[] {
  const { type = '', status = '' } = condition;
  const found = type === '' ? [required(`${field}.type`)] : [];
  if (status === '') found.push(required(`${field}.status`));
  else if (!['True', 'False', 'Unknown'].includes(status)) {
    found.push(notSupported(`${field}.status`, status, ['False', 'True', 'Unknown']));
  } else if (['Approved', 'Denied', 'Failed'].includes(type) && status !== 'True') {
    found.push(notSupported(`${field}.status`, status, ['True']));
  }
  return twice ? [...found, duplicate(`${field}.type`, type)] : found;
}
