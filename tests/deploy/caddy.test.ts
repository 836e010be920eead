/** The Caddyfile that is shipped, in a real Caddy, with other ports and a certificate of its own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { describeProxy, NAME, programNamed, shipped } from './behind-proxy.ts';

const caddy = programNamed('caddy');

if (caddy) {
  describeProxy('Caddy', ({ folder, port, behind, base, certificate, key }) => {
    const own = shipped('Caddyfile')
      .replace('127.0.0.1:4321', `${base === '' ? '' : `${base}/* `}127.0.0.1:${behind}`)
      .replace('{$NARU_HOST} {', `{$NARU_HOST} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}`);
    const file = join(folder, 'Caddyfile');
    // No port 80, and nobody to be asked for certificates.
    writeFileSync(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${own}`);
    return {
      argv: [caddy, 'run', '--adapter', 'caddyfile', '--config', file],
      env: { NARU_HOST: `${NAME}:${port}`, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder },
    };
  });
} else {
  describe('a class behind Caddy', () => {
    it.skip('was not tried: Caddy is not installed (apt-get install caddy)', () => {});
  });
}
