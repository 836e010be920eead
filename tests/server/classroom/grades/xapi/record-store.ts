/** A small learning record store on loopback, for tests. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Statement } from '../../../../../server/classroom/grades/xapi/statements.ts';

/** Keeps statements by id, wants the password, and can be told to answer otherwise. */
export class RecordStore {
  readonly kept = new Map<string, Statement>();
  readonly requests: { readonly count: number; readonly version: string }[] = [];
  /** What the next requests are answered with, one each, instead of taking them. */
  readonly instead: { readonly status: number; readonly headers?: Record<string, string> }[] = [];
  /** Ids that it will not take. */
  readonly unwanted = new Set<string>();
  readonly server: Server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    request.on('end', () => {
      const statements = JSON.parse(text) as Statement[];
      this.requests.push({
        count: statements.length,
        version: String(request.headers['x-experience-api-version']),
      });
      const instead = this.instead.shift();
      if (instead) return response.writeHead(instead.status, instead.headers).end('not now');
      const wanted = `Basic ${Buffer.from('naru:비밀').toString('base64')}`;
      if (request.headers.authorization !== wanted) return response.writeHead(401).end();
      if (request.url !== '/xapi/statements') return response.writeHead(404).end();
      if (statements.some(({ id }) => this.unwanted.has(id))) return response.writeHead(400).end('no');
      const conflict = statements.some(
        (one) => this.kept.has(one.id) && JSON.stringify(this.kept.get(one.id)) !== JSON.stringify(one),
      );
      if (conflict) return response.writeHead(409).end('conflict');
      for (const one of statements) this.kept.set(one.id, one);
      return response.writeHead(200).end(JSON.stringify(statements.map(({ id }) => id)));
    });
  });

  listen(port = 0): Promise<number> {
    return new Promise((resolve) =>
      this.server.listen(port, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port)),
    );
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
