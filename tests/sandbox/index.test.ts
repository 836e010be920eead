import { describe, expect, it } from 'vitest';
import { chooseProvider } from '../../sandbox/index.ts';
import { noopProvider } from '../fakes/providers.ts';

const signal = new AbortController().signal;
const unready = { ready: false, missing: 'no Docker daemon answers', remedy: 'Start Docker.' } as const;
const ready = {
  kind: noopProvider({ name: 'kind' }),
  simulated: noopProvider({ name: 'simulated' }),
  attached: noopProvider({ name: 'attached' }),
};
const missing = { ...ready, kind: noopProvider({ name: 'kind', readiness: unready }) };

describe('choosing a provider', () => {
  it('takes kind when it is ready to use, else simulated, and says which it was', async () => {
    expect(await chooseProvider('auto', ready, signal)).toEqual({
      provider: ready.kind,
      reason: 'auto-kind-ready',
    });
    expect(await chooseProvider('auto', missing, signal)).toEqual({
      provider: missing.simulated,
      reason: 'auto-kind-missing',
    });
  });

  it('takes the one that was asked for, even when kind is ready', async () => {
    expect(await chooseProvider('attached', ready, signal)).toMatchObject({ provider: ready.attached });
    expect(await chooseProvider('simulated', ready, signal)).toEqual({
      provider: ready.simulated,
      reason: 'chosen',
    });
  });

  it('refuses one that was asked for and cannot be used, with the remedy', async () => {
    await expect(chooseProvider('kind', missing, signal)).rejects.toMatchObject({
      code: 'sandbox/provider-unready',
      message: expect.stringContaining('no Docker daemon answers'),
      remedy: 'Start Docker.',
    });
  });

  it('ends with the reason of an abort', async () => {
    const reason = new Error('shutting down');
    await expect(chooseProvider('auto', ready, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
