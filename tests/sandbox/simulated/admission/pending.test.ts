import { describe, expect, it } from 'vitest';
import {
  AdmissionPending,
  pendingIn,
  persistently,
} from '../../../../sandbox/simulated/admission/pending.ts';

const waiting = () => new AdmissionPending(['check.example.com'], Promise.resolve());

describe('a write that waits for a webhook', () => {
  it('is tried again until it is admitted', async () => {
    let tries = 0;
    await new Promise<void>((resolve) =>
      persistently(
        () => {
          tries += 1;
          if (tries < 4) throw waiting();
          resolve();
        },
        () => {},
      ),
    );
    expect(tries).toBe(4);
  });

  it('is given up when it waits for ever, and lets others have their turn', async () => {
    let turns = 0;
    const count = () => {
      turns += 1;
      setImmediate(count).unref();
    };
    count();
    const cause = await new Promise((resolve) =>
      persistently(() => {
        throw waiting();
      }, resolve),
    );
    expect(pendingIn(cause)).toBeDefined();
    expect(turns).toBeGreaterThan(5);
  });

  it('is known behind what others have made of it', () => {
    expect(pendingIn(new Error('no', { cause: waiting() }))).toBeDefined();
    expect(pendingIn(new AggregateError([new Error('no'), waiting()]))).toBeDefined();
    expect(pendingIn(new Error('no'))).toBeUndefined();
  });
});
