/** Validation of HorizontalPodAutoscalers. After `pkg/apis/autoscaling/validation`. */
import { parseQuantity } from '../../codec/quantity.ts';
import type { FieldError, KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { eachInvalid, forbidden, invalid, notSupported, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsLabel, isDnsSubdomain } from '../validation/names.ts';

/** What each type of metric calls its source. */
const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

export function validateAutoscaler(autoscaler: KubeObject): FieldError[] {
  const spec: Fields = autoscaler['spec'] ?? {};
  const reference: Fields = spec['scaleTargetRef'] ?? {};
  // The only kind of the core group that can be scaled.
  const isOfCore = reference['kind'] === 'ReplicationController';
  return [
    ...validateMetadata(autoscaler, isDnsSubdomain),
    ...validateReplicas(spec),
    ...validateReference(reference, 'spec.scaleTargetRef', isOfCore),
    ...validateMetrics(spec),
    ...validateBehavior(spec['behavior'] ?? {}),
  ];
}

function validateMetrics({ metrics, minReplicas }: Fields): FieldError[] {
  const found = listOf(metrics).flatMap((metric, index) => validateMetric(metric, `spec.metrics[${index}]`));
  const isOutside = listOf(metrics).some(({ type }) => type === 'Object' || type === 'External');
  if (minReplicas !== 0 || isOutside) return found;
  const detail = 'must specify at least one Object or External metric to support scaling to zero replicas';
  return [...found, forbidden('spec.metrics', detail)];
}

function validateReplicas({ minReplicas, maxReplicas = 0 }: Fields): FieldError[] {
  const found: FieldError[] = [];
  if (minReplicas < 1) {
    found.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  }
  if (maxReplicas === 0) found.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  if (maxReplicas < 0) {
    found.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1'));
  }
  if (maxReplicas < minReplicas) {
    found.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  return found;
}

function validateReference(
  { kind, name, apiVersion = '' }: Fields,
  field: string,
  mayBeOfCore: boolean,
): FieldError[] {
  return [
    ...(kind ? eachInvalid(`${field}.kind`, kind, isPathSegment(kind)) : [required(`${field}.kind`)]),
    ...(name ? eachInvalid(`${field}.name`, name, isPathSegment(name)) : [required(`${field}.name`)]),
    ...eachInvalid(`${field}.apiVersion`, apiVersion, isApiVersion(String(apiVersion), mayBeOfCore)),
  ];
}

function isApiVersion(text: string, mayBeOfCore: boolean): string[] {
  const slashes = text.split('/').length - 1;
  if (slashes > 1) return [`unexpected GroupVersion string: ${text}`];
  return slashes === 1 || mayBeOfCore ? [] : ['apiVersion must specify API group'];
}

function isPathSegment(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((sign) => text.includes(sign)).map((sign) => `may not contain '${sign}'`);
}

function validateMetric(metric: Fields, field: string): FieldError[] {
  const type = metric['type'] ?? '';
  const expected = SOURCES[type];
  const present = ORDER.filter((name) => metric[name]);
  const [first] = present;
  const found = type ? [] : [required(`${field}.type`, 'must specify a metric source type')];
  if (expected === undefined) found.push(notSupported(`${field}.type`, type, Object.keys(SOURCES)));
  if (first) found.push(...validateSource(first, metric[first], `${field}.${first}`));
  if (expected === undefined) found.push(notSupported(`${field}.type`, type, Object.keys(SOURCES)));
  else if (!metric[expected]) {
    found.push(required(`${field}.${expected}`, 'must populate information for the given metric source'));
  }
  const others = present.length === 1 ? [] : present.filter((name) => name !== expected);
  return [
    ...found,
    ...others.map((name) => forbidden(`${field}.${name}`, 'must populate the given metric source only')),
  ];
}

/** In which sources are looked at. */
const ORDER = ['object', 'external', 'pods', 'resource', 'containerResource'];

function validateSource(name: string, source: Fields, field: string): FieldError[] {
  const target: Fields = source['target'] ?? {};
  const path = `${field}.target`;
  return [
    ...validateSubject(name, source, field),
    ...validateTarget(target, path),
    ...(name.toLowerCase().endsWith('resource')
      ? validateUsage(target, path)
      : validateAmount(name, target, path)),
  ];
}

/** What a metric is about. */
function validateSubject(name: string, source: Fields, field: string): FieldError[] {
  if (name === 'resource' || name === 'containerResource') {
    const found = source['name'] ? [] : [required(`${field}.name`, 'must specify a resource name')];
    if (name === 'resource') return found;
    const { container } = source;
    if (!container) return [...found, required(`${field}.container`, 'must specify a container')];
    return [...found, ...eachInvalid(`${field}.container`, container, isDnsLabel(container))];
  }
  const described =
    name === 'object'
      ? validateReference(source['describedObject'] ?? {}, `${field}.describedObject`, true)
      : [];
  const metric = source['metric']?.name;
  if (!metric) return [...described, required(`${field}.metric.name`, 'must specify a metric name')];
  return [...described, ...eachInvalid(`${field}.metric.name`, metric, isPathSegment(metric))];
}

const TARGETS = ['AverageValue', 'Utilization', 'Value'];

function validateTarget(target: Fields, field: string): FieldError[] {
  const { type = '', averageUtilization } = target;
  const found = type ? [] : [required(`${field}.type`, 'must specify a metric target type')];
  if (!TARGETS.includes(type)) {
    found.push(invalid(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue'));
  }
  for (const name of ['value', 'averageValue']) {
    if (target[name] === undefined || parseQuantity(target[name]).nano > 0n) continue;
    found.push(invalid(`${field}.${name}`, target[name], 'must be positive'));
  }
  if (averageUtilization < 1) {
    found.push(invalid(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'));
  }
  return found;
}

function validateUsage({ averageUtilization, averageValue }: Fields, field: string): FieldError[] {
  if (averageUtilization === undefined && averageValue === undefined) {
    const detail = 'must set either a target raw value or a target utilization';
    return [required(`${field}.averageUtilization`, detail)];
  }
  if (averageUtilization === undefined || averageValue === undefined) return [];
  return [forbidden(`${field}.averageValue`, 'may not set both a target raw value and a target utilization')];
}

function validateAmount(name: string, { value, averageValue }: Fields, field: string): FieldError[] {
  if (name === 'pods') {
    const detail = 'must specify a positive target averageValue';
    return averageValue === undefined ? [required(`${field}.averageValue`, detail)] : [];
  }
  if (value === undefined && averageValue === undefined) {
    const either =
      name === 'object' ? 'a target value or averageValue' : 'a target value for metric or a per-pod target';
    return [required(`${field}.averageValue`, `must set either ${either}`)];
  }
  if (name === 'object' || value === undefined || averageValue === undefined) return [];
  return [forbidden(`${field}.value`, 'may not set both a target value for metric and a per-pod target')];
}

function validateBehavior(behavior: Fields): FieldError[] {
  return ['scaleUp', 'scaleDown'].flatMap((direction) => {
    const rules: Fields | undefined = behavior[direction];
    const field = `spec.behavior.${direction}`;
    if (!rules) return [];
    const seconds = rules['stabilizationWindowSeconds'];
    return [
      ...(seconds < 0 || seconds > 3600
        ? [
            invalid(
              `${field}.stabilizationWindowSeconds`,
              seconds,
              seconds < 0 ? 'must be greater than or equal to zero' : 'must be less than or equal to 3600',
            ),
          ]
        : []),
      ...oneOf(`${field}.selectPolicy`, rules['selectPolicy'], ['Disabled', 'Max', 'Min']),
      ...(Array.isArray(rules['policies']) && rules['policies'].length === 0
        ? [required(`${field}.policies`, 'must specify at least one Policy')]
        : []),
      ...listOf(rules['policies']).flatMap((policy, index) =>
        validatePolicy(policy, `${field}.policies[${index}]`),
      ),
      ...(rules['tolerance'] !== undefined && parseQuantity(rules['tolerance']).nano < 0n
        ? [invalid(`${field}.tolerance`, rules['tolerance'], 'must be greater than or equal to 0')]
        : []),
    ];
  });
}

function validatePolicy(policy: Fields, field: string): FieldError[] {
  const found = oneOf(`${field}.type`, policy['type'], ['Percent', 'Pods']);
  if (!(policy['value'] > 0))
    found.push(invalid(`${field}.value`, policy['value'] ?? 0, 'must be greater than zero'));
  const seconds = policy['periodSeconds'] ?? 0;
  if (seconds <= 0) found.push(invalid(`${field}.periodSeconds`, seconds, 'must be greater than zero'));
  if (seconds > 1800)
    found.push(invalid(`${field}.periodSeconds`, seconds, 'must be less than or equal to 1800'));
  return found;
}
