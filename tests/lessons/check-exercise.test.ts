import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  checkExercise,
  requiredCapabilities,
  requiredTools,
  worksOnNodes,
} from '../../lessons/check-exercise.ts';
import { loadCourse } from '../../lessons/load.ts';
import { makeStartState } from '../../lessons/start-state.ts';
import type { ExerciseDefinition } from '../../lessons/types.ts';
import type { Sandbox } from '../../sandbox/types.ts';
import { FakeApiServer } from '../fakes/api-server.ts';
import { noopProvider } from '../fakes/providers.ts';
import { FIXTURE } from './broken-course.ts';

const signal = new AbortController().signal;
const SETTINGS = '/api/v1/namespaces/first-pod/configmaps/settings';
let server: FakeApiServer;
let sandbox: Sandbox;
let exercise: ExerciseDefinition;

beforeEach(async () => {
  server = await new FakeApiServer().listen();
  const provider = noopProvider({ kubeconfig: server.kubeconfig });
  sandbox = await provider.create({ nodes: 1 }, { id: 'a', signal, onProgress: () => {} });
  exercise = (await loadCourse(FIXTURE)).course.modules[0]!.lessons[0]!.exercises[0]!;
});

afterEach(() => server.close());

/** Without the patience of the author: nothing changes by itself here. */
const check = async () => {
  const checks = exercise.checks.map((one) => ({ ...one, within: 0 }));
  return (await checkExercise(checks, sandbox, { signal })).map((verdict) => verdict.outcome);
};

describe('an exercise in a sandbox, through its API server', () => {
  it('has its start state: namespaces and manifests', async () => {
    await makeStartState(exercise, sandbox, signal);
    expect([...server.objects.keys()]).toEqual(['/api/v1/namespaces/first-pod', SETTINGS]);
  });

  it('gets its start state again, whatever an earlier attempt left', async () => {
    await makeStartState(exercise, sandbox, signal);
    server.requests.length = 0;
    await makeStartState(exercise, sandbox, signal);
    const deleted = server.requests.indexOf('DELETE /api/v1/namespaces/first-pod');
    const made = server.requests.indexOf('POST /api/v1/namespaces');
    expect(deleted).toBeGreaterThanOrEqual(0);
    expect(made).toBeGreaterThan(deleted);
  });

  it('is checked against the objects there are', async () => {
    await makeStartState(exercise, sandbox, signal);
    expect(await check()).toEqual(['fail', 'fail', 'pass']);
    server.put('/api/v1/namespaces/first-pod/pods/web', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'first-pod' },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27-alpine' }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
    expect(await check()).toEqual(['pass', 'pass', 'pass']);
  });

  it('ends in faults, not in failures, when the API server is gone', async () => {
    server.close();
    expect(await check()).toEqual(['fault', 'fault', 'fault']);
  });

  it('is watched while its author has patience, and needs no more looks than there are changes', async () => {
    await makeStartState(exercise, sandbox, signal);
    const patient = exercise.checks.map((one) => ({ ...one, within: 60 }));
    const run = checkExercise(patient, sandbox, { signal });
    const pods = 'GET /api/v1/namespaces/first-pod/pods/web';
    await vi.waitFor(() => expect(server.requests).toContain(pods));
    server.requests.length = 0;
    server.put('/api/v1/namespaces/first-pod/pods/web', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'first-pod' },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27-alpine' }] },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    });
    expect((await run).map((verdict) => verdict.outcome)).toEqual(['pass', 'pass', 'pass']);
    expect(server.requests.filter((request) => request === pods).length).toBeLessThanOrEqual(3);
  });

  it('requires what it says and what its kinds of check need, once each', () => {
    expect(requiredCapabilities({ ...exercise, requires: ['pod-exec', 'objects'] })).toEqual([
      'pod-exec',
      'objects',
    ]);
  });

  it('leaves a worn cluster where learners run programs on nodes, or its author says that they change files there', () => {
    const looks = { kind: 'file', params: { node: 'worker', path: '/etc/hosts', has: ['localhost'] } };
    const looking = { ...exercise, requires: [], checks: [{ ...exercise.checks[0]!, ...looks }] };
    expect(worksOnNodes(looking)).toBe(false);
    expect(worksOnNodes({ ...looking, requires: ['node-files'] })).toBe(true);
    expect(worksOnNodes({ ...looking, requires: ['node-exec'] })).toBe(true);
  });

  it('requires a cluster of its own where it asks for another shape than the usual one', () => {
    const asking = (more: object) => ({ ...exercise, sandbox: { nodes: 3, ...more } });
    expect(requiredCapabilities(asking({ controlPlanes: 3 }))).toContain('shapes');
    expect(requiredCapabilities(asking({ controlPlanes: 1 }))).not.toContain('shapes');
  });

  it('needs the programs it names, and those its setup and its checks run at home, but for kubectl', () => {
    const [check] = exercise.checks;
    const asked = {
      ...check!,
      kind: 'all',
      params: [{ command: { home: true, run: ['kubeadm', 'config'] } }],
    };
    const onNode = { run: ['openssl', 'x509'], node: 'worker' };
    const setup = [{ run: ['helm', 'package'] }, { run: ['kubectl', 'get', 'pods'] }, onNode];
    expect(requiredTools(exercise)).toEqual([]);
    expect(requiredTools({ ...exercise, setup, checks: [asked] })).toEqual(['helm', 'kubeadm']);
    expect(requiredTools({ ...exercise, tools: ['openssl', 'kubectl'] })).toEqual(['openssl']);
  });
});
