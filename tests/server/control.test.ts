/** `naru open` reaches the server that has the data folder. */
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requestAddress, serveControl } from '../../server/control.ts';
import { scratch, startTestServer } from './harness.ts';

let folder: string;
beforeEach(() => {
  folder = scratch();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the way to ask for an address', () => {
  it('is closed to others again where a copy of the folder has opened it', async () => {
    mkdirSync(join(folder, 'run'));
    chmodSync(join(folder, 'run'), 0o755);
    const control = await serveControl(folder, () => 'http://127.0.0.1:1/open/x');
    expect(statSync(join(folder, 'run')).mode & 0o777).toBe(0o700);
    expect(await requestAddress(folder)).toBe('http://127.0.0.1:1/open/x');
    await control.close();
    await expect(requestAddress(folder)).rejects.toMatchObject({ code: 'server/not-running' });
  });

  it('is not worth the server: where it cannot be had, the rest works', async () => {
    writeFileSync(join(folder, 'run'), 'a file where the folder should be');
    await using server = await startTestServer({ dataDir: folder });
    expect(server.logged.join('\n')).toContain('naru open will not find this server');
    expect(await server.signIn()).toContain('naru_');
  });
});
