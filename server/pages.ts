/**
 * The pages: files of dist/client by `send` (the only door to it), everything else by Astro's handler in dist/server.
 */
import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import send from 'send';
import type { NaruLocals } from './locals.ts';
import type { Log } from './log.ts';
import { badAddress, pageMethod, pagesMissing } from './notices.ts';
import { languageLinks, PACKED, packedHeaders } from './page-headers.ts';
import { sendNotice } from './refused.ts';

/** Astro's handler in middleware mode. Never calls back when there is no `next`: it renders its own 404. */
export type PageHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: undefined,
  locals: NaruLocals,
) => Promise<void> | void;

export interface Pages {
  /**
   * Answers a GET or HEAD. `may`: whether this one may have a file now; its path is below dist/client, as it is on the disk, with `/`.
   * Never rejects.
   */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    locals: () => NaruLocals,
    may: (path: string) => boolean,
  ): Promise<void>;
}

export interface PagesOptions {
  /** Absolute path of what `astro build` made. */
  readonly dist: string;
  readonly log: Log;
}

/** Loads the built pages; without them every page says that they are missing. */
export async function loadPages(options: PagesOptions): Promise<Pages> {
  const { dist, log } = options;
  const entry = join(dist, 'server', 'entry.mjs');
  if (!existsSync(entry)) {
    log.warn('the pages have not been built', { dist });
    return { answer: async (request, response) => sendNotice(request, response, pagesMissing) };
  }
  const { handler } = (await import(pathToFileURL(entry).href)) as { handler: PageHandler };
  return createPages(join(dist, 'client'), handler, log);
}

/** Files of the folder first, then the handler. */
export function createPages(client: string, handler: PageHandler, log: Log): Pages {
  return {
    async answer(request, response, locals, may) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return sendNotice(request, response, pageMethod);
      }
      try {
        const path = decodedPath(request.url ?? '/');
        if (path === undefined) return sendNotice(request, response, badAddress);
        const file = await fileFor(client, path);
        if (file !== undefined) {
          const name = await nameOnDisk(client, file);
          // A packed copy goes only where its original does.
          if (name.endsWith(PACKED) || !may(name)) return forbidden(response);
          return await sendFile(request, response, client, file);
        }
        await handler(request, response, undefined, locals());
      } catch (failure) {
        log.error('a page failed', failure, { path: request.url ?? '' });
        if (response.headersSent) response.destroy();
        else response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end('500\n');
      }
    },
  };
}

/** The path of the address without query, decoded; `undefined` when it is not well encoded. */
function decodedPath(url: string): string | undefined {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ''));
    return path.includes('\0') ? undefined : path;
  } catch {
    return undefined;
  }
}

/** The file that answers a path, relative to the folder: itself, or the index.html of a folder, with or without slash. */
async function fileFor(client: string, path: string): Promise<string | undefined> {
  // A segment that begins with a dot leads out of the folder or to something hidden.
  if (
    path.split('/').some((segment) => segment.startsWith('.') || segment.includes(sep === '/' ? '\0' : sep))
  ) {
    return undefined;
  }
  const found = await stat(join(client, path)).catch(() => undefined);
  if (found?.isFile()) return path;
  if (!found?.isDirectory()) return undefined;
  const index = `${path.replace(/\/$/, '')}/index.html`;
  return (await stat(join(client, index)).catch(() => undefined))?.isFile() ? index : undefined;
}

/** Whatever was asked for: with other letters, doubled slashes or a link it is the same file. */
async function nameOnDisk(client: string, path: string): Promise<string> {
  const [root, file] = await Promise.all([realpath(client), realpath(join(client, path))]);
  return relative(root, file).replaceAll(sep, '/');
}

function forbidden(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end('403\n');
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  root: string,
  path: string,
): Promise<void> {
  // Names under _astro carry a hash of their content; everything else asks again each time.
  const hashed = path.startsWith('/_astro/');
  const packed = await packedHeaders(join(root, path), request.headers);
  const link = languageLinks(path, request.headers.host);
  for (const [name, value] of Object.entries({ ...packed, ...(link !== undefined && { link }) }))
    response.setHeader(name, value);
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  send(request, packed ? `${encoded}${PACKED}` : encoded, {
    root,
    index: false,
    dotfiles: 'ignore',
    immutable: hashed,
    maxAge: hashed ? '365d' : 0,
  })
    .on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404\n');
    })
    .pipe(response);
}
