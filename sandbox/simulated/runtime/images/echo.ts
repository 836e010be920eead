/** hashicorp/http-echo and traefik/whoami: small web servers that say who they are. */
import { directory, programFile } from '../files/nodes.ts';
import { type ServerRequest, serveConnection } from '../http/server.ts';
import type { Image } from '../image.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { slashTime, untilSignal } from '../programs/daemon.ts';
import { listen } from '../programs/listen.ts';
import { once } from './trees.ts';

/** `-name=value`, `--name value`. */
function flag(process: Process, name: string): string | undefined {
  const { argv } = process;
  for (const [index, word] of argv.entries()) {
    const match = /^--?([a-z]+)(?:=(.*))?$/s.exec(word);
    if (match?.[1] === name) return match[2] ?? argv[index + 1];
  }
  return undefined;
}

const text = { 'Content-Type': 'text/plain; charset=utf-8' };

const httpEcho: Program = async (process) => {
  const said = flag(process, 'text') ?? process.environment.get('ECHO_TEXT');
  if (!said) throw new Failure('Missing -text option!', 127);
  const address = flag(process, 'listen') ?? ':5678';
  const { clock } = process.container;
  const port = Number(/:(\d+)$/.exec(address)?.[1] ?? 5678);
  const log = (line: string) => void process.print(`${slashTime(clock.now())} ${line}\n`);
  listen(process, port, (stream, peer) => {
    void serveConnection(stream, peer, ({ method, target, version, headers }) => {
      const body = Buffer.from(target === '/health' ? '{"status":"ok"}\n' : `${said}\n`);
      const agent = headers.get('user-agent') ?? '';
      log(
        `${headers.get('host') ?? ''} ${peer.ip}:41000 "${method} ${target} ${version}" 200 ${body.length} "${agent}" 12.1µs`,
      );
      return { status: 200, headers: { ...text, 'X-App-Name': 'http-echo', 'X-App-Version': '1.0.0' }, body };
    });
  });
  await process.complain(`${slashTime(clock.now())} [INFO] server is listening on ${address}`);
  await untilSignal(process, { TERM: 0, INT: 0 });
  await process.complain(`${slashTime(clock.now())} [INFO] server is shutting down`);
  return 0;
};

const whoami: Program = async (process) => {
  const port = Number(flag(process, 'port') ?? process.environment.get('WHOAMI_PORT_NUMBER') ?? 80);
  const name = flag(process, 'name') ?? process.environment.get('WHOAMI_NAME');
  listen(process, port, (stream, peer) => {
    void serveConnection(stream, peer, (request) => {
      if (request.target === '/health') return { status: 200, headers: text, body: Buffer.alloc(0) };
      return { status: 200, headers: text, body: Buffer.from(introduction(process, request, name)) };
    });
  });
  await process.complain(`${slashTime(process.container.clock.now())} Starting up on port ${port}`);
  return await untilSignal(process, { TERM: 143, INT: 130 });
};

function introduction(process: Process, request: ServerRequest, name: string | undefined): string {
  const { hostname, peer } = process.container;
  const { method, target, version, headers } = request;
  const title = (key: string) => key.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  const others = [...headers]
    .filter(([key]) => key !== 'host')
    .map(([key, value]) => `${title(key)}: ${value}`);
  const lines = [
    ...(name ? [`Name: ${name}`] : []),
    `Hostname: ${hostname}`,
    'IP: 127.0.0.1',
    `IP: ${peer.ip}`,
    `RemoteAddr: ${request.peer.ip}:41000`,
    `${method} ${target} ${version}`,
    `Host: ${headers.get('host') ?? ''}`,
    ...others.sort(),
  ];
  return `${lines.join('\n')}\n\n`;
}

const shared = { command: [], environment: {}, workingDirectory: '/', stopSignal: 'TERM' } as const;

export const echoImages: readonly Image[] = [
  ...['1.0', '1.0.0', '0.2.3', 'latest'].map((tag) => ({
    ...shared,
    repository: 'docker.io/hashicorp/http-echo',
    tag,
    entrypoint: ['/http-echo'],
    user: '65532',
    size: 5_000_000,
    tree: once(() => directory({ 'http-echo': programFile(httpEcho) })),
  })),
  ...['v1.10', 'v1.11', 'latest'].map((tag) => ({
    ...shared,
    repository: 'docker.io/traefik/whoami',
    tag,
    entrypoint: ['/whoami'],
    user: '',
    size: 2_900_000,
    tree: once(() => directory({ whoami: programFile(whoami) })),
  })),
];
