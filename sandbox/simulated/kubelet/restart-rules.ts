/** Whether a container that has ended is started again: its own rules and policy, then its pod's (`ContainerShouldRestart`). */
import type { ContainerSpec, PodSpec } from './pod.ts';

export function shouldRestart(
  { restartPolicy, restartPolicyRules = [] }: ContainerSpec,
  podPolicy: PodSpec['restartPolicy'] = 'Always',
  exitCode: number,
): boolean {
  for (const { action, exitCodes } of restartPolicy ? restartPolicyRules : []) {
    if (action === 'Restart' && exitCodes && matches(exitCodes, exitCode)) return true;
  }
  const policy = restartPolicy ?? podPolicy;
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
}

function matches(
  { operator, values = [] }: { operator: string; values?: number[] },
  exitCode: number,
): boolean {
  return operator === 'In' ? values.includes(exitCode) : operator === 'NotIn' && !values.includes(exitCode);
}
