/** metrics-server: asks kubelets every so often, and answers for metrics.k8s.io over HTTPS. */

import type { ByteStream } from '../../../kubelet/api.ts';
import { tlsServer } from '../../../network/tls.ts';
import { type Credential, createAuthority, issueServing } from '../../../pki/certificates.ts';
import type { Answer, ServerRequest } from '../../http/server.ts';
import { serveConnection } from '../../http/server.ts';
import { Killed, type Process, type Program } from '../../process/process.ts';
import { parseDuration } from '../basic.ts';
import { klog, readFlags } from '../components/component.ts';
import { untilSignal } from '../daemon.ts';
import { listen } from '../listen.ts';
import { answerApi } from './api.ts';
import { scrape } from './scrape.ts';
import { Storage } from './storage.ts';

const DEFAULT_PORT = 443;
/** Asking every kubelet more often would cost a cluster at rest too much. Milliseconds. */
const SHORTEST_PAUSE = 5_000;
const DEFAULT_TYPES = 'Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP';

export const metricsServer: Program = async (process) => {
  const flags = readFlags(process, 'metrics-server');
  const port = Number(flags.get('secure-port') ?? DEFAULT_PORT);
  const storage = new Storage();
  const identity = selfSigned(process.container.clock.now());
  klog(
    process,
    'I',
    'serving.go:380',
    `Generated self-signed cert (${flags.get('cert-dir') ?? 'apiserver.local.config/certificates'}/apiserver.crt, ${flags.get('cert-dir') ?? 'apiserver.local.config/certificates'}/apiserver.key)`,
  );
  listen(process, port, (stream, peer) => {
    void spokenTo(stream, identity).then((spoken) =>
      serveConnection(spoken, peer, (request) => answer(process, storage, request)),
    );
  });
  klog(process, 'I', 'secure_serving.go:211', `"Serving securely on [::]:${port}"`);
  const options = {
    insecure: flags.get('kubelet-insecure-tls') === 'true',
    addressTypes: (flags.get('kubelet-preferred-address-types') ?? DEFAULT_TYPES).split(','),
  };
  const resolution = parseDuration(flags.get('metric-resolution') ?? '60s');
  void keepScraping(process, storage, options, resolution);
  return await untilSignal(process, { TERM: 0, INT: 0 });
};

/** Until the process ends. Never rejects. */
async function keepScraping(
  process: Process,
  storage: Storage,
  options: Parameters<typeof scrape>[1],
  resolution: number,
): Promise<void> {
  const { host } = process.container;
  const pause = Math.min(resolution, Math.max(host?.shortened(resolution) ?? resolution, SHORTEST_PAUSE));
  try {
    for (;;) {
      try {
        storage.store(await process.wait(scrape(process, options)));
      } catch (cause) {
        if (cause instanceof Killed) throw cause;
        klog(
          process,
          'E',
          'reflector.go:166',
          `"Unhandled Error" err=${JSON.stringify(`failed to list *v1.Node: ${(cause as Error).message}`)}`,
        );
      }
      await process.sleep(pause);
    }
  } catch {
    // Killed: nobody waits for this.
  }
}

async function answer(process: Process, storage: Storage, request: ServerRequest): Promise<Answer> {
  const path = request.target.split('?')[0] ?? '';
  if (path === '/livez' || path === '/healthz') return text(200, 'ok');
  if (path === '/readyz') {
    if (storage.isReady) return text(200, 'ok');
    klog(
      process,
      'I',
      'server.go:191',
      '"Failed probe" probe="metric-storage-ready" err="no metrics to serve"',
    );
    return text(500, '[+]ping ok\n[-]metric-storage-ready failed: reason withheld\nreadyz check failed\n');
  }
  return (await answerApi(process, storage, request)) ?? text(404, '404 page not found\n');
}

function text(status: number, body: string): Answer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: Buffer.from(body) };
}

function selfSigned(now: number): Credential {
  const authority = createAuthority(`localhost-ca@${Math.floor(now / 1000)}`, now);
  return issueServing(
    authority,
    { commonName: `localhost@${Math.floor(now / 1000)}` },
    { dns: ['localhost'], ip: [] },
    now,
  );
}

/** The probes of simulated kubelets speak plain HTTP whatever they are told; everybody else begins with TLS. */
async function spokenTo(stream: ByteStream, identity: Credential): Promise<ByteStream> {
  const source = stream.readable[Symbol.asyncIterator]();
  const first = await source.next();
  async function* all() {
    if (!first.done) yield first.value;
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
  }
  const whole: ByteStream = {
    readable: all(),
    write: (chunk) => stream.write(chunk),
    end: () => stream.end(),
    destroy: () => stream.destroy(),
  };
  return !first.done && first.value[0] === 0x16 ? tlsServer(whole, identity) : whole;
}
