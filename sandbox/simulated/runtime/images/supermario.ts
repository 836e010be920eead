/** pengbai/docker-supermario: the game of the first lessons. Its page is a stand-in that says so; the game is not in here. */
import { directory, file, programFile } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import { distributionPrograms } from '../programs/index.ts';
import { tomcat, WEB_ROOT } from '../programs/tomcat.ts';
import { distributionTree, once, plant } from './trees.ts';

const release =
  'PRETTY_NAME="Debian GNU/Linux 8 (jessie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="8"\nID=debian\n';
const page = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Super Mario</title></head>
<body><h1>Super Mario</h1><p>A stand-in of the simulated cluster. The game itself needs a real container.</p></body>
</html>
`;

const tree = once(() => {
  const root = distributionTree(release, distributionPrograms());
  plant(root, WEB_ROOT, directory({ 'index.html': file(page) }));
  return plant(root, '/usr/local/tomcat/bin/catalina.sh', programFile(tomcat('Apache Tomcat/8.0.30')));
});

export const supermarioImages: readonly Image[] = [
  {
    repository: 'docker.io/pengbai/docker-supermario',
    tag: 'latest',
    entrypoint: [],
    command: ['catalina.sh', 'run'],
    environment: {
      CATALINA_HOME: '/usr/local/tomcat',
      PATH: '/usr/local/tomcat/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    },
    workingDirectory: '/usr/local/tomcat',
    user: '',
    stopSignal: 'TERM',
    size: 360_000_000,
    tree,
  },
];
