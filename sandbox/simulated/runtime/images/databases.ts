/**
 * mysql, mariadb, postgres and memcached: they want their environment variables, initialize their folder once, and listen.
 * They hold no tables: a client learns that at once.
 */
import type { ByteStream } from '../../kubelet/api.ts';
import { directory, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { untilSignal } from '../programs/daemon.ts';
import { distributionPrograms } from '../programs/index.ts';
import { listen } from '../programs/listen.ts';
import { notSimulated } from '../programs/system.ts';
import { distributionTree, once, plant } from './trees.ts';

const RELEASE =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';

interface MySqlFamily {
  readonly title: string;
  readonly version: string;
  readonly server: string;
  /** Any of these must be set, or there is no way in. */
  readonly passwords: readonly string[];
  readonly demand: string;
}

const MYSQL: MySqlFamily = {
  title: 'MySQL Server 8.4.7-1.el9',
  version: '8.4.7',
  server: 'mysqld',
  passwords: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD'],
  demand:
    '    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD',
};

const MARIADB: MySqlFamily = {
  title: 'MariaDB Server 1:11.8.3+maria~ubu2404',
  version: '11.8.3-MariaDB',
  server: 'mariadbd',
  passwords: [
    ...['MARIADB_ROOT_PASSWORD', 'MARIADB_ROOT_PASSWORD_HASH', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD'],
    ...[
      'MARIADB_RANDOM_ROOT_PASSWORD',
      'MYSQL_ROOT_PASSWORD',
      'MYSQL_ALLOW_EMPTY_PASSWORD',
      'MYSQL_RANDOM_ROOT_PASSWORD',
    ],
  ],
  demand:
    '\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD',
};

/** docker-entrypoint.sh of the family: prepares the folder, then runs the server; another command is just run. */
function mysqlEntrypoint(family: MySqlFamily): Program {
  return async (process) => {
    const args = process.argv.slice(1);
    const command = args[0] ?? '';
    if (command !== family.server && command !== 'mysqld' && !command.startsWith('-')) {
      process.argv = args;
      return await process.become();
    }
    const { files, clock, environment } = process.container;
    const note = (level: string, text: string) => {
      const time = new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ');
      return process.complain(`${time}+00:00 [${level}] [Entrypoint]: ${text}`);
    };
    await note('Note', `Entrypoint script for ${family.title} started.`);
    if (!files.find('/var/lib/mysql/mysql')) {
      if (!family.passwords.some((name) => environment.get(name))) {
        await note(
          'ERROR',
          `Database is uninitialized and password option is not specified\n${family.demand}`,
        );
        return 1;
      }
      await note('Note', 'Initializing database files');
      files.makeDirectory('/var/lib/mysql/mysql');
      files.writeFile('/var/lib/mysql/ibdata1', '');
      const database = environment.get('MYSQL_DATABASE') ?? environment.get('MARIADB_DATABASE');
      if (database) await note('Note', `Creating database ${database}`);
      if (database) files.makeDirectory(`/var/lib/mysql/${database}`);
      await note('Note', `${family.title.split(' ')[0]} init process done. Ready for start up.`);
    }
    return await mysqlServer(process, family);
  };
}

async function mysqlServer(process: Process, { server, version }: MySqlFamily): Promise<number> {
  const greeting = Buffer.concat([
    Buffer.from([0x4a, 0, 0, 0, 0x0a]),
    Buffer.from(`${version}\0`),
    Buffer.alloc(69 - version.length),
  ]);
  listen(process, 3306, (stream) => greet(stream, greeting));
  const time = () => new Date(process.container.clock.now()).toISOString();
  await process.complain(
    `${time()} 0 [System] [MY-010931] [Server] /usr/sbin/${server}: ready for connections. Version: '${version}'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.`,
  );
  await untilSignal(process, { TERM: 0, INT: 0 });
  await process.complain(
    `${time()} 0 [System] [MY-010910] [Server] /usr/sbin/${server}: Shutdown complete (mysqld ${version}).`,
  );
  return 0;
}

/** Says what it is; whatever the client says then ends the connection. */
function greet(stream: ByteStream, greeting: Buffer): void {
  if (greeting.length > 0) stream.write(greeting);
  void endAfterWord(stream);
}

async function endAfterWord(stream: ByteStream): Promise<void> {
  for await (const _ of stream.readable) break;
  stream.end();
}

const UNINITIALIZED = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html`;

const postgresEntrypoint: Program = async (process) => {
  const args = process.argv.slice(1);
  if (args[0] !== 'postgres' && !args[0]?.startsWith('-')) {
    process.argv = args;
    return await process.become();
  }
  const { files, environment, clock } = process.container;
  const folder = environment.get('PGDATA') ?? '/var/lib/postgresql/data';
  const allowed =
    environment.get('POSTGRES_PASSWORD') || environment.get('POSTGRES_HOST_AUTH_METHOD') === 'trust';
  if (!files.find(`${folder}/PG_VERSION`)) {
    if (!allowed) throw new Failure(UNINITIALIZED, 1);
    makeFolder(process, folder);
    files.writeFile(`${folder}/PG_VERSION`, '17\n');
    await process.print('PostgreSQL init process complete; ready for start up.\n\n');
  }
  listen(process, 5432, (stream) => greet(stream, Buffer.alloc(0)));
  const log = (text: string) => {
    const time = new Date(clock.now()).toISOString().slice(0, 23).replace('T', ' ');
    return process.complain(`${time} UTC [${process.pid}] LOG:  ${text}`);
  };
  await log(
    'starting PostgreSQL 17.7 (Debian 17.7-3.pgdg12+1) on x86_64-pc-linux-gnu, compiled by gcc, 64-bit',
  );
  await log('listening on IPv4 address "0.0.0.0", port 5432');
  await log('database system is ready to accept connections');
  await untilSignal(process, { TERM: 0, INT: 0, QUIT: 0 });
  await log('database system is shut down');
  return 0;
};

function makeFolder({ container: { files } }: Process, path: string): void {
  const parts = path.split('/').filter(Boolean);
  for (const [index] of parts.entries()) {
    const at = `/${parts.slice(0, index + 1).join('/')}`;
    if (!files.find(at)) files.makeDirectory(at);
  }
}

/** Says whether somebody listens on a port, as the clients that only look do. */
function looks(port: number, yes: string, no: string): Program {
  return async (process) => {
    const at = process.argv.indexOf('-h');
    const host = at < 0 ? '127.0.0.1' : (process.argv[at + 1] ?? '');
    const { network, peer } = process.container;
    const stream = await process
      .wait(network.connect(peer, host, port, process.signal))
      .catch(() => undefined);
    stream?.destroy();
    await (stream ? process.print(`${yes}\n`) : process.complain(no));
    return stream ? 0 : 1;
  };
}

const memcached: Program = async (process) => {
  const data = new Map<string, string>();
  const at = process.argv.indexOf('-p');
  listen(
    process,
    Number(at < 0 ? 11211 : process.argv[at + 1]),
    (stream) => void serveMemcached(stream, data),
  );
  return await untilSignal(process, { TERM: 0, INT: 0 });
};

async function serveMemcached(stream: ByteStream, data: Map<string, string>): Promise<void> {
  let text = '';
  const say = (line: string) => stream.write(Buffer.from(`${line}\r\n`));
  for await (const chunk of stream.readable) {
    text += Buffer.from(chunk).toString();
    for (let line = /^(.*?)\r?\n/.exec(text); line; line = /^(.*?)\r?\n/.exec(text)) {
      const [command = '', key = '', , , length = '0'] = (line[1] ?? '').split(' ');
      const rest = text.slice(line[0].length);
      const value = /^(.*?)\r?\n/s.exec(rest);
      if (command === 'set' && !value) break;
      text = command === 'set' ? rest.slice(value?.[0].length) : rest;
      if (command === 'quit') return stream.end();
      if (command === 'set') data.set(key, (value?.[1] ?? '').slice(0, Number(length)));
      for (const answer of answerOf(command, key, data)) say(answer);
    }
  }
  stream.end();
}

function answerOf(command: string, key: string, data: Map<string, string>): string[] {
  const value = data.get(key);
  if (command === 'set') return ['STORED'];
  if (command === 'get')
    return value === undefined ? ['END'] : [`VALUE ${key} 0 ${value.length}`, value, 'END'];
  if (command === 'delete') return [data.delete(key) ? 'DELETED' : 'NOT_FOUND'];
  if (command === 'version') return ['VERSION 1.6.39'];
  return command === 'stats' ? [`STAT curr_items ${data.size}`, 'END'] : ['ERROR'];
}

const ENTRYPOINT = 'docker-entrypoint.sh';

function database(
  repository: string,
  tags: readonly string[],
  programs: Readonly<Record<string, Program>>,
  image: Pick<Image, 'command' | 'size'> & Partial<Image>,
): Image[] {
  const tree = once(() => {
    const root = distributionTree(RELEASE, distributionPrograms());
    for (const [name, program] of Object.entries(programs))
      plant(root, `/usr/local/bin/${name}`, programFile(program));
    for (const folder of ['mysql', 'postgresql']) plant(root, `/var/lib/${folder}`, directory());
    return root;
  });
  return tags.map((tag) => ({
    repository: `docker.io/library/${repository}`,
    tag,
    entrypoint: [ENTRYPOINT],
    environment: {},
    workingDirectory: '/',
    user: '',
    stopSignal: 'TERM' as const,
    tree,
    ...image,
  }));
}

/** docker-entrypoint.sh of memcached: runs what it is given. */
const plainEntrypoint: Program = (process) => {
  process.argv = process.argv.slice(1);
  return process.become();
};

const alive = looks(
  3306,
  'mysqld is alive',
  "mysqladmin: connect to server at '127.0.0.1' failed\nerror: 'Can't connect to MySQL server on '127.0.0.1:3306' (111)'",
);
const accepting = looks(
  5432,
  '/var/run/postgresql:5432 - accepting connections',
  '/var/run/postgresql:5432 - no response',
);

export const databaseImages: readonly Image[] = [
  ...database(
    'mysql',
    ['8', '8.0', '8.4', '9', '5.7', '5.6', 'latest'],
    { [ENTRYPOINT]: mysqlEntrypoint(MYSQL), mysqladmin: alive, mysql: notSimulated, mysqldump: notSimulated },
    { command: ['mysqld'], size: 233_000_000 },
  ),
  ...database(
    'mariadb',
    ['10', '10.11', '11', '11.4', '11.8', 'latest', 'lts'],
    {
      [ENTRYPOINT]: mysqlEntrypoint(MARIADB),
      'mariadb-admin': alive,
      mariadb: notSimulated,
      mysql: notSimulated,
    },
    { command: ['mariadbd'], size: 116_000_000 },
  ),
  ...database(
    'postgres',
    ['14', '15', '16', '17', '18', 'latest', 'alpine', '16-alpine', '17-alpine'],
    { [ENTRYPOINT]: postgresEntrypoint, pg_isready: accepting, psql: notSimulated, pg_dump: notSimulated },
    {
      command: ['postgres'],
      size: 152_000_000,
      stopSignal: 'TERM',
      environment: { PGDATA: '/var/lib/postgresql/data' },
    },
  ),
  ...database(
    'memcached',
    ['1.6', 'latest', 'alpine', '1.6-alpine'],
    { [ENTRYPOINT]: plainEntrypoint, memcached },
    { command: ['memcached'], size: 33_000_000, user: '11211' },
  ),
];
