/**
 * Pages that a platform may show in a frame of its own: to choose links, to say why not, and to lead out of the frame. They need no cookie of the class,
 * which browsers keep out of frames of other sites; every other page of Naru is in no frame at all.
 */

import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { originsOf, type PlatformSettings } from './origins.ts';

/** Who may have these pages in a frame, as CSP writes that: the platform that is set. */
export const framersOf = (settings: PlatformSettings): string => originsOf(settings).join(' ');

export const isInFrame = ({ headers }: IncomingMessage): boolean =>
  /^(?:iframe|frame|embed|object)$/.test(String(headers['sec-fetch-dest'] ?? ''));

/** Such a page, or a redirect to one: for frames, and for windows that the platform has opened and wants to hear of again. */
export function openToFrames(response: ServerResponse): void {
  response.removeHeader('x-frame-options');
  response.removeHeader('cross-origin-opener-policy');
}

export interface FramedPage {
  readonly locale: 'ko' | 'en';
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** Where forms go: an origin, or `'self'`. */
  readonly formsTo: string;
  readonly framers: string;
  /** A script without markup in it. */
  readonly script?: string;
}

export function sendFramed(
  response: ServerResponse,
  { locale, title, body, formsTo, framers, script }: FramedPage,
): void {
  openToFrames(response);
  const hash = script && createHash('sha256').update(script).digest('base64');
  const policy = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    ...(hash ? [`script-src 'sha256-${hash}'`] : []),
    `form-action ${formsTo}`,
    "base-uri 'none'",
    `frame-ancestors 'self' ${framers}`.trim(),
  ].join('; ');
  response.setHeader('content-security-policy', policy);
  response.setHeader('cache-control', 'no-store');
  // With none at all browsers would not say either that a form comes from our own page.
  response.setHeader('referrer-policy', 'same-origin');
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Naru</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
${script ? `<script>${script}</script>` : ''}
</body>
</html>
`);
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.7 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1.25rem; }
h1 { font-size: 1.35rem; line-height: 1.4; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
fieldset { border: 0; margin: 0; padding: 0; }
ul { list-style: none; margin: 0; padding: 0; }
ul ul { padding-left: 1.75rem; }
label { display: flex; gap: .6rem; align-items: baseline; padding: .2rem 0; }
label:focus-within, button:focus-visible { outline: 2px solid; outline-offset: 2px; border-radius: .3rem; }
small { opacity: .75; }
.acts { position: sticky; bottom: 0; display: flex; flex-wrap: wrap; gap: .75rem; padding: .75rem 0; background: Canvas; }
button { font: inherit; padding: .5rem 1rem; border-radius: .4rem; border: 1px solid currentColor; background: Canvas; color: CanvasText; cursor: pointer; }
button[value="yes"], button.primary { background: CanvasText; color: Canvas; }
`;
