/** The nginx program: master and workers, files over HTTP as its configuration says, access and error log. */
import { FileError } from '../files/file-system.ts';
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import { accessTime, slashTime, untilSignal } from './daemon.ts';
import { contentType, findFile } from './file-serving.ts';
import { listen } from './listen.ts';
import { type NginxConfiguration, readConfiguration, type Server } from './nginx-configuration.ts';

/** A program for one version. */
export function nginx(version: string): Program {
  return async (process) => {
    const flags = process.argv.slice(1);
    if (flags.includes('-v')) return tell(process, `nginx version: nginx/${version}`);
    if (flags.includes('-t')) return test(process);
    if (flags.includes('-s')) return signalMaster(process, flags[flags.indexOf('-s') + 1] ?? '');
    return new Master(process, version).run();
  };
}

async function tell(process: Process, text: string): Promise<number> {
  await process.complain(text);
  return 0;
}

async function test(process: Process): Promise<number> {
  try {
    readConfiguration(process.container.files);
  } catch (error) {
    await process.complain(`nginx: [emerg] ${(error as Error).message}`);
    throw new Failure('nginx: configuration file /etc/nginx/nginx.conf test failed');
  }
  await process.complain('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok');
  return tell(process, 'nginx: configuration file /etc/nginx/nginx.conf test is successful');
}

async function signalMaster(process: Process, word: string): Promise<number> {
  const signal = ({ reload: 'HUP', stop: 'TERM', quit: 'QUIT', reopen: 'USR1' } as const)[word];
  if (!signal) throw new Failure(`nginx: invalid option: "-s ${word}"`);
  const master = process.container.processes.list().find(({ argv }) => argv[0]?.startsWith('nginx: master'));
  if (!master)
    throw new Failure('nginx: [error] open() "/run/nginx.pid" failed (2: No such file or directory)');
  await process.complain(
    `${slashTime(process.container.clock.now())} [notice] ${process.pid}#${process.pid}: signal process started`,
  );
  master.kill(signal);
  return 0;
}

class Master {
  readonly #process: Process;
  readonly #version: string;
  #configuration: NginxConfiguration;
  #listeners: Disposable[] = [];

  constructor(process: Process, version: string) {
    this.#process = process;
    this.#version = version;
    this.#configuration = this.#read();
  }

  async run(): Promise<number> {
    const process = this.#process;
    process.argv = [`nginx: master process ${process.argv.join(' ')}`];
    this.#listenAll();
    await this.#notice('using the "epoll" event method');
    await this.#notice(`nginx/${this.#version}`);
    await this.#notice('OS: Linux 6.1.0-simulated');
    await this.#notice('start worker processes');
    const worker = process.spawn(['nginx: worker process'], {
      program: (own) => untilSignal(own, { TERM: 0, QUIT: 0 }),
    });
    await this.#notice(`start worker process ${worker.pid}`);
    process.handlers.set('HUP', () => void this.#reload());
    await untilSignal(process, { QUIT: 0, TERM: 0, INT: 0 });
    await this.#notice('signal 3 (SIGQUIT) received, shutting down');
    await this.#notice('exit');
    return 0;
  }

  async #reload(): Promise<void> {
    await this.#notice('signal 1 (SIGHUP) received, reconfiguring');
    try {
      this.#configuration = readConfiguration(this.#process.container.files);
      this.#listenAll();
    } catch (error) {
      await this.#write('emerg', (error as Error).message);
    }
  }

  #read(): NginxConfiguration {
    try {
      return readConfiguration(this.#process.container.files);
    } catch (error) {
      throw new Failure(
        `${slashTime(this.#process.container.clock.now())} [emerg] 1#1: ${(error as Error).message}\nnginx: [emerg] ${(error as Error).message}`,
      );
    }
  }

  #listenAll(): void {
    for (const listener of this.#listeners) listener[Symbol.dispose]();
    const ports = new Set(this.#configuration.servers.map(({ port }) => port));
    this.#listeners = [...ports].map((port) =>
      listen(
        this.#process,
        port,
        (stream, peer) => void serveConnection(stream, peer, (request) => this.#answer(port, request)),
        `nginx: [emerg] bind() to 0.0.0.0:${port} failed (98: Address already in use)`,
      ),
    );
  }

  async #answer(port: number, request: ServerRequest): Promise<Answer> {
    const answer = this.#respond(port, request);
    const { peer, method, target, version, headers } = request;
    const time = accessTime(this.#process.container.clock.now());
    const header = (name: string) => headers.get(name) ?? '-';
    const size = method === 'HEAD' ? 0 : answer.body.length;
    const line = `${peer.ip} - - [${time}] "${method} ${target} ${version}" ${answer.status} ${size} "${header('referer')}" "${header('user-agent')}" "${header('x-forwarded-for')}"`;
    await this.#process.print(`${line}\n`);
    return answer;
  }

  #respond(port: number, request: ServerRequest): Answer {
    const path = decodeURIComponent(request.target.split('?')[0] ?? '/');
    const server = this.#server(port, request.headers.get('host') ?? '');
    const location = server.locations.find(({ prefix }) => path.startsWith(prefix));
    if (location?.answer)
      return this.#page(location.answer.status, Buffer.from(location.answer.text), 'text/plain');
    if (!['GET', 'HEAD'].includes(request.method)) return this.#error(405);
    return this.#file(path, location?.root ?? server.root, server.index);
  }

  #file(path: string, root: string, index: readonly string[]): Answer {
    const { files } = this.#process.container;
    const found = findFile(files, root, path, index);
    if (found === 'forbidden') {
      void this.#write('error', `*1 directory index of "${root}${path}" is forbidden`);
      return this.#error(403);
    }
    if (found === 'redirect')
      return { ...this.#error(301), headers: { ...this.#headers('text/html'), Location: `${path}/` } };
    if (found === 'missing') {
      void this.#write('error', `*1 open() "${root}${path}" failed (2: No such file or directory)`);
      return this.#error(404);
    }
    try {
      return this.#page(200, files.readFile(found), contentType(found));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return this.#error(403);
    }
  }

  #server(port: number, host: string): Server {
    const candidates = this.#configuration.servers.filter((server) => server.port === port);
    const name = host.split(':')[0] ?? '';
    return candidates.find(({ names }) => names.includes(name)) ?? candidates[0]!;
  }

  #error(status: 301 | 403 | 404 | 405): Answer {
    const title = {
      301: '301 Moved Permanently',
      403: '403 Forbidden',
      404: '404 Not Found',
      405: '405 Not Allowed',
    }[status];
    const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${this.#version}</center>\r\n</body>\r\n</html>\r\n`;
    return this.#page(status, Buffer.from(body), 'text/html');
  }

  #page(status: number, body: Buffer, type: string): Answer {
    return { status, headers: this.#headers(type), body };
  }

  #headers(type: string): Record<string, string> {
    const date = new Date(this.#process.container.clock.now()).toUTCString();
    return { Server: `nginx/${this.#version}`, Date: date, 'Content-Type': type };
  }

  #notice(text: string): void | Promise<void> {
    return this.#write('notice', text);
  }

  #write(level: string, text: string): void | Promise<void> {
    const { pid, container } = this.#process;
    return this.#process.complain(`${slashTime(container.clock.now())} [${level}] ${pid}#${pid}: ${text}`);
  }
}
