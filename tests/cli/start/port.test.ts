/** A taken port is said before anything slow begins, with who has it and what to do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkPort, listenerOf } from '../../../cli/start/port.ts';
import { takeLock } from '../../../server/store/lock.ts';

let dataDir: string;
let other: Server;
let port: number;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'naru-start-'));
  other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  port = (other.address() as AddressInfo).port;
});
afterEach(() => {
  other.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const failure = () =>
  checkPort({ port, dataDir }).then(
    () => undefined,
    ({ code, message, remedy }: { code: string; message: string; remedy: string }) => ({
      code,
      message,
      remedy,
    }),
  );

describe('the port', () => {
  it('that is taken is said in both languages, with how to choose another', async () => {
    const said = await failure();
    expect(said?.code).toBe('server/port-taken');
    expect(said?.message).toContain(`Port ${port} is taken`);
    expect(said?.message).toContain(`포트 ${port}`);
    expect(said?.remedy).toContain(`NARU_PORT=${port + 1} npm start`);
    expect(said?.remedy).not.toContain('naru -- open');
  });

  it.runIf(process.platform === 'linux')('names the process that has it', async () => {
    expect(listenerOf(port)).toMatchObject({ pid: process.pid });
    expect((await failure())?.message).toContain(`process ${process.pid} (`);
  });

  it.runIf(process.platform === 'linux')('that our own Naru has leads to the one that runs', async () => {
    using _lock = takeLock(dataDir);
    expect((await failure())?.remedy).toContain('npm run -s naru -- open');
  });

  it('that is free is no reason to start on data that is in use', async () => {
    await new Promise((resolve) => other.close(resolve));
    expect(await failure()).toBeUndefined();
    using _lock = takeLock(dataDir);
    expect(await failure()).toMatchObject({ code: 'store/in-use' });
  });
});
