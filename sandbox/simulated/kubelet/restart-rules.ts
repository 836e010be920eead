/** What becomes of a container that has ended: its own rules and policy, then its pod's (`ContainerShouldRestart`). */
import type { ContainerSpec, PodSpec } from './pod.ts';

/** The reason and message of what `RestartAllContainers` took away (pkg/kubelet/kubelet_pods.go). */
export const RESTARTING_ALL = {
  reason: 'RestartingAllContainers',
  message: 'The container is removed because RestartAllContainers in place',
} as const;

/** Whether it is started again, alone or with all others. */
export function shouldRestart(
  spec: ContainerSpec,
  podPolicy: PodSpec['restartPolicy'] = 'Always',
  exitCode: number,
): boolean {
  if (ruleFor(spec, exitCode)) return true;
  const policy = spec.restartPolicy ?? podPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

/** Its end is a reason to start all containers of the pod again. */
export function restartsAll(spec: ContainerSpec, exitCode: number): boolean {
  return ruleFor(spec, exitCode)?.action === 'RestartAllContainers';
}

/** The pod has a container whose end may be one. */
export function couldRestartAll({ initContainers = [], containers }: PodSpec): boolean {
  return [...initContainers, ...containers].some(({ restartPolicyRules = [] }) =>
    restartPolicyRules.some(({ action }) => action === 'RestartAllContainers'),
  );
}

type Rule = NonNullable<ContainerSpec['restartPolicyRules']>[number];

/** The first rule that matches (`FindMatchingContainerRestartRule`). */
function ruleFor(
  { restartPolicy, restartPolicyRules = [] }: ContainerSpec,
  exitCode: number,
): Rule | undefined {
  if (!restartPolicy) return undefined;
  return restartPolicyRules.find(({ exitCodes }) => exitCodes && matches(exitCodes, exitCode));
}

function matches({ operator, values = [] }: NonNullable<Rule['exitCodes']>, exitCode: number): boolean {
  return operator === 'In' ? values.includes(exitCode) : operator === 'NotIn' && !values.includes(exitCode);
}
