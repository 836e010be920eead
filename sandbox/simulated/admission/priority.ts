/**
 * Priority: the number behind a pod's priorityClassName, or behind the cluster's default class, or zero.
 * After plugin/pkg/admission/priority.
 */
import type { Client } from '../client.ts';
import type { KubeObject } from '../objects.ts';
import { isCreateOf, isWriteOf, refused } from './requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from './types.ts';

interface PriorityClass {
  readonly name: string;
  readonly value: number;
  readonly preemptionPolicy: string;
}

const PRIORITY_CLASSES = 'priorityclasses.scheduling.k8s.io';
const preemptLower = 'PreemptLowerPriority';

/** The two classes a cluster is born with (scheduling/types.go). */
const systemClasses: readonly PriorityClass[] = [
  { name: 'system-cluster-critical', value: 2_000_000_000, preemptionPolicy: preemptLower },
  { name: 'system-node-critical', value: 2_000_001_000, preemptionPolicy: preemptLower },
];

export const priority: AdmissionPlugin = {
  name: 'Priority',
  mutate(request, client) {
    const pod = request.object;
    if (!pod || !isCreateOf(request, 'pods')) return;
    const { name, value, preemptionPolicy } = classOf(request, pod, client);
    if (name) pod.spec.priorityClassName = name;
    refuseOther(request, 'integer value of priority', pod.spec.priority, value);
    refuseOther(request, 'string value of PreemptionPolicy', pod.spec.preemptionPolicy, preemptionPolicy);
    pod.spec.priority = value;
    pod.spec.preemptionPolicy = preemptionPolicy;
  },
  validate: refuseSecondDefault,
};

function classOf(request: AdmissionRequest, pod: KubeObject, client: Client): PriorityClass {
  const name: string | undefined = pod.spec.priorityClassName;
  const classes = [...client.list(PRIORITY_CLASSES)];
  if (!name) {
    const byDefault = classes.filter(({ globalDefault }) => globalDefault === true).map(toClass);
    byDefault.sort((one, other) => one.value - other.value);
    return byDefault[0] ?? { name: '', value: 0, preemptionPolicy: preemptLower };
  }
  const stored = classes.find((object) => object.metadata.name === name);
  const found = stored ? toClass(stored) : systemClasses.find((one) => one.name === name);
  if (!found) throw refused(request, `no PriorityClass with name ${name} was found`);
  return found;
}

function toClass(object: KubeObject): PriorityClass {
  return {
    name: object.metadata.name,
    value: object.value ?? 0,
    preemptionPolicy: object.preemptionPolicy ?? preemptLower,
  };
}

/** The class of pods without one must not be in doubt. */
function refuseSecondDefault(request: AdmissionRequest, client: Client): void {
  if (!isWriteOf(request, PRIORITY_CLASSES) || request.object?.globalDefault !== true) return;
  const other = client
    .list(PRIORITY_CLASSES)
    .find(({ globalDefault, metadata }) => globalDefault === true && metadata.name !== request.name);
  if (!other) return;
  const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`;
  throw refused(request, why);
}

function refuseOther(
  request: AdmissionRequest,
  what: string,
  given: string | number | undefined,
  computed: string | number,
): void {
  if (given === undefined || given === computed) return;
  throw refused(
    request,
    `the ${what} (${given}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
  );
}
