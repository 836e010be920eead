/** Naru talks to nobody: no telemetry, no servers but a learner's own cluster and, when asked, where kubectl and kind come from, where grades go and who keeps accounts. */
import { describe, expect, it } from 'vitest';
import { codeBelow, filesBelow, PRODUCT, textOf } from './source.ts';

const product = PRODUCT.flatMap((folder) => codeBelow(folder));

/** What opens connections, and who may. */
const CLIENTS: readonly { what: string; pattern: RegExp; allowed: readonly string[] }[] = [
  {
    what: 'fetch',
    pattern: /(?<![\w.])(globalThis\.)?fetch\(/,
    // The learning record store that a class has set, if it has.
    allowed: ['sandbox/tools/fetch.ts', 'server/classroom/grades/xapi/post.ts', 'src/client/api.ts'],
  },
  { what: 'a WebSocket client', pattern: /new WebSocket\(/, allowed: ['src/client/socket.ts'] },
  {
    what: 'requests of node:http',
    pattern: /import (?!type)[^;]*\b(request|get|Agent)\b[^;]*from 'node:https?'/,
    // To the API server of a sandbox; over connections inside a simulated cluster, which are handed in; to the learning platform that a
    // class has set, if it has.
    allowed: [
      'sandbox/kube-wire.ts',
      'sandbox/simulated/network/http.ts',
      'server/classroom/people/lti/services/ask.ts',
    ],
  },
  {
    what: 'node:http2, dgram, dns',
    pattern: /'node:(http2|dgram|dns)(\/promises)?'/,
    // The API server speaks HTTP/2 to who asks it; gRPC probes and whom they ask, over connections inside a simulated cluster.
    allowed: [
      'sandbox/simulated/apiserver/http/http2.ts',
      'sandbox/simulated/apiserver/http/server.ts',
      'sandbox/simulated/kubelet/grpc-probe.ts',
      'sandbox/simulated/runtime/programs/agnhost-grpc.ts',
    ],
  },
  {
    what: 'sockets',
    pattern: /import (?!type)[^;]*\b(connect|createConnection|Socket)\b[^;]*from 'node:(net|tls)'/,
    // TLS over a connection inside a simulated cluster, which is handed in; the control socket of a running Naru, and
    // ports of a learner's own cluster on this machine, also for an isolated shell; the API server of an attached cluster.
    allowed: [
      'sandbox/attached/forward.ts',
      'sandbox/isolation/relay.ts',
      'sandbox/simulated/network/tls.ts',
      'sandbox/simulated/provider.ts',
      'server/control.ts',
    ],
  },
  {
    what: 'openid-client and jose',
    pattern: /'(openid-client|jose)'/,
    // The provider and the learning platform that a class has set, if it has.
    allowed: ['server/classroom/people/lti/jose.ts', 'server/classroom/people/openid/provider.ts'],
  },
  { what: 'beacons', pattern: /sendBeacon|XMLHttpRequest|EventSource\(/, allowed: [] },
];

describe('the network', () => {
  it.each(CLIENTS)('is reached by $what only where it must be', ({ pattern, allowed }) => {
    expect(product.filter((path) => pattern.test(textOf(path)))).toEqual(allowed);
  });

  it('is asked for programs from these hosts and no others', () => {
    const hosts = [...textOf('sandbox/tools/pins.ts').matchAll(/https?:\/\/([^/'"`\s]+)/g)].map(
      ([, host]) => host,
    );
    expect(new Set(hosts)).toEqual(new Set(['dl.k8s.io', 'github.com', 'get.helm.sh']));
  });

  it('is reached from the page by paths on the same server only', () => {
    const scripts = product.filter((path) => path.startsWith('src/'));
    const elsewhere = scripts.flatMap((path) =>
      [...textOf(path).matchAll(/(?:https?:)?\/\/(?!www\.w3\.org\/)[a-z0-9-]+(?:\.[a-z0-9-]+)+/g)].map(
        ([url]) => `${path}: ${url}`,
      ),
    );
    expect(elsewhere).toEqual([]);
  });

  it('hears nothing from the tool that builds the pages', () => {
    expect(textOf('astro.config.mjs')).toContain("ASTRO_TELEMETRY_DISABLED = '1'");
    expect(textOf('cli/start/build.ts')).toContain("ASTRO_TELEMETRY_DISABLED: '1'");
    // That file is all that builds.
    expect(JSON.parse(textOf('package.json')).scripts.build).toBe('node cli/naru.ts build');
  });
});

/** In pieces, so that this file may be read as well. */
const UNWANTED = [
  ['registry', 'npmjs'],
  ['npm', 'pkg', 'github'],
  ['registry', 'yarnpkg'],
  ['npmmirror', 'com'],
  ['pypi', 'org'],
  ['proxy', 'golang'],
  ['google-analytics', 'com'],
  ['googletagmanager', 'com'],
  ['segment', 'io'],
  ['sentry', 'io'],
  ['mixpanel', 'com'],
  ['posthog', 'com'],
  ['plausible', 'io'],
  ['telemetry', 'astro'],
].map((parts) => parts.join('.'));
const OUTSIDE = [['..', 'shared'].join('/'), ['', 'work', ''].join('/')];

describe('every file of the project', () => {
  const paths = filesBelow('.').filter((path) => !/\.(png|woff2?|ico|jpg)$/.test(path));

  it.each([...UNWANTED, ...OUTSIDE])('is without %s', (word) => {
    expect(paths.filter((path) => textOf(path).includes(word))).toEqual([]);
  });
});
