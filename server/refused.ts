/**
 * What somebody sees who is not let in, or for whom there are no pages yet: a page in both languages without anything of
 * the course, JSON for the API, a line of HTTP for a socket.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { sendProblem } from './api/router.ts';
import type { HttpFault } from './faults.ts';
import { outward } from './public-address.ts';

export interface Notice {
  readonly fault: HttpFault;
  readonly ko: Words;
  readonly en: Words;
}

interface Words {
  readonly title: string;
  readonly text: string;
  /** A command to type, shown by itself. */
  readonly command?: string;
  /** Where one goes on: a path of ours. */
  readonly link?: { readonly path: string; readonly words: string };
}

/** Answers in the form that the one who asked can read. `framers`: who may have it in a frame, as CSP writes that; else nobody. */
export function sendNotice(
  request: IncomingMessage,
  response: ServerResponse,
  notice: Notice,
  framers = "'none'",
): void {
  if (request.url?.startsWith('/api/')) {
    sendProblem(response, notice.fault);
    return;
  }
  const html = Buffer.from(page(notice, request), 'utf8');
  response.writeHead(notice.fault.status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': html.length,
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors ${framers}`,
  });
  response.end(request.method === 'HEAD' ? undefined : html);
}

/** Ends a handshake with a status instead of a socket. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function page({ ko, en }: Notice, request: IncomingMessage): string {
  const section = (language: string, words: Words): string =>
    sectionOf(language, words, (path) => outward(request, path));
  return `<!doctype html>
<html lang="ko">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${ko.title} · ${en.title} · Naru</title>
<style>
:root { color-scheme: light dark; font: 1rem/1.7 system-ui, sans-serif; }
body { max-width: 36rem; margin: 12vh auto; padding: 0 1.5rem; }
section + section { margin-top: 2.5rem; padding-top: 2.5rem; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
h1 { font-size: 1.35rem; line-height: 1.4; }
a { color: inherit; }
code { font-size: .95em; padding: .15em .4em; border-radius: .3em; background: color-mix(in srgb, currentColor 10%, transparent); }
</style>
</head>
<body>
<main>
${section('ko', ko)}
${section('en', en)}
</main>
</body>
</html>
`;
}

const sectionOf = (
  language: string,
  { title, text, command, link }: Words,
  outside: (path: string) => string,
): string =>
  `<section lang="${language}"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>` +
  `${command ? `<p><code>${escapeHtml(command)}</code></p>` : ''}` +
  `${link ? `<p><a href="${escapeHtml(outside(link.path))}">${escapeHtml(link.words)}</a></p>` : ''}</section>`;

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
