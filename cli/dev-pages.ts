/**
 * The pages as authors see them: rendered by Astro's development server at each request, from the lessons as they are now.
 *
 * Astro listens on a port of its own, on loopback only, because its browser half wants a socket there. Pages go through
 * our server all the same, with the sign-in and the checks of where a request comes from that learners have.
 */
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Pages } from '../server/pages.ts';

/** Where Astro looks for `Astro.locals` of a request that another server hands to it. */
const LOCALS = Symbol.for('astro.locals');

export interface DevelopmentPages extends Pages, AsyncDisposable {
  /** A lesson came or went: which addresses there are is found out anew. */
  forgetAddresses(): void;
}

/** Starts Astro's development server for the project in `root`. Port: any that is free. */
export async function developPages(root: string): Promise<DevelopmentPages> {
  const { dev } = await import('astro');
  const port = await freePort();
  const server = await dev({
    root,
    server: { host: '127.0.0.1', port },
    logLevel: 'warn',
    // The page comes from our port; its socket must not look there for Astro's.
    vite: { server: { strictPort: true, ws: { host: '127.0.0.1', clientPort: port } } },
  });
  return {
    answer(request, response, locals) {
      Reflect.set(request, LOCALS, locals());
      const done = finished(response);
      server.handle(request, response);
      return done;
    },
    // Astro remembers the addresses of a page until the page itself changes.
    forgetAddresses: () =>
      void server.watcher.emit('change', join(root, 'src', 'pages', '[locale]', 'lessons', '[id].astro')),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

const finished = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => void response.once('close', resolve));

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
