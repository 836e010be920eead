/** The key by which a platform knows us: its public half is everybody's, the other one is on the disk for its owner alone. */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratch } from '../../../harness.ts';
import { startTestClass } from '../../class-harness.ts';
import { FakePlatform } from './fake-platform.ts';

const platform = new FakePlatform();

it('is published without its secret half, stays over a restart, and is another one when it is damaged', async () => {
  await platform.listen();
  const dataDir = scratch();
  const file = join(dataDir, 'class', 'lti', 'key.json');
  const published = async () => {
    await using test = await startTestClass({ dataDir, config: { lti: platform.settings } });
    const { status, text, headers } = await test.browser().ask('GET', '/lti/keys');
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    return { keys: JSON.parse(text).keys, logged: test.logged.join('\n') };
  };
  const { keys, logged } = await published();
  expect(keys).toHaveLength(1);
  expect(Object.keys(keys[0]).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(logged).not.toContain(JSON.parse(await readFile(file, 'utf8')).d);

  expect((await published()).keys).toEqual(keys);

  writeFileSync(file, '{"kty":"RSA"');
  const another = await published();
  expect(another.keys[0].kid).not.toBe(keys[0].kid);
  expect(another.logged).toContain('the key for the learning platform could not be read');
  rmSync(dataDir, { recursive: true, force: true });
  await platform.close();
});

it('is not there where no platform is set', async () => {
  await using test = await startTestClass();
  expect((await test.browser().ask('GET', '/lti/keys')).status).not.toBe(200);
});
