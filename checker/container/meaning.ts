/**
 * What a container comes to, however it was written: variables with their values, mounts with the volumes behind them,
 * requests that default to limits, the security context of container and Pod together, probes with ports as numbers.
 */
import { fieldOf, isMapping } from '../operators/types.ts';
import type { KubeObject } from '../types.ts';
import { environmentOf, listOf, type ReadData } from './environment.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A Pod, or the template of one with the namespace of its workload. */
export interface PodShape {
  readonly pod: KubeObject;
  /** volumeClaimTemplates of a StatefulSet: only its Pods have the volumes. */
  readonly claims: readonly unknown[];
}

/** Where every Pod has its token, unless told otherwise. Nobody asks for that mount. */
const TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The container with everything that is not written as it works replaced. */
export async function meaningOf(
  container: unknown,
  init: boolean,
  shape: PodShape,
  read: ReadData,
): Promise<Fields> {
  const raw: Fields = isMapping(container) ? container : {};
  const { envFrom: _, volumeMounts: __, ...rest } = raw;
  return {
    ...rest,
    init,
    env: await environmentOf(raw, shape.pod, read),
    mounts: mountsOf(raw, shape),
    resources: resourcesOf(raw['resources']),
    securityContext: securityOf(shape.pod, raw['securityContext']),
    ...probesOf(raw),
  };
}

/** By path: the source of the volume, its name as `volume`, and how it is mounted. */
export function mountsOf(container: unknown, shape: PodShape): Readonly<Record<string, Fields>> {
  const mounts = listOf(container, 'volumeMounts').map((mount) => {
    const { name, mountPath, ...how } = (isMapping(mount) ? mount : {}) as Fields;
    const path = String(mountPath).replace(/(?<=.)\/+$/, '');
    return [
      path,
      { ...sourceOf(String(name), shape), volume: String(name), readOnly: false, ...how },
    ] as const;
  });
  return Object.fromEntries(mounts.filter(([path]) => path !== TOKEN));
}

function sourceOf(name: string, { pod, claims }: PodShape): Fields {
  const volume = listOf(pod['spec'], 'volumes').find((one) => fieldOf(one, 'name') === name);
  if (isMapping(volume)) {
    const { name: _, ...source } = volume;
    return source;
  }
  const claim = claims.find((one) => fieldOf(fieldOf(one, 'metadata'), 'name') === name);
  return isMapping(claim) ? { volumeClaimTemplate: claim['spec'] } : {};
}

/** SetDefaults_Pod (pkg/apis/core/v1/defaults.go): a limit is also the request, where none is given. */
function resourcesOf(resources: unknown): Fields {
  const [limits, requests] = ['limits', 'requests'].map((key) => fieldOf(resources, key));
  return {
    ...(isMapping(resources) && resources),
    requests: { ...(isMapping(limits) && limits), ...(isMapping(requests) && requests) },
  };
}

function securityOf(pod: KubeObject, own: unknown): Fields {
  const shared = fieldOf(pod['spec'], 'securityContext');
  return { ...(isMapping(shared) && shared), ...(isMapping(own) && own) };
}

function probesOf(container: Fields): Fields {
  const names = ['livenessProbe', 'readinessProbe', 'startupProbe'].filter((name) =>
    isMapping(container[name]),
  );
  return Object.fromEntries(names.map((name) => [name, probeOf(container[name] as Fields, container)]));
}

/** With the defaults of the API (SetDefaults_Probe), and how long it lets a container take. */
function probeOf(probe: Fields, container: Fields): Fields {
  const whole = {
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
    ...probe,
  };
  const allows =
    Number(whole.initialDelaySeconds) + Number(whole.failureThreshold) * Number(whole.periodSeconds);
  const actions = ['httpGet', 'tcpSocket'].filter((name) => isMapping(probe[name]));
  const resolved = actions.map((name) => {
    const action = probe[name] as Fields;
    const scheme = name === 'httpGet' ? { scheme: 'HTTP' } : {};
    return [name, { ...scheme, ...action, port: portOf(action['port'], container) }];
  });
  return { ...whole, allowsSeconds: allows, ...Object.fromEntries(resolved) };
}

/** The number of a port that is given by name. */
function portOf(port: unknown, container: Fields): unknown {
  if (typeof port !== 'string' || /^\d+$/.test(port)) return Number(port);
  const named = listOf(container, 'ports').find((one) => fieldOf(one, 'name') === port);
  return fieldOf(named, 'containerPort') ?? port;
}
