/**
 * How the pages are built. Lessons are rendered at build time; only `/` and unknown addresses are answered per request.
 * The server (server/) mounts the result: static files from dist/client, everything else through dist/server/entry.mjs.
 */
import node from '@astrojs/node';
import { defineConfig } from 'astro/config';
import { readPublicUrl } from './server/public-address.ts';
import { base } from './src/base/integration.ts';
import { EARLY_HASH } from './src/first-paint/early.ts';
import { firstPaint } from './src/first-paint/integration.ts';
import { fonts } from './src/fonts/integration.ts';
import { packing } from './src/packing/integration.ts';
import { search } from './src/search/integration.ts';

// Nothing about the reader leaves this machine, and neither does anything about the build.
process.env.ASTRO_TELEMETRY_DISABLED = '1';

/** Behind a reverse proxy the pages may lie below a path. */
const path = readPublicUrl(process.env.NARU_PUBLIC_URL?.trim() ?? '')?.base || '/';

export default defineConfig({
  base: path,
  output: 'static',
  adapter: node({ mode: 'middleware' }),
  // 'always' would make the development server answer /api before our own server is asked.
  trailingSlash: 'ignore',
  // Inside the project, always: the result imports packages from node_modules.
  outDir: process.env.NARU_DIST ?? './dist',
  devToolbar: { enabled: false },
  prefetch: { prefetchAll: false },
  // Sessions are ours (server/); Astro's would write files next to them.
  session: false,
  integrations: [fonts(), search(), base(), firstPaint(), packing()],
  // Lessons are rendered and highlighted by src/content/markdown.ts.
  markdown: { syntaxHighlight: false },
  security: {
    // The server checks Host and Origin itself, for the API and the sockets as well.
    checkOrigin: false,
    csp: {
      directives: [
        "default-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        // 'self' covers ws: in current browsers; the loopback entries are for those where it does not.
        "connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
      ],
      // The search is WebAssembly; that allows no script of others, and no eval.
      scriptDirective: { hashes: [EARLY_HASH], resources: ["'self'", "'wasm-unsafe-eval'"] },
      // xterm.js and Shiki write style attributes at run time; scripts stay strict.
      styleDirective: { resources: ["'self'", "'unsafe-inline'"] },
    },
  },
  vite: {
    // Data URLs would need a wider font-src.
    build: { assetsInlineLimit: 0 },
  },
});
