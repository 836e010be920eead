import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { definitionOf } from './support.ts';

const NOW = Date.parse('2026-01-01T00:10:00Z');

/** NAME READY STATUS RESTARTS AGE of a pod with this status. */
function shown(status: object, more: object = {}, metadata: object = {}): string {
  const pod: KubeObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    spec: { containers: [{ name: 'c' }], ...more },
    status,
  };
  return definitionOf('pods').table.row(pod, NOW).slice(1, 5).join(' ');
}

const running = { name: 'c', ready: true, restartCount: 0, state: { running: {} } };
const exited = (exitCode: number, reason?: string) => ({
  terminated: { exitCode, ...(reason ? { reason } : {}) },
});
const init = { initContainers: [{ name: 'i' }, { name: 'j' }] };

describe('pods in a table', () => {
  it('shows the phase of a pod that runs', () => {
    expect(shown({ phase: 'Running', containerStatuses: [running] })).toBe('1/1 Running 0 10m');
  });

  it('shows why a container waits, and when it was last restarted', () => {
    const waiting = {
      name: 'c',
      ready: false,
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:09:55Z' } },
    };
    expect(shown({ phase: 'Running', containerStatuses: [waiting] })).toBe(
      '0/1 CrashLoopBackOff 3 (5s ago) 10m',
    );
  });

  it('shows how far initialization is, and how it failed', () => {
    const first = { name: 'i', restartCount: 0, state: exited(0, 'Completed') };
    const second = { name: 'j', restartCount: 0, state: { running: {} } };
    const failed = { name: 'j', restartCount: 0, state: exited(2) };
    const status = { phase: 'Pending', containerStatuses: [] };
    expect(shown({ ...status, initContainerStatuses: [first, second] }, init)).toBe('0/1 Init:1/2 0 10m');
    expect(shown({ ...status, initContainerStatuses: [first, failed] }, init)).toBe(
      '0/1 Init:ExitCode:2 0 10m',
    );
  });

  it('counts sidecars among the containers', () => {
    const sidecar = { name: 'i', ready: true, started: true, restartCount: 0, state: { running: {} } };
    const spec = { initContainers: [{ name: 'i', restartPolicy: 'Always' }] };
    const status = { phase: 'Running', initContainerStatuses: [sidecar], containerStatuses: [running] };
    expect(shown(status, spec)).toBe('2/2 Running 0 10m');
  });

  it('says Completed only when nothing runs any more', () => {
    const done = { name: 'd', ready: false, restartCount: 0, state: exited(0, 'Completed') };
    const spec = { containers: [{ name: 'c' }, { name: 'd' }] };
    expect(shown({ phase: 'Succeeded', containerStatuses: [done] })).toBe('0/1 Completed 0 10m');
    expect(shown({ phase: 'Running', containerStatuses: [done, running] }, spec)).toBe('1/2 NotReady 0 10m');
  });

  it('says of a pod that is over that one of its containers failed, whichever it was', () => {
    const done = { name: 'd', ready: false, restartCount: 0, state: exited(0, 'Completed') };
    const failed = { name: 'c', ready: false, restartCount: 0, state: exited(5, 'Error') };
    const spec = { containers: [{ name: 'c' }, { name: 'd' }] };
    expect(shown({ phase: 'Failed', containerStatuses: [done, failed] }, spec)).toBe('0/2 Error 0 10m');
    expect(shown({ phase: 'Failed', containerStatuses: [failed, done] }, spec)).toBe('0/2 Error 0 10m');
    const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
    expect(shown({ ...ready, containerStatuses: [done, running] }, spec)).toBe('1/2 Running 0 10m');
  });

  it('shows that a pod is on its way out, unless it has ended', () => {
    const leaving = { deletionTimestamp: '2026-01-01T00:09:59Z' };
    expect(shown({ phase: 'Running', containerStatuses: [running] }, {}, leaving)).toBe(
      '1/1 Terminating 0 10m',
    );
    expect(shown({ phase: 'Succeeded' }, {}, leaving)).toBe('0/1 Succeeded 0 10m');
  });
});
