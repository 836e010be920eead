import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../sandbox/faults.ts';
import { findEngine } from '../../../sandbox/kind/engine.ts';
import { type Machine, machine } from './doubles.ts';

const signal = new AbortController().signal;
let on: Machine;

beforeEach(async () => {
  on = await machine(['docker', 'podman', 'nerdctl']);
});
afterEach(() => on.dispose());

const found = async (env: Record<string, string> = {}) => {
  const engine = await findEngine(
    { dataDir: on.root, toolsDir: on.root, env: { PATH: on.commands.bin, ...env } },
    signal,
  );
  if (engine instanceof Fault) throw engine;
  return engine;
};

describe('the engine under kind', () => {
  it('says what machine it is on, and whether it has rights of root', async () => {
    await on.commands.on('docker', 'info', 'kind/docker-info');
    expect(await found()).toMatchObject({
      engine: { name: 'docker' },
      facts: { version: '28.5.2+dfsg4', architecture: 'amd64', rootless: false, cgroupV1: true },
    });
  });

  it('is nerdctl where neither docker nor podman answers', async () => {
    await on.commands.on('docker', 'info', 'kind/docker-info-daemon-down');
    await on.commands.on('podman', 'info', 'kind/docker-info-daemon-down');
    await on.commands.on('nerdctl', 'info', 'kind/nerdctl-info');
    await on.commands.on('nerdctl', 'ps', 'kind/nerdctl-ps');
    const { engine, facts } = await found();
    expect(facts).toMatchObject({
      version: 'v2.2.0',
      architecture: 'arm64',
      rootless: true,
      cgroupV1: false,
    });
    expect(await engine.nodes('naru-n', signal)).toEqual([
      {
        name: 'naru-n-control-plane',
        cluster: 'naru-n',
        role: 'control-plane',
        state: 'running',
        createdAt: '2026-11-21T12:32:41.101Z',
      },
      expect.objectContaining({ name: 'naru-n-worker', role: 'worker', state: 'exited' }),
    ]);
  });

  it('is the one that kind was told to use, and no other', async () => {
    await on.commands.on('docker', 'info', 'kind/docker-info');
    await on.commands.on('podman', 'info', 'kind/podman-info');
    expect((await found({ KIND_EXPERIMENTAL_PROVIDER: 'podman' })).engine.name).toBe('podman');
  });

  it('says how containerd is started when nobody answers nerdctl', async () => {
    const replace = {
      'Cannot connect to the Docker daemon': 'rootless containerd not running? (hint: use it)',
    };
    await on.commands.on('nerdctl', 'info', 'kind/docker-info-daemon-down', { replace });
    await expect(found({ KIND_EXPERIMENTAL_PROVIDER: 'nerdctl' })).rejects.toMatchObject({
      code: 'sandbox/engine-down',
      remedy: expect.stringContaining('Start containerd'),
    });
  });
});
