import { beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { makeRequest } from '../pki/requests.ts';
import { type Rig, startRig } from './rig.ts';

const RESOURCE = 'certificatesigningrequests.certificates.k8s.io';
const HOUR = 3_600_000;

beforeAll(ensureSchema);

async function ask({ client }: Rig, name: string): Promise<void> {
  const { request } = await makeRequest('CN=jane');
  client.create(RESOURCE, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: 'example.com/signer',
      usages: ['client auth'],
    },
  });
}

describe('a request for a certificate', () => {
  it('goes a day after it was made, and an hour after somebody decided', async () => {
    using rig = await startRig();
    await ask(rig, 'waiting');
    await ask(rig, 'denied');
    const lastUpdateTime = new Date(rig.clock.now()).toISOString();
    const conditions = [{ type: 'Denied', status: 'True', lastUpdateTime }];
    rig.client.patch(RESOURCE, undefined, 'denied', { status: { conditions } }, { subresource: 'approval' });
    const there = () => rig.client.list(RESOURCE).map(({ metadata }) => metadata.name);
    await rig.advance(HOUR / 2);
    expect(there()).toEqual(['denied', 'waiting']);
    await rig.advance(HOUR);
    expect(there()).toEqual(['waiting']);
    await rig.advance(23 * HOUR);
    expect(there()).toEqual([]);
    expect(rig.logged).toEqual([]);
  });
});
