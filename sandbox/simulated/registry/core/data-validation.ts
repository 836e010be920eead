/** Validation of what holds data under keys: ConfigMaps and Secrets. */
import { JsonSyntaxError, parseJson } from '../../codec/json.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import { sameFields } from '../definitions.ts';
import { eachInvalid, forbidden, invalid, required, tooLong } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isConfigMapKey, isDnsSubdomain } from '../validation/names.ts';

const MAX_SIZE = 1024 * 1024;

type Data = Record<string, string>;

export function validateConfigMap(map: KubeObject): FieldError[] {
  const data: Data = map['data'] ?? {};
  const binary: Data = map['binaryData'] ?? {};
  return [
    ...validateMetadata(map, isDnsSubdomain),
    ...validateKeys('data', data),
    ...Object.keys(data)
      .filter((key) => binary[key] !== undefined)
      .map((key) => invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...validateKeys('binaryData', binary),
    ...(sizeOf(data) + sizeOfDecoded(binary) > MAX_SIZE ? [tooLong('[]', MAX_SIZE)] : []),
  ];
}

export function validateConfigMapUpdate(map: KubeObject, old: KubeObject): FieldError[] {
  return validateImmutable(map, old, ['data', 'binaryData']);
}

export function validateSecret(secret: KubeObject): FieldError[] {
  const data: Data = secret['data'] ?? {};
  return [
    ...validateMetadata(secret, isDnsSubdomain),
    ...validateKeys('data', data),
    ...(sizeOfDecoded(data) > MAX_SIZE ? [tooLong('data', MAX_SIZE)] : []),
    ...validateSecretType(secret, data),
  ];
}

export function validateSecretUpdate(secret: KubeObject, old: KubeObject): FieldError[] {
  const changed = secret['type'] !== old['type'];
  return [
    ...(changed ? [invalid('type', secret['type'], 'field is immutable')] : []),
    ...validateImmutable(secret, old, ['data']),
  ];
}

function validateKeys(field: string, data: Data): FieldError[] {
  return Object.keys(data).flatMap((key) => eachInvalid(`${field}[${key}]`, key, isConfigMapKey(key)));
}

/** Keys without which a type of Secret makes no sense. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

function validateSecretType(secret: KubeObject, data: Data): FieldError[] {
  const type = String(secret['type']);
  const missing = (REQUIRED_KEYS[type] ?? []).filter((key) => data[key] === undefined);
  if (missing.length > 0) return missing.map((key) => required(`data[${key}]`));
  if (type === 'kubernetes.io/service-account-token') return validateTokenOwner(secret);
  if (
    type === 'kubernetes.io/basic-auth' &&
    data['username'] === undefined &&
    data['password'] === undefined
  ) {
    return [required('data[username]'), required('data[password]')];
  }
  return (REQUIRED_KEYS[type] ?? []).flatMap((key) => validateJson(key, data[key] ?? ''));
}

function validateTokenOwner(secret: KubeObject): FieldError[] {
  const annotation = 'kubernetes.io/service-account.name';
  return secret.metadata.annotations?.[annotation] ? [] : [required(`metadata.annotations[${annotation}]`)];
}

function validateJson(key: string, base64: string): FieldError[] {
  if (!key.startsWith('.docker')) return [];
  try {
    parseJson(Buffer.from(base64, 'base64').toString());
    return [];
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return [invalid(`data[${key}]`, '<secret contents redacted>', error.message)];
  }
}

function validateImmutable(object: KubeObject, old: KubeObject, fields: readonly string[]): FieldError[] {
  if (!old['immutable']) return [];
  const changed = fields.filter((field) => !sameFields(object[field] ?? {}, old[field] ?? {}));
  return [...(object['immutable'] ? [] : ['immutable']), ...changed].map((field) =>
    forbidden(field, 'field is immutable when `immutable` is set'),
  );
}

function sizeOf(data: Data): number {
  return Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value), 0);
}

function sizeOfDecoded(data: Data): number {
  return Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value, 'base64'), 0);
}
