/** Validation of probes and lifecycle hooks: exactly one handler each. */
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { eachInvalid, forbidden, invalid, notSupported, required } from './errors.ts';
import { isHttpHeaderName } from './names.ts';
import { nonNegative, portNumberOrName } from './numbers.ts';

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];
const ONE_HANDLER = 'may not specify more than 1 handler type';

export function validateProbe(probe: Fields | undefined, kind: string, field: string): FieldError[] {
  if (!probe) return [];
  const found = validateHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], field);
  for (const name of NUMBERS) found.push(...nonNegative(`${field}.${name}`, probe[name]));
  const grace = probe['terminationGracePeriodSeconds'];
  if (kind === 'readinessProbe' && grace !== undefined) {
    found.push(
      invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes'),
    );
  } else if (typeof grace === 'number' && grace <= 0) {
    found.push(invalid(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (kind !== 'readinessProbe' && probe['successThreshold'] !== 1) {
    found.push(invalid(`${field}.successThreshold`, probe['successThreshold'], 'must be 1'));
  }
  return found;
}

export function validateLifecycle(
  lifecycle: Fields | undefined,
  field: string,
  gracePeriod: number,
): FieldError[] {
  return ['postStart', 'preStop'].flatMap((hook) =>
    lifecycle?.[hook]
      ? [
          ...validateHandler(lifecycle[hook], ['exec', 'httpGet', 'tcpSocket', 'sleep'], `${field}.${hook}`),
          ...validateSleep(lifecycle[hook].sleep, `${field}.${hook}.sleep`, gracePeriod),
        ]
      : [],
  );
}

/** Whoever sleeps longer than the pod has to end is killed in its sleep. */
function validateSleep(sleep: Fields | undefined, field: string, gracePeriod: number): FieldError[] {
  const seconds = sleep?.['seconds'] ?? 0;
  if (!sleep || (seconds >= 0 && seconds <= gracePeriod)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
  return [invalid(field, seconds, detail)];
}

function validateHandler(handler: Fields, kinds: readonly string[], field: string): FieldError[] {
  const given = kinds.filter((kind) => handler[kind] !== undefined);
  if (given.length === 0) return [required(field, 'must specify a handler type')];
  return given.flatMap((kind, index) =>
    index > 0
      ? [forbidden(`${field}.${kind}`, ONE_HANDLER)]
      : validateAction(kind, handler[kind], `${field}.${kind}`),
  );
}

function validateAction(kind: string, action: Fields, field: string): FieldError[] {
  if (kind === 'exec') return listOf(action['command']).length === 0 ? [required(`${field}.command`)] : [];
  if (kind === 'sleep') return [];
  if (kind === 'httpGet') return validateHttp(action, field);
  return portNumberOrName(`${field}.port`, action['port'] ?? 0);
}

function validateHttp(action: Fields, field: string): FieldError[] {
  const found: FieldError[] = action['path'] ? [] : [required(`${field}.path`)];
  found.push(...portNumberOrName(`${field}.port`, action['port'] ?? 0));
  if (!['HTTP', 'HTTPS'].includes(action['scheme'])) {
    found.push(notSupported(`${field}.scheme`, action['scheme'], ['HTTP', 'HTTPS']));
  }
  // Which of the headers it is, is not said.
  const headers = listOf(action['httpHeaders']).map((header) => String(header['name'] ?? ''));
  return [
    ...found,
    ...headers.flatMap((name) => eachInvalid(`${field}.httpHeaders`, name, isHttpHeaderName(name))),
  ];
}
