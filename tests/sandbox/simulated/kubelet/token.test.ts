import { describe, expect, it } from 'vitest';
import type { Client } from '../../../../sandbox/simulated/client.ts';
import type { Pod } from '../../../../sandbox/simulated/kubelet/pod.ts';
import { PodTokens } from '../../../../sandbox/simulated/kubelet/token.ts';
import { StatusError } from '../../../../sandbox/simulated/objects.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'shop', uid: '1' },
  spec: { serviceAccountName: 'robot', containers: [] },
} as unknown as Pod;

/** A client that only issues tokens, numbered. */
function issuer() {
  const asked: unknown[][] = [];
  const createSubresource = (...request: unknown[]) => {
    asked.push(request);
    return { status: { token: `token ${asked.length}` } };
  };
  return { asked, client: { createSubresource } as unknown as Client };
}

describe('the token of a pod', () => {
  it('is asked for in the name of the pod and of its account', () => {
    const { asked, client } = issuer();
    new PodTokens(client, () => 0).token(pod, { audience: 'vault', expirationSeconds: 600 });
    const boundObjectRef = { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: '1' };
    const spec = { audiences: ['vault'], expirationSeconds: 600, boundObjectRef };
    expect(asked).toEqual([['serviceaccounts', 'shop', 'robot', 'token', { spec }]]);
  });

  it('is kept for four fifths of its time, each audience its own', () => {
    const { client } = issuer();
    let now = 0;
    const tokens = new PodTokens(client, () => now);
    const source = { expirationSeconds: 1000 };
    expect(tokens.token(pod, source).toString()).toBe('token 1');
    expect(tokens.token(pod, { ...source, audience: 'vault' }).toString()).toBe('token 2');
    now = 799_000;
    expect(tokens.token(pod, source).toString()).toBe('token 1');
    now = 801_000;
    expect(tokens.token(pod, source).toString()).toBe('token 3');
  });

  it('is waited for when the API server refuses', () => {
    const status = { kind: 'Status', message: 'serviceaccounts "robot" not found' };
    const createSubresource = () => {
      throw new StatusError(status as StatusError['status']);
    };
    const tokens = new PodTokens({ createSubresource } as unknown as Client, () => 0);
    expect(() => tokens.token(pod, {})).toThrow('failed to fetch token: serviceaccounts "robot" not found');
  });
});
