import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchMissingKubectl } from '../../../cli/start/kubectl.ts';

let root: string;
let mirror: Server;
let answer: RequestListener;
let said: string;

const say = (english: string, korean: string): void => {
  said += `${english}\n${korean}\n`;
};

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-start-'));
  said = '';
  mirror = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  mirror.closeAllConnections();
  mirror.close();
  await rm(root, { recursive: true, force: true });
});

function start(
  env: Record<string, string> = {},
  download: 'auto' | 'never' = 'auto',
  signal = new AbortController().signal,
): Promise<void> {
  const url = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/kubectl`;
  const pin = { tool: 'kubectl', version: 'v1.36.2', url, sha256: '0'.repeat(64) } as const;
  return fetchMissingKubectl({ root, env, download }, say, signal, { pin, patience: 200 });
}

const left = async (): Promise<string[]> => readdir(join(root, '.tools', 'bin')).catch(() => []);

describe('npm start where there is no kubectl', () => {
  it('says where it fetches from and how to forbid it before anybody has answered', async () => {
    let before = '';
    answer = (_request, response) => {
      before = said;
      response.writeHead(404).end();
    };
    await start();
    expect(before).toContain(`Fetching it from http://127.0.0.1`);
    expect(before).toContain('NARU_DOWNLOAD=never');
    expect(before).toContain('받습니다');
  });

  it.each([
    ['what comes is something else', (_request, response) => response.end('a page of a proxy')],
    ['the server says no', (_request, response) => response.writeHead(503).end()],
    ['the network is dead', () => {}],
  ] satisfies [string, RequestListener][])(
    'starts all the same when %s, with the remedy in both languages and nothing left behind',
    async (_what, listener) => {
      answer = listener;
      await start();
      expect(said).toContain('Naru starts without kubectl');
      expect(said).toMatch(/install it by hand|npm run tools kubectl/);
      expect(said).toContain('"npm run tools kubectl"을 실행하거나');
      expect(await left()).toEqual([]);
    },
  );

  it('asks nobody when that is forbidden, and says what is missing', async () => {
    answer = () => expect.unreachable();
    await start({}, 'never');
    expect(said).toContain('there is no kubectl on this machine');
    expect(said).toContain('kubectl 없이 시작합니다');
  });

  it('does not put another in the place of one that was named wrongly', async () => {
    answer = () => expect.unreachable();
    await start({ KUBECTL: join(root, 'typo') });
    expect(said).toContain('Correct KUBECTL');
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const end = new AbortController();
    answer = (_request, response) => {
      response.write('the beginning');
      end.abort(new Error('Ctrl+C'));
    };
    await expect(start({}, 'auto', end.signal)).rejects.toThrow('Ctrl+C');
    expect(await left()).toEqual([]);
  });
});
