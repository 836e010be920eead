import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { bootCluster } from '../../support.ts';

const PATH = '/api/v1/namespaces/default/configmaps';

it('packs what is longer than 128 KiB for who can read that, and nothing else', async () => {
  await using server = await bootCluster();
  const big = { metadata: { name: 'big' }, data: { text: 'a line of text\n'.repeat(9000) } };
  await server.ask('POST', PATH, { body: big });
  const plain = await server.ask('GET', `${PATH}/big`);
  expect(plain.headers['content-encoding']).toBeUndefined();
  const asked = (accept: string, path = `${PATH}/big`) =>
    server.ask('GET', path, { headers: { 'accept-encoding': accept } });
  const packed = await asked('deflate, gzip');
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
  expect(packed.headers['content-length']).toBeUndefined();
  expect(gunzipSync(packed.bytes).toString()).toBe(plain.text);
  expect((await asked('gzip;q=1')).headers['content-encoding']).toBeUndefined();
  const small = await asked('gzip', `${PATH}/kube-root-ca.crt`);
  expect(small.headers['content-encoding']).toBeUndefined();
});
