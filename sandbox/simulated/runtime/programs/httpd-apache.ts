/** Apache httpd as the httpd image runs it. */
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import type { Process, Program } from '../process/process.ts';
import { accessTime, untilSignal } from './daemon.ts';
import { contentType, findFile } from './file-serving.ts';
import { listen } from './listen.ts';

const root = '/usr/local/apache2/htdocs';

/** Serves /usr/local/apache2/htdocs on port 80. */
export function apache(version: string): Program {
  return async (process) => {
    const { container } = process;
    const say = (level: string, text: string) => {
      const time = new Date(container.clock.now());
      const date = time.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5');
      return process.complain(
        `[${date}.${String(time.getMilliseconds()).padStart(3, '0')}000 ${time.getUTCFullYear()}] [${level}] [pid ${process.pid}:tid ${process.pid}] ${text}`,
      );
    };
    await process.complain(
      `AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using ${container.peer.ip}. Set the 'ServerName' directive globally to suppress this message`,
    );
    listen(
      process,
      80,
      (stream, peer) => void serveConnection(stream, peer, (request) => answer(process, version, request)),
    );
    await say(
      'mpm_event:notice',
      `AH00489: Apache/${version} (Unix) configured -- resuming normal operations`,
    );
    await say('core:notice', `AH00094: Command line: 'httpd -D FOREGROUND'`);
    await untilSignal(process, { WINCH: 0, TERM: 0, INT: 0 });
    await say('mpm_event:notice', 'AH00492: caught SIGWINCH, shutting down gracefully');
    return 0;
  };
}

async function answer(process: Process, version: string, request: ServerRequest): Promise<Answer> {
  const path = decodeURIComponent(request.target.split('?')[0] ?? '/');
  const { files } = process.container;
  const found = findFile(files, root, path, ['index.html']);
  const headers = (type: string) => ({
    Date: new Date(process.container.clock.now()).toUTCString(),
    Server: `Apache/${version} (Unix)`,
    'Content-Type': type,
  });
  const missing = found === 'missing' || found === 'redirect' || found === 'forbidden';
  const title = found === 'forbidden' ? '403 Forbidden' : '404 Not Found';
  const result: Answer = missing
    ? {
        status: Number(title.slice(0, 3)),
        headers: headers('text/html; charset=iso-8859-1'),
        body: errorPage(title),
      }
    : { status: 200, headers: headers(contentType(found)), body: files.readFile(found) };
  const time = accessTime(process.container.clock.now());
  await process.print(
    `${request.peer.ip} - - [${time}] "${request.method} ${request.target} ${request.version}" ${result.status} ${result.body.length}\n`,
  );
  return result;
}

function errorPage(title: string): Buffer {
  const cause = title.startsWith('404')
    ? 'The requested URL was not found on this server.'
    : "You don't have permission to access this resource.";
  return Buffer.from(
    `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${title.slice(4)}</h1>\n<p>${cause}</p>\n</body></html>\n`,
  );
}
