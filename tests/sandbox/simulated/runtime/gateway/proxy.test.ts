import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../../sandbox/clock.ts';
import { connectionPair } from '../../../../../sandbox/simulated/network/stream.ts';
import { type ClusterNetwork, ConnectError } from '../../../../../sandbox/simulated/network/types.ts';
import type {
  Configuration,
  RuleConfiguration,
} from '../../../../../sandbox/simulated/runtime/gateway/configuration.ts';
import { ReverseProxy } from '../../../../../sandbox/simulated/runtime/gateway/proxy.ts';
import { type ServerRequest, serveConnection } from '../../../../../sandbox/simulated/runtime/http/server.ts';

const peer = { ip: '10.0.0.9', namespace: 'default' };
/** Addresses of backends: one that answers with its address, one that never does, one that nobody reaches. */
const [GOOD, SILENT, GONE, MIRROR] = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'] as const;

/** A network of these backends, and what they were asked. */
function network(): { asked: { ip: string; request: ServerRequest }[]; network: ClusterNetwork } {
  const asked: { ip: string; request: ServerRequest }[] = [];
  const connect: ClusterNetwork['connect'] = async (from, ip) => {
    if (ip === GONE) throw new ConnectError('refused', 'connection refused');
    const { client, server } = connectionPair();
    if (ip === SILENT) return client;
    void serveConnection(server, from, (request) => {
      asked.push({ ip, request });
      return { status: 200, headers: { 'X-From': ip }, body: Buffer.from(ip) };
    });
    return client;
  };
  return { asked, network: { connect } as Partial<ClusterNetwork> as ClusterNetwork };
}

const to = (ip: string, weight = 1) => ({ weight, endpoints: [{ ip, port: 80 }] });
const plain: RuleConfiguration = {
  route: 'shop/web',
  filters: [],
  mirrors: [],
  backends: [to(GOOD)],
  isBroken: false,
};

/** Asks for `/foo/bar` of a.org where everything goes by this rule; `chances` are drawn one after the other. */
async function ask(
  rule: Partial<RuleConfiguration>,
  more: Partial<ServerRequest> = {},
  chances: number[] = [],
) {
  const { asked, network: net } = network();
  const random = () => chances.shift() ?? 0;
  const container = { network: net, peer, clock: systemClock, random };
  const proxy = new ReverseProxy({ container, signal: new AbortController().signal });
  const matches = [{ match: { path: { type: 'PathPrefix' as const, value: '/foo' } }, rule: 0 }];
  const port = { port: 80, secure: false, listeners: [{ hostname: '', hosts: [{ hostname: '', matches }] }] };
  const configuration: Configuration = { revision: 1, ports: [port], rules: [{ ...plain, ...rule }] };
  const headers = new Map(Object.entries({ host: 'a.org', 'x-own': '1', connection: 'close' }));
  const request = {
    method: 'GET',
    target: '/foo/bar?x=1',
    version: 'HTTP/1.1',
    headers,
    body: Buffer.alloc(0),
    peer,
    ...more,
  };
  const { status, headers: answered, body } = await proxy.answer({ configuration, port, request });
  return { status, headers: answered, body: Buffer.from(body).toString(), asked };
}

describe('a request', () => {
  it('reaches its backend with the host it asked for and word of where it came from', async () => {
    const { status, body, asked } = await ask({});
    expect([status, body]).toEqual([200, GOOD]);
    expect(asked[0]?.request.target).toBe('/foo/bar?x=1');
    expect(Object.fromEntries(asked[0]?.request.headers ?? [])).toMatchObject({
      host: 'a.org',
      'x-own': '1',
      'x-forwarded-for': peer.ip,
      'x-forwarded-proto': 'http',
      'x-forwarded-port': '80',
    });
  });

  it('is changed as filters say before a backend sees it', async () => {
    const { asked } = await ask({
      filters: [
        {
          type: 'RequestHeaderModifier',
          requestHeaderModifier: { set: [{ name: 'X-New', value: '2' }], remove: ['X-Own'] },
        },
        {
          type: 'URLRewrite',
          urlRewrite: { hostname: 'b.org', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
        },
      ],
    });
    const { target, headers } = asked[0]!.request;
    expect([target, headers.get('host'), headers.get('x-new'), headers.get('x-own')]).toEqual([
      '/new/bar?x=1',
      'b.org',
      '2',
      undefined,
    ]);
  });

  it('goes to backends by their weight, and to none of weight 0', async () => {
    const backends = [to(GONE, 0), to(GOOD, 9), { weight: 1 }];
    const status = async (chance: number) => (await ask({ backends }, {}, [chance])).status;
    expect(await Promise.all([0, 0.89, 0.91].map(status))).toEqual([200, 200, 500]);
  });

  it('is answered with 500 without a backend, 503 without endpoints, 502 where nobody listens, 504 too late', async () => {
    const status = async (rule: Partial<RuleConfiguration>) => (await ask(rule)).status;
    expect(await status({ backends: [] })).toBe(500);
    expect(await status({ backends: [to(GOOD, 0)] })).toBe(500);
    expect(await status({ isBroken: true })).toBe(500);
    expect(await status({ backends: [{ weight: 1, endpoints: [] }] })).toBe(503);
    expect(await status({ backends: [to(GONE)] })).toBe(502);
    expect(await status({ backends: [to(SILENT)], timeout: 10 })).toBe(504);
  });

  it('is redirected without asking anybody', async () => {
    const filters = [{ type: 'RequestRedirect', requestRedirect: { hostname: 'b.org' } }];
    const { status, headers, asked } = await ask({ filters, backends: [] });
    expect([status, headers['Location'], asked.length]).toEqual([302, 'http://b.org/foo/bar?x=1', 0]);
  });

  it('is shown to a mirror as often as wished, whose answer nobody waits for', async () => {
    const mirror = { endpoints: [{ ip: MIRROR, port: 80 }], share: 0.5 };
    const seen = async (chance: number) => {
      const { asked, body } = await ask({ mirrors: [mirror] }, {}, [0, chance]);
      expect(body).toBe(GOOD);
      return asked.map(({ ip }) => ip).sort();
    };
    expect(await seen(0.4)).toEqual([GOOD, MIRROR]);
    expect(await seen(0.6)).toEqual([GOOD]);
    expect((await ask({ mirrors: [{ endpoints: [{ ip: SILENT, port: 80 }], share: 1 }] })).body).toBe(GOOD);
  });
});
