/** Validation of Ingresses. After `pkg/apis/networking/validation`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { isIpAddress, isWildcardSubdomain } from '../validation/addresses.ts';
import { eachInvalid, invalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel, isDnsSubdomain, isPortName, isPortNumber } from '../validation/names.ts';

/** How an Ingress named its class before there was a field for it. */
export const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';
const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const NOT_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const NOT_AT_END = ['/..', '/.'];

export function validateIngress(ingress: KubeObject): FieldError[] {
  const spec: Fields = ingress['spec'] ?? {};
  const rules = listOf(spec['rules']);
  return [
    ...validateMetadata(ingress, isDnsSubdomain),
    ...(rules.length === 0 && !spec['defaultBackend']
      ? [invalid('spec', spec['rules'] ?? null, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...(spec['defaultBackend'] ? validateBackend(spec['defaultBackend'], 'spec.defaultBackend') : []),
    ...rules.flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`)),
    ...listOf(spec['tls']).flatMap((tls, index) => validateTls(tls, `spec.tls[${index}]`)),
    ...(spec['ingressClassName']
      ? eachInvalid(
          'spec.ingressClassName',
          spec['ingressClassName'],
          isDnsSubdomain(spec['ingressClassName']),
        )
      : []),
    ...validateAnnotation(ingress),
  ];
}

function validateAnnotation(ingress: KubeObject): FieldError[] {
  const value = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  const name = ingress['spec']?.ingressClassName;
  // Objects from before this rule can still be updated.
  if (value === undefined || name === undefined || value === name || ingress.metadata.resourceVersion)
    return [];
  const detail = 'must match `ingressClassName` when both are specified';
  return [invalid(`annotations.${CLASS_ANNOTATION}`, value, detail)];
}

function validateHost(host: string, field: string): FieldError[] {
  if (isIpAddress(host).length === 0) return [invalid(field, host, 'must be a DNS name, not an IP address')];
  return eachInvalid(field, host, host.includes('*') ? isWildcardSubdomain(host) : isDnsSubdomain(host));
}

function validateRule(rule: Fields, field: string): FieldError[] {
  const found = rule['host'] ? validateHost(rule['host'], `${field}.host`) : [];
  if (!rule['http']) return found;
  const paths = listOf(rule['http'].paths);
  if (paths.length === 0) return [...found, required(`${field}.http.paths`)];
  return [...found, ...paths.flatMap((path, index) => validatePath(path, `${field}.http.paths[${index}]`))];
}

function validatePath(path: Fields, field: string): FieldError[] {
  const { pathType, path: text = '' } = path;
  if (pathType === undefined) return [required(`${field}.pathType`, 'pathType must be specified')];
  const found = PATH_TYPES.includes(pathType)
    ? validatePathText(text, pathType, `${field}.path`)
    : [notSupported(`${field}.pathType`, pathType, PATH_TYPES)];
  return [...found, ...validateBackend(path['backend'] ?? {}, `${field}.backend`)];
}

function validatePathText(text: string, type: string, field: string): FieldError[] {
  if (type === 'ImplementationSpecific') {
    return text === '' || text.startsWith('/') ? [] : [invalid(field, text, 'must be an absolute path')];
  }
  const found = text.startsWith('/') ? [] : [invalid(field, text, 'must be an absolute path')];
  for (const part of NOT_IN_PATH) {
    if (text.includes(part)) found.push(invalid(field, text, `must not contain '${part}'`));
  }
  for (const end of NOT_AT_END) {
    if (text.endsWith(end)) found.push(invalid(field, text, `cannot end with '${end}'`));
  }
  return found;
}

function validateBackend({ service, resource }: Fields, field: string): FieldError[] {
  if (service && resource) return [invalid(field, '', 'cannot set both resource and service backends')];
  if (resource) {
    return ['kind', 'name']
      .filter((name) => !resource[name])
      .map((name) => required(`${field}.resource.${name}`));
  }
  if (!service) return [invalid(field, '', 'resource or service backend is required')];
  return [...validateServiceName(service['name'], `${field}.service.name`), ...validatePort(service, field)];
}

function validateServiceName(name: string | undefined, field: string): FieldError[] {
  return name ? eachInvalid(field, name, isDnsLabel(name)) : [required(field)];
}

function validatePort(service: Fields, field: string): FieldError[] {
  const { name, number } = service['port'] ?? {};
  if (name && number) return [invalid(field, '', 'cannot set both port name & port number')];
  if (name) return eachInvalid(`${field}.service.port.name`, name, isPortName(name));
  if (number) return eachInvalid(`${field}.service.port.number`, number, isPortNumber(number));
  return [required(field, 'port name or number is required')];
}

function validateTls(tls: Fields, field: string): FieldError[] {
  const hosts: string[] = tls['hosts'] ?? [];
  const found = hosts.flatMap((host, index) =>
    eachInvalid(
      `${field}.hosts[${index}]`,
      host,
      host.includes('*') ? isWildcardSubdomain(host) : isDnsSubdomain(host),
    ),
  );
  const secret = tls['secretName'];
  return secret ? [...found, ...eachInvalid(`${field}.secretName`, secret, isDnsSubdomain(secret))] : found;
}
