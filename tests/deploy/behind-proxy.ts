/** One suite that every reverse proxy of deploy/ must pass: a class behind it, asked as browsers ask, over TLS. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { issueServing } from '../../sandbox/simulated/pki/certificates.ts';
import { clientAddress } from '../../server/public-address.ts';
import { startTestClass, type TestClass } from '../server/classroom/class-harness.ts';

export const NAME = 'naru.example.org';

export interface Place {
  /** For files of the proxy. */
  readonly folder: string;
  /** On which it listens, on 127.0.0.1. */
  readonly port: number;
  /** Of Naru. */
  readonly behind: number;
  /** Below which path Naru is; empty at the root. */
  readonly base: string;
  /** PEM files for `NAME`. */
  readonly certificate: string;
  readonly key: string;
}

/** Writes what it needs into the folder and gives the command that runs it in the foreground. */
export type Proxy = (place: Place) => {
  readonly argv: readonly [string, ...string[]];
  readonly env?: NodeJS.ProcessEnv;
};

export const shipped = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../deploy', name), 'utf8');

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export function describeProxy(name: string, proxy: Proxy): void {
  describe.each([
    ['at the root', ''],
    ['below a path', '/naru'],
  ])(`a class behind ${name}, %s`, (_where, base) => {
    let folder: string;
    let naru: TestClass;
    let running: ChildProcess;
    let port: number;
    let ca: string;
    let cookie = '';
    const host = (): string => `${NAME}:${port}`;
    const origin = (): string => `https://${host()}`;

    const ask = (
      path: string,
      {
        method = 'GET',
        headers = {},
        body,
      }: { method?: string; headers?: Record<string, string>; body?: string } = {},
    ): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const options = {
          host: '127.0.0.1',
          port,
          path: `${base}${path}`,
          method,
          ca,
          servername: NAME,
          agent: false,
        };
        const asked = request({ ...options, headers: { host: host(), ...headers } }, (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => {
            text += chunk;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        });
        asked.on('error', reject);
        asked.end(body);
      });

    const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
      ask(path, {
        method: 'POST',
        headers: { origin: origin(), 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });

    const socket = (path: string, headers: Record<string, string>): WebSocket =>
      new WebSocket(`wss://127.0.0.1:${port}${base}${path}`, {
        ca,
        // Types of ws have it not; it is handed on to TLS.
        ...{ servername: NAME },
        headers: { host: host(), ...headers },
      });

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'naru-proxy-'));
      port = await freePort();
      const own = issueServing(undefined, { commonName: NAME }, { dns: [NAME], ip: [] }, Date.now());
      ca = own.certificate;
      const [certificate, key] = [join(folder, 'own.pem'), join(folder, 'own.key')];
      writeFileSync(certificate, own.certificate);
      writeFileSync(key, own.key);
      naru = await startTestClass({
        config: {
          publicAddress: { origin: `https://${host()}`, host: host(), base, told: 'x-forwarded-for' },
        },
        pages: { answer: async (asked, response) => void response.end(`page for ${clientAddress(asked)}`) },
      });
      const { argv, env } = proxy({ folder, port, behind: naru.server.port, base, certificate, key });
      const [program, ...args] = argv;
      running = spawn(program, args, { stdio: 'ignore', env: { ...process.env, ...env } });
      await answers(() => ask('/'));
    }, 30_000);

    afterAll(async () => {
      running?.kill('SIGTERM');
      await naru?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    });

    it('lets an instructor in by the printed address, with a cookie for https and this path alone', async () => {
      const address = new URL(naru.server.address());
      expect(address.origin).toBe(origin());
      expect(address.pathname.startsWith(`${base}/`)).toBe(true);
      const token = address.pathname.split('/').at(-1);
      const answer = await post('/api/class/instructors', {
        token,
        name: '강사',
        password: 'correct horse battery',
      });
      expect(answer.status).toBe(200);
      const [set = ''] = answer.headers['set-cookie'] ?? [];
      expect(set).toContain(`; Path=${base}/;`);
      expect(set).toMatch(/; HttpOnly(;|$)/);
      expect(set).toMatch(/; Secure(;|$)/);
      cookie = set.split(';')[0] ?? '';
      expect((await ask('/api/class/grades', { headers: { cookie } })).status).toBe(200);
    });

    it('refuses whoever has no cookie, and what comes from another site', async () => {
      expect((await ask('/api/class/grades')).status).toBeGreaterThanOrEqual(401);
      const elsewhere = { cookie, origin: 'https://evil.example.org' };
      expect((await post('/api/class/code', { hours: 1 }, elsewhere)).status).toBe(403);
      expect((await post('/api/class/code', { hours: 1 }, { cookie })).status).toBe(200);
    });

    it('knows who asks, whatever they claim to be', async () => {
      const claims = {
        'x-forwarded-for': '203.0.113.9',
        forwarded: 'for=203.0.113.9',
        'x-real-ip': '203.0.113.9',
      };
      const { text } = await ask('/ko', { headers: { cookie, ...claims } });
      expect(text).toBe('page for 127.0.0.1');
    });

    it('carries sockets, and only those of our own pages', async () => {
      const own = socket('/ws/events', { cookie, origin: origin() });
      const first = await new Promise<string>((resolve, reject) => {
        own.on('message', (data: Buffer) => resolve(data.toString('utf8')));
        own.on('error', reject);
      });
      expect(JSON.parse(first)).toMatchObject({ type: 'state' });
      own.terminate();
      for (const headers of [{ cookie, origin: 'https://evil.example.org' }, { origin: origin() }]) {
        const refused = socket('/ws/events', headers);
        const status = await new Promise<number>((resolve) => {
          refused.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
          refused.on('error', () => {});
          refused.on('open', () => resolve(101));
        });
        expect(status).toBe(403);
      }
    });

    it('answers nobody who comes to Naru itself', async () => {
      const { port: behind } = naru.server;
      const answer = await fetch(`http://127.0.0.1:${behind}${base}/`, { headers: { cookie } });
      expect(answer.status).toBe(403);
    });
  });
}

/** Tries until somebody answers. */
async function answers(tries: () => Promise<unknown>): Promise<void> {
  for (let left = 100; ; left -= 1) {
    try {
      await tries();
      return;
    } catch (failure) {
      if (left === 0) throw failure;
      await pause(100);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Where Debian puts it, or in the PATH; `undefined`: it is not installed. */
export function programNamed(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find(runs);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
