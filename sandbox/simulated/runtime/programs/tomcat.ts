/** Apache Tomcat serving the static files of one web application. */
import { type Answer, type ServerRequest, serveConnection } from '../http/server.ts';
import type { Process, Program } from '../process/process.ts';
import { untilSignal } from './daemon.ts';
import { contentType, findFile } from './file-serving.ts';
import { listen } from './listen.ts';

/** Where the application lies that answers at `/`. */
export const WEB_ROOT = '/usr/local/tomcat/webapps/ROOT';
const PORT = 8080;
/** What the JVM of the real program ends with after SIGTERM and SIGINT. */
const ENDED_BY = { TERM: 143, INT: 130 };

/** Serves {@link WEB_ROOT} on port 8080. */
export function tomcat(version: string): Program {
  return async (process) => {
    await say(process, 'org.apache.catalina.startup.VersionLoggerListener.log', `Server version: ${version}`);
    listen(
      process,
      PORT,
      (stream, peer) => void serveConnection(stream, peer, (request) => answer(process, request)),
      'java.net.BindException: Address already in use',
    );
    await say(
      process,
      'org.apache.coyote.AbstractProtocol.start',
      `Starting ProtocolHandler ["http-nio-${PORT}"]`,
    );
    return await untilSignal(process, ENDED_BY);
  };
}

/** `21-Nov-2026 09:41:36.120 INFO [main] who what`, on standard error as catalina.sh does. */
function say(process: Process, who: string, what: string): Promise<void> | void {
  const now = new Date(process.container.clock.now());
  const [, day, month, year] = /^\w+, (\d+) (\w+) (\d+)/.exec(now.toUTCString()) ?? [];
  const time = now.toISOString().slice(11, 23);
  return process.complain(`${day}-${month}-${year} ${time} INFO [main] ${who} ${what}`);
}

function answer(process: Process, request: ServerRequest): Answer {
  const { files } = process.container;
  const path = decodeURIComponent(request.target.split('?')[0] ?? '/');
  const found = findFile(files, WEB_ROOT, path, ['index.html', 'index.htm']);
  if (found === 'redirect') return { status: 302, headers: { Location: `${path}/` }, body: Buffer.alloc(0) };
  if (found === 'missing' || found === 'forbidden') return notFound(path);
  return { status: 200, headers: { 'Content-Type': contentType(found) }, body: files.readFile(found) };
}

function notFound(path: string): Answer {
  const title = 'HTTP Status 404 – Not Found';
  const shown = path.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const body = `<!doctype html><html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1><p><b>Message</b> The requested resource [${shown}] is not available</p></body></html>`;
  return { status: 404, headers: { 'Content-Type': 'text/html;charset=utf-8' }, body: Buffer.from(body) };
}
