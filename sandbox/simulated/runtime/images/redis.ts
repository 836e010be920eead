/** redis: a key-value store over TCP, enough of it for PING, GET, SET, DEL, INCR and KEYS. */
import type { ByteStream } from '../../kubelet/api.ts';
import { programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import type { Process, Program } from '../process/process.ts';
import { untilSignal } from '../programs/daemon.ts';
import { distributionPrograms } from '../programs/index.ts';
import { listen } from '../programs/listen.ts';
import { distributionTree, once, plant } from './trees.ts';

const server: Program = async (process) => {
  const data = new Map<string, string>();
  const say = (role: string, text: string) => {
    const now = new Date(process.container.clock.now());
    const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(now.toUTCString()) ?? [];
    return process.print(
      `${process.pid}:${role} ${day} ${month} ${year} ${time}.${String(now.getMilliseconds()).padStart(3, '0')} ${text}\n`,
    );
  };
  await say('C', '* oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  await say('M', '* Running mode=standalone, port=6379.');
  await say('M', '* Server initialized');
  listen(process, 6379, (stream) => void serve(stream, data));
  await say('M', '* Ready to accept connections tcp');
  await untilSignal(process, { TERM: 0, INT: 0 });
  await say('M', '# User requested shutdown...');
  await say('M', '# Redis is now ready to exit, bye bye...');
  return 0;
};

async function serve(stream: ByteStream, data: Map<string, string>): Promise<void> {
  let text = '';
  for await (const chunk of stream.readable) {
    text += Buffer.from(chunk).toString();
    for (;;) {
      const command = takeCommand(text);
      if (!command) break;
      text = command.rest;
      if (command.words.length === 0) continue;
      stream.write(Buffer.from(answer(command.words, data)));
      if (command.words[0]?.toUpperCase() === 'QUIT') return stream.end();
    }
  }
  stream.end();
}

/** One command off the front: an array of bulk strings, or words on a line. */
function takeCommand(text: string): { words: string[]; rest: string } | undefined {
  const line = /^([^\n]*)\r?\n/.exec(text);
  if (!line) return undefined;
  const start = (line[1] ?? '').replace(/\r$/, '');
  let rest = text.slice(line[0].length);
  if (!start.startsWith('*')) return { words: start.split(/\s+/).filter(Boolean), rest };
  const words: string[] = [];
  for (let i = 0; i < Number(start.slice(1)); i += 1) {
    const bulk = /^\$(\d+)\r\n/.exec(rest);
    const length = Number(bulk?.[1]);
    if (!bulk || rest.length < bulk[0].length + length + 2) return undefined;
    words.push(rest.slice(bulk[0].length, bulk[0].length + length));
    rest = rest.slice(bulk[0].length + length + 2);
  }
  return { words, rest };
}

function answer([name = '', ...args]: readonly string[], data: Map<string, string>): string {
  const [key = '', value = ''] = args;
  const bulk = (text: string | undefined) =>
    text === undefined ? '$-1\r\n' : `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
  switch (name.toUpperCase()) {
    case 'PING':
      return args.length > 0 ? bulk(key) : '+PONG\r\n';
    case 'QUIT':
      return '+OK\r\n';
    case 'SET':
      data.set(key, value);
      return '+OK\r\n';
    case 'GET':
      return bulk(data.get(key));
    case 'DEL':
      return `:${args.filter((each) => data.delete(each)).length}\r\n`;
    case 'EXISTS':
      return `:${args.filter((each) => data.has(each)).length}\r\n`;
    case 'INCR':
      data.set(key, String(Number(data.get(key) ?? 0) + 1));
      return `:${data.get(key)}\r\n`;
    case 'DBSIZE':
      return `:${data.size}\r\n`;
    case 'KEYS':
      return `*${data.size}\r\n${[...data.keys()].map(bulk).join('')}`;
    default:
      return `-ERR unknown command '${name}', with args beginning with: ${args.map((each) => `'${each}' `).join('')}\r\n`;
  }
}

/** redis-cli COMMAND…: one command to the server in this pod, or with -h to another. */
const client: Program = async (process: Process) => {
  const args = process.argv.slice(1);
  const at = args[0] === '-h' ? args.splice(0, 2)[1]! : '127.0.0.1';
  const stream = await process
    .wait(process.container.network.connect(process.container.peer, at, 6379, process.signal))
    .catch(() => undefined);
  if (!stream) {
    await process.complain(`Could not connect to Redis at ${at}:6379: Connection refused`);
    return 1;
  }
  stream.write(
    Buffer.from(`*${args.length}\r\n${args.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`),
  );
  for await (const chunk of stream.readable) {
    await process.print(`${readable(Buffer.from(chunk).toString())}\n`);
    break;
  }
  stream.destroy();
  return 0;
};

function readable(reply: string): string {
  if (reply.startsWith('$-1')) return '(nil)';
  if (reply.startsWith('$')) return `"${reply.split('\r\n')[1]}"`;
  if (reply.startsWith(':')) return `(integer) ${reply.slice(1).trim()}`;
  return reply.replace(/^[+-]/, reply.startsWith('-') ? '(error) ' : '').trim();
}

const release =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
const tree = once(() => {
  const root = distributionTree(release, distributionPrograms());
  plant(root, '/usr/local/bin/redis-server', programFile(server));
  plant(root, '/usr/local/bin/docker-entrypoint.sh', programFile(entrypoint));
  return plant(root, '/usr/local/bin/redis-cli', programFile(client));
});

/** docker-entrypoint.sh: runs the command it is given. */
const entrypoint: Program = (process) => {
  process.argv = process.argv.slice(1);
  return process.become();
};

export const redisImages: readonly Image[] = [
  '7',
  '7.2',
  '7.4',
  '8',
  'latest',
  'alpine',
  '7-alpine',
  '8-alpine',
].map((tag) => ({
  repository: 'docker.io/library/redis',
  tag,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['redis-server'],
  environment: {},
  workingDirectory: '/data',
  user: '',
  stopSignal: 'TERM',
  size: 41_000_000,
  tree,
}));
