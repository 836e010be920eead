import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { type NodeBench, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const container = (more: object) => ({ name: 'c', image: 'busybox:1.36', ...more });
const once = (script: string, limit = '20Mi') => ({
  restartPolicy: 'Never',
  containers: [container({ command: ['sh', '-c', script], resources: { limits: { memory: limit } } })],
});
const isOver = ({ status }: KubeObject) => ['Succeeded', 'Failed'].includes(status.phase);
const endOf = (pod: KubeObject) => {
  const { exitCode, reason } = pod['status'].containerStatuses[0].state.terminated;
  return [pod['status'].phase, reason, exitCode];
};

async function unhealthy(pod: string): Promise<string> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = bench.events(pod).find((line) => line.includes('probe'));
    if (found) return found.replaceAll(/[0-9a-f]{64}/g, 'ID');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return '';
}

describe('memory', () => {
  it('is the end of the process that wants too much, not of its shell', async () => {
    bench.pod('a', once('tail /dev/zero; echo after $?'));
    expect(endOf(await bench.until('a', isOver))).toEqual(['Succeeded', 'OOMKilled', 0]);
    expect(await bench.logs('a')).toBe('Killed\nafter 137\n');
  });

  it('is wanted by what holds much at once', async () => {
    bench.pod(
      'a',
      once('head -c 100m /dev/zero | tail; echo $?; dd if=/dev/zero of=/dev/null bs=100M count=1; echo $?'),
    );
    await bench.until('a', isOver);
    expect(await bench.logs('a')).toBe('Killed\n137\nKilled\n137\n');
  });

  it('ends the container with its first process', async () => {
    bench.pod('a', {
      ...once(''),
      containers: [container({ command: ['tail', '/dev/zero'], resources: { limits: { memory: '20Mi' } } })],
    });
    expect(endOf(await bench.until('a', isOver))).toEqual(['Failed', 'OOMKilled', 137]);
  });
});

describe('a probe that finds nothing out', () => {
  it('with a command that is none says so, and does not count', async () => {
    const livenessProbe = { exec: { command: ['nosuch'] }, periodSeconds: 1, failureThreshold: 1 };
    bench.pod('a', { containers: [container({ command: ['sleep', '600'], livenessProbe })] });
    expect(await unhealthy('a')).toContain(
      'Liveness probe errored and resulted in unknown state: rpc error: code = Unknown desc = failed to exec in container: failed to start exec "ID": OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH',
    );
    expect(bench.get('a')['status'].containerStatuses[0].restartCount).toBe(0);
  });

  it('with a port nobody declares says so', async () => {
    const readinessProbe = { httpGet: { port: 'nosuch', path: '/' }, periodSeconds: 1 };
    bench.pod('a', { containers: [container({ command: ['sleep', '600'], readinessProbe })] });
    expect(await unhealthy('a')).toContain(
      'Readiness probe errored and resulted in unknown state: strconv.Atoi: parsing "nosuch": invalid syntax',
    );
  });
});

it('a container that could not start has an empty log', async () => {
  bench.pod('a', { containers: [container({ command: ['nosuch'] })] });
  await bench.until('a', ({ status }) => status.containerStatuses?.[0].lastState.terminated);
  expect(await bench.logs('a')).toBe('');
});

it('an image name in capitals is refused with the reason', async () => {
  bench.pod('a', { containers: [{ name: 'c', image: 'NGINX:1.27' }] });
  const pod = await bench.until(
    'a',
    ({ status }) => status.containerStatuses?.[0].state.waiting?.reason === 'InvalidImageName',
  );
  expect(pod['status'].containerStatuses[0].state.waiting.message).toBe(
    'Failed to apply default image tag "NGINX:1.27": couldn\'t parse image name "NGINX:1.27": invalid reference format: repository name (library/NGINX) must be lowercase',
  );
});
