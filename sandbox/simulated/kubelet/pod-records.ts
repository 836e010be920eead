/** The records of a pod's containers, kept in step with its spec, and taken up from its status. */
import type { ContainerSpec } from './pod.ts';
import type { PodWorker } from './pod-worker.ts';
import { type ContainerRole, newRecord, recallRecord } from './record.ts';

/** Adds what is new (ephemeral containers), and restarts what got another image. */
export function adoptRecords(worker: PodWorker): void {
  const { initContainers = [], containers, ephemeralContainers = [] } = worker.pod.spec;
  const reason = initContainers.length > 0 ? 'PodInitializing' : 'ContainerCreating';
  for (const spec of initContainers) {
    adoptOne(worker, spec.restartPolicy === 'Always' ? 'sidecar' : 'init', spec, reason);
  }
  for (const spec of containers) adoptOne(worker, 'main', spec, reason);
  for (const spec of ephemeralContainers) adoptOne(worker, 'ephemeral', spec, 'ContainerCreating');
}

function adoptOne(worker: PodWorker, role: ContainerRole, spec: ContainerSpec, reason: string): void {
  const record = worker.records.get(spec.name);
  if (!record) {
    worker.records.set(spec.name, newRecord(role, spec, reason));
    return;
  }
  const changed = record.spec.image !== spec.image;
  record.spec = spec;
  if (!changed) return;
  if (record.state.running) {
    worker.restart(record, `Container ${spec.name} definition changed, will be restarted`);
  }
  record.notBefore = 0;
}

/** Takes up what the status says, once, when a kubelet sees a pod for the first time. */
export function recallRecords(worker: PodWorker): void {
  const { status } = worker.pod;
  const known = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  adoptRecords(worker);
  if (!status?.podIP) return;
  for (const [name, record] of worker.records) {
    const found = known.find((each) => each.name === name);
    if (found) worker.records.set(name, recallRecord(record.role, record.spec, found, worker.folders));
  }
}
