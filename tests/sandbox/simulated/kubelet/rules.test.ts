import { createServer } from 'node:http2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContainerSpec } from '../../../../sandbox/simulated/kubelet/pod.ts';
import { shouldRestart } from '../../../../sandbox/simulated/kubelet/restart-rules.ts';
import { duplexOf } from '../../../../sandbox/simulated/network/duplex.ts';
import { type NodeBench, nodeName, startNodeBench } from './support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

const busybox = (more: object = {}) => ({
  name: 'c',
  image: 'busybox:1.36',
  command: ['sleep', '3600'],
  ...more,
});

describe('restart rules of a container', () => {
  const rules = [{ action: 'Restart', exitCodes: { operator: 'In', values: [42] } }];
  const spec = (more: object) => busybox(more) as ContainerSpec;

  it('come before its policy, and that before the policy of the pod', () => {
    const strict = spec({ restartPolicy: 'Never', restartPolicyRules: rules });
    expect(shouldRestart(strict, 'Always', 42)).toBe(true);
    expect(shouldRestart(strict, 'Always', 1)).toBe(false);
    expect(shouldRestart(spec({ restartPolicy: 'OnFailure' }), 'Always', 0)).toBe(false);
    expect(shouldRestart(spec({}), 'Always', 0)).toBe(true);
    expect(shouldRestart(spec({}), 'OnFailure', 0)).toBe(false);
  });

  it('may end a pod that would otherwise go on', async () => {
    const command = ['sh', '-c', 'exit 5'];
    bench.pod('once', { containers: [busybox({ command, restartPolicy: 'Never' })] });
    const { status } = await bench.until('once', (pod) => pod['status'].phase === 'Failed');
    expect(status.containerStatuses[0]).toMatchObject({
      restartCount: 0,
      state: { terminated: { exitCode: 5 } },
    });
  });
});

describe('a gRPC probe', () => {
  const health = { status: 2 };
  const serve = (ip: string) => {
    const server = createServer();
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(Buffer.from([0, 0, 0, 0, 2, 8, health.status]));
    });
    return bench.network.listen(ip, 9000, (stream) => void server.emit('connection', duplexOf(stream)));
  };

  it('asks for the health of a server', async () => {
    const readinessProbe = { grpc: { port: 9000 }, periodSeconds: 1, timeoutSeconds: 1 };
    bench.pod('grpc', { containers: [busybox({ readinessProbe })] });
    const { status } = await bench.until('grpc', (pod) => pod['status'].phase === 'Running');
    using _server = serve(status.podIP);
    for (let i = 0; i < 150 && bench.events('grpc').length < 6; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    health.status = 1;
    await bench.until('grpc', (pod) => pod['status'].containerStatuses[0].ready);
    expect(bench.events('grpc').join('\n')).toMatch(
      /Readiness probe failed: (service unhealthy \(responded with "NOT_SERVING"\)|timeout: failed to connect service)/,
    );
  });
});

describe('agnhost grpc-health-checking', () => {
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.55';
  const server = (name: string, more: readonly string[], service?: string) => {
    const grpc = { port: 5000, ...(service && { service }) };
    const readinessProbe = { grpc, periodSeconds: 1, failureThreshold: 1 };
    const args = ['grpc-health-checking', ...more];
    bench.pod(name, { containers: [{ name: 'c', image, args, readinessProbe }] });
  };
  const ready = (name: string, wanted: boolean) =>
    bench.until(name, (pod) => pod['status'].containerStatuses?.[0].ready === wanted);

  it('is well until it is told not to be', async () => {
    server('well', []);
    await ready('well', true);
    await bench.exec('well', ['wget', '-qO-', 'http://127.0.0.1:8080/make-not-serving']);
    await ready('well', false);
    expect(bench.events('well').join('\n')).toContain(
      'Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
    );
    await bench.exec('well', ['wget', '-qO-', 'http://127.0.0.1:8080/make-serving']);
    await ready('well', true);
  });

  it('knows of one service', async () => {
    server('other', ['--service=shop'], 'shop');
    server('unknown', ['--service', 'shop'], 'stall');
    server('gone', ['--delay-unhealthy-sec=0']);
    await ready('other', true);
    for (let i = 0; i < 300 && !/unknown service/.test(bench.events('unknown').join()); i += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(bench.events('unknown').join('\n')).toContain(
      'Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service',
    );
    expect(bench.get('gone')['status'].containerStatuses[0].ready).toBe(false);
  });
});

it('a host name is cut where it is too long, and may be the whole name in the cluster', async () => {
  const long = 'a-name-that-is-longer-than-sixty-three-characters-so-that-its-host-name-must-be-cut';
  const metadata = { name: long, namespace: 'default' };
  const spec = { nodeName, containers: [busybox()] };
  bench.client.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec });
  const names = { hostname: 'host', subdomain: 'sub', setHostnameAsFQDN: true };
  bench.pod('whole', { ...names, containers: [busybox()] });
  for (const name of [long, 'whole']) await bench.until(name, (pod) => pod['status'].phase === 'Running');
  expect((await bench.exec(long, ['hostname'])).stdout).toBe(`${long.slice(0, 63)}\n`);
  expect((await bench.exec('whole', ['hostname'])).stdout).toBe('host.sub.default.svc.cluster.local\n');
});

it('a readiness gate that is not open says how it stands', async () => {
  bench.pod('gated', { readinessGates: [{ conditionType: 'example.com/ok' }], containers: [busybox()] });
  const told = (text: string) =>
    bench.until('gated', (pod) =>
      (pod['status'].conditions ?? []).some(
        ({ type, message = '' }: { type: string; message?: string }) => type === 'Ready' && message === text,
      ),
    );
  await told('corresponding condition of pod readiness gate "example.com/ok" does not exist.');
  const conditions = [
    ...bench.get('gated')['status'].conditions,
    { type: 'example.com/ok', status: 'False' },
  ];
  bench.client.patch('pods', 'default', 'gated', { status: { conditions } }, { subresource: 'status' });
  await told('the status of pod readiness gate "example.com/ok" is not "True", but False');
});
