import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Engine } from '../../../sandbox/kind/engine.ts';
import { whileNodesLive } from '../../../sandbox/kind/life.ts';
import { type Machine, machine } from './doubles.ts';

const signal = new AbortController().signal;
const replace = { 'naru-rec-a': 'naru-x' };
let on: Machine;
let engine: Engine;

beforeEach(async () => {
  on = await machine(['docker']);
  engine = new Engine('docker', `${on.commands.bin}/docker`, {});
});
afterEach(() => on.dispose());

it('tells why a node died, instead of waiting for it', async () => {
  await on.commands.on('docker', 'ps', 'kind/docker-start-inotify-limit-ps', { replace });
  await on.commands.on('docker', 'logs', 'kind/docker-start-inotify-limit-logs');
  const work = (alive: AbortSignal) =>
    sleep(60_000, undefined, { signal: alive }).catch(() => alive.throwIfAborted());
  const waiting = whileNodesLive(engine, 'naru-x', signal, work, 10);
  await expect(waiting).rejects.toMatchObject({
    code: 'sandbox/node-died',
    message: expect.stringContaining(
      'naru-x-control-plane ended soon after its start: the host has no inotify',
    ),
    remedy: expect.stringContaining('fs.inotify.max_user_instances'),
  });
});

it('leaves alone what waits for nodes that live, and for nodes nobody can tell of', async () => {
  expect(await whileNodesLive(engine, 'naru-x', signal, async () => 'done')).toBe('done');
  await on.commands.on('docker', 'ps', 'kind/docker-info-daemon-down');
  expect(await whileNodesLive(engine, 'naru-x', signal, () => sleep(100, 'done'), 10)).toBe('done');
});
