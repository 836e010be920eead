/** Validation of HorizontalPodAutoscalers. After `pkg/apis/autoscaling/validation`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { invalid, notSupported, oneOf, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';

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
  const metrics = listOf(spec['metrics']);
  return [
    ...validateMetadata(autoscaler, isDnsSubdomain),
    ...validateReplicas(spec),
    ...validateReference(spec['scaleTargetRef'] ?? {}, 'spec.scaleTargetRef'),
    ...metrics.flatMap((metric, index) => validateMetric(metric, `spec.metrics[${index}]`)),
    ...validateBehavior(spec['behavior'] ?? {}),
  ];
}

function validateReplicas({ minReplicas, maxReplicas = 0 }: Fields): FieldError[] {
  const found: FieldError[] = [];
  if (minReplicas < 1) {
    found.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'));
  }
  if (maxReplicas < 1) found.push(required('spec.maxReplicas', 'must be set and greater than 0'));
  if (maxReplicas < minReplicas) {
    found.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'));
  }
  return found;
}

function validateReference({ kind, name }: Fields, field: string): FieldError[] {
  return [...(kind ? [] : [required(`${field}.kind`)]), ...(name ? [] : [required(`${field}.name`)])];
}

function validateMetric(metric: Fields, field: string): FieldError[] {
  const type = metric['type'];
  if (!type) return [required(`${field}.type`, 'must specify a metric source type')];
  const name = SOURCES[type];
  if (name === undefined) return [notSupported(`${field}.type`, type, Object.keys(SOURCES))];
  const source: Fields | undefined = metric[name];
  if (!source) return [required(`${field}.${name}`, 'must populate information for the given metric source')];
  return [...validateSource(name, source, `${field}.${name}`), ...validateTarget(source, `${field}.${name}`)];
}

function validateSource(name: string, source: Fields, field: string): FieldError[] {
  if (name === 'resource')
    return source['name'] ? [] : [required(`${field}.name`, 'must specify a resource name')];
  if (name === 'containerResource') {
    return [
      ...(source['name'] ? [] : [required(`${field}.name`, 'must specify a resource name')]),
      ...(source['container'] ? [] : [required(`${field}.container`, 'must specify a container')]),
    ];
  }
  const described =
    name === 'object' ? validateReference(source['describedObject'] ?? {}, `${field}.describedObject`) : [];
  return source['metric']?.name
    ? described
    : [...described, required(`${field}.metric.name`, 'must specify a metric name')];
}

const TARGETS = ['AverageValue', 'Utilization', 'Value'];

function validateTarget(source: Fields, field: string): FieldError[] {
  const target: Fields = source['target'] ?? {};
  const path = `${field}.target`;
  if (!target['type']) return [required(`${path}.type`, 'must specify a metric target type')];
  const found = oneOf(`${path}.type`, target['type'], TARGETS);
  if (target['averageUtilization'] !== undefined && target['averageUtilization'] < 1) {
    found.push(invalid(`${path}.averageUtilization`, target['averageUtilization'], 'must be greater than 0'));
  }
  const isResource = field.endsWith('.resource') || field.endsWith('.containerResource');
  if (isResource && target['averageUtilization'] === undefined && target['averageValue'] === undefined) {
    const detail = 'must set either a target raw value or a target utilization';
    found.push(required(`${path}.averageUtilization`, detail));
  }
  return found;
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
      ...listOf(rules['policies']).flatMap((policy, index) =>
        validatePolicy(policy, `${field}.policies[${index}]`),
      ),
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
