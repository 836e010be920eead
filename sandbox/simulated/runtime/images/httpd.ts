/** httpd: the Apache web server. */
import { directory, file, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { apache } from '../programs/httpd-apache.ts';
import { distributionPrograms } from '../programs/index.ts';
import { distributionTree, once, plant } from './trees.ts';

const version = '2.4.65';
const release =
  'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';

const tree = once(() => {
  const root = distributionTree(release, distributionPrograms());
  const page = file('<html><body><h1>It works!</h1></body></html>\n');
  plant(root, '/usr/local/apache2/htdocs', directory({ 'index.html': page }));
  plant(root, '/usr/local/apache2/bin/httpd', programFile(apache(version)));
  return plant(root, '/usr/local/bin/httpd-foreground', programFile(apache(version)));
});

export const httpdImages: readonly Image[] = ['2.4', '2.4.65', '2', 'latest', 'alpine', '2.4-alpine'].map(
  (tag) => ({
    repository: 'docker.io/library/httpd',
    tag,
    entrypoint: [],
    command: ['httpd-foreground'],
    environment: { HTTPD_PREFIX: '/usr/local/apache2', HTTPD_VERSION: version },
    workingDirectory: '/usr/local/apache2',
    user: '',
    stopSignal: 'WINCH',
    size: tag.includes('alpine') ? 23_000_000 : 58_000_000,
    tree,
  }),
);
