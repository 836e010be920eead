/** The nginx.conf that is shipped, in a real nginx, with other ports and files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { describeProxy, type Place, programNamed, shipped } from './behind-proxy.ts';

const nginx = programNamed('nginx');

/** What a distribution puts around the files of conf.d. */
const around = (folder: string, server: string): string => `
  daemon off;
  pid ${folder}/pid;
  error_log ${folder}/error.log;
  events {}
  http {
    access_log off;
    client_body_temp_path ${folder}/body;
    proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi;
    uwsgi_temp_path ${folder}/uwsgi;
    scgi_temp_path ${folder}/scgi;
    include ${server};
  }
`;

function files({ folder, port, behind, base, certificate, key }: Place): string {
  const own = shipped('nginx.conf')
    .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace('127.0.0.1:4321', `127.0.0.1:${behind}`)
    .replace('/etc/ssl/naru/fullchain.pem', certificate)
    .replace('/etc/ssl/naru/privkey.pem', key)
    .replace('location / {', `location ${base}/ {`);
  writeFileSync(join(folder, 'naru.conf'), own);
  writeFileSync(join(folder, 'nginx.conf'), around(folder, join(folder, 'naru.conf')));
  return join(folder, 'nginx.conf');
}

if (nginx) {
  describeProxy('nginx', (place) => ({
    argv: [nginx, '-p', place.folder, '-e', join(place.folder, 'error.log'), '-c', files(place)],
  }));
} else {
  describe('a class behind nginx', () => {
    it.skip('was not tried: nginx is not installed (apt-get install nginx-light)', () => {});
  });
}
