/** What the server says of the isolation of its shells, and that it does not start without one that was asked for. */
import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Fault } from '../../sandbox/faults.ts';
import { chooseIsolation } from '../../sandbox/isolation/choose.ts';
import { readConfig } from '../../server/config.ts';
import { realCollaborators } from '../../server/wiring.ts';
import { configFor, scratch, startTestServer } from './harness.ts';

const missing = new Fault('sandbox/isolation-missing', 'bubblewrap is not installed', 'Install it.');

it('is refused with the reason and the remedy, and leaves nothing behind', async () => {
  const dataDir = scratch();
  const findIsolation = () => Promise.reject(missing);
  await expect(startTestServer({ dataDir, collaborators: { findIsolation } })).rejects.toBe(missing);
  // Its lock is gone: another one can start.
  await using again = await startTestServer({ dataDir });
  expect(again.server.app.isolation).toEqual({ mode: 'none' });
  rmSync(dataDir, { recursive: true, force: true });
});

it('is part of the state that pages show', async () => {
  const { code, message, remedy } = missing;
  const told = { mode: 'none' as const, problem: { code, message, remedy } };
  await using server = await startTestServer({ collaborators: { findIsolation: async () => told } });
  const cookie = await server.signIn();
  const answer = await fetch(`http://${server.host}/api/state`, { headers: { cookie } });
  expect(await answer.json()).toMatchObject({ isolation: told });
});

it('is what the machine can do unless something else was asked for', async () => {
  const config = { ...configFor(scratch()), env: process.env };
  const auto = await realCollaborators({ ...config, isolation: 'auto' }).findIsolation();
  const can = await chooseIsolation('auto', process.env, false, AbortSignal.timeout(30_000));
  expect(auto.mode).toBe(can.mode);
  expect(auto.problem?.code).toBe(can.problem?.code);
  expect(await realCollaborators({ ...config, isolation: 'none' }).findIsolation()).toEqual({ mode: 'none' });
  expect(readConfig({ HOME: '/h', NARU_ISOLATION: 'bubblewrap' }).isolation).toBe('bubblewrap');
  rmSync(config.dataDir, { recursive: true, force: true });
});
