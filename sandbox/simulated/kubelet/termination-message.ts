/** What a container leaves as its last words. */
import type { Container } from '../runtime/container.ts';
import type { ContainerSpec } from './pod.ts';

const limits = { file: 4096, log: 2048, logLines: 80 };

/** From its terminationMessagePath, or the end of its log where the policy says so; '' for none. */
export function terminationMessage(spec: ContainerSpec, container: Container, exitCode: number): string {
  const path = spec.terminationMessagePath ?? '/dev/termination-log';
  const node = container.files.find(path);
  const written = node?.kind === 'file' ? node.content.subarray(0, limits.file).toString() : '';
  if (written || exitCode === 0 || spec.terminationMessagePolicy !== 'FallbackToLogsOnError') return written;
  const tail = container.logs.lines.slice(-limits.logLines).map(({ text }) => text);
  return Buffer.concat(tail).subarray(-limits.log).toString();
}
