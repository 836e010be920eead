/** nginx: serves files over HTTP on port 80, with the logs of the real image. */
import { directory, file, programFile, symlink } from '../files/nodes.ts';
import type { Image } from '../image.ts';
import type { Program } from '../process/process.ts';
import { distributionPrograms } from '../programs/index.ts';
import { nginx } from '../programs/nginx.ts';
import { distributionTree, once, plant, programFolder } from './trees.ts';

/** The newest release of each line that tutorials still name; the ones before it have tags, too. */
const lines: readonly string[] = [
  ...[
    '1.10.3',
    '1.11.13',
    '1.12.2',
    '1.13.12',
    '1.14.2',
    '1.15.12',
    '1.16.1',
    '1.17.10',
    '1.18.0',
    '1.19.10',
  ],
  ...[
    '1.20.2',
    '1.21.6',
    '1.22.1',
    '1.23.4',
    '1.24.0',
    '1.25.5',
    '1.26.3',
    '1.27.5',
    '1.28.0',
    '1.29.3',
    '1.30.0',
  ],
];

/** What each tag without a flavour stands for. */
const versions: Readonly<Record<string, string>> = {
  '1.7.9': '1.7.9',
  '1.9.1': '1.9.1',
  ...Object.fromEntries(lines.flatMap(tagsOfLine)),
  1: '1.29.3',
  latest: '1.29.3',
  mainline: '1.29.3',
  stable: '1.28.0',
};

/** `1.16.1` has the tags 1.16, 1.16.0 and 1.16.1. */
function tagsOfLine(newest: string): [string, string][] {
  const [, line = '', last = '0'] = /^(\d+\.\d+)\.(\d+)$/.exec(newest) ?? [];
  const patches = Array.from({ length: Number(last) + 1 }, (_, patch) => `${line}.${patch}`);
  return [[line, newest], ...patches.map((version): [string, string] => [version, version])];
}

const index = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const configuration = `
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;

    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`;

const site = `server {
    listen       80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`;

const releases = {
  debian:
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n',
  alpine: 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.21.3\nPRETTY_NAME="Alpine Linux v3.21"\n',
};

/** docker-entrypoint.sh: says what the real one says, then runs nginx or whatever it was given. */
const entrypoint: Program = async (process) => {
  process.argv = process.argv.slice(1);
  if (process.argv[0] === 'nginx') {
    const say = (text: string) => process.print(`${text}\n`);
    const script = '/docker-entrypoint.sh';
    await say(`${script}: /docker-entrypoint.d/ is not empty, will attempt to perform configuration`);
    await say(`${script}: Looking for shell scripts in /docker-entrypoint.d/`);
    await say(`${script}: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`);
    await say(`${script}: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh`);
    await say(`${script}: Launching /docker-entrypoint.d/30-tune-worker-processes.sh`);
    await say(`${script}: Configuration complete; ready for start up`);
  }
  return process.become();
};

function buildTree(version: string, alpine: boolean) {
  const programs = distributionPrograms({ wget: alpine, curl: true });
  const root = distributionTree(alpine ? releases.alpine : releases.debian, programs);
  const html = directory({ 'index.html': file(index), '50x.html': file('<h1>An error occurred.</h1>\n') });
  plant(root, '/usr/share/nginx/html', html);
  plant(root, '/etc/nginx/nginx.conf', file(configuration));
  plant(root, '/etc/nginx/mime.types', file('types { text/html html htm; text/css css; }\n'));
  plant(root, '/etc/nginx/conf.d/default.conf', file(site));
  plant(root, '/var/log/nginx/access.log', symlink('/dev/stdout'));
  plant(root, '/var/log/nginx/error.log', symlink('/dev/stderr'));
  plant(root, '/docker-entrypoint.d', directory());
  plant(root, '/docker-entrypoint.sh', programFile(entrypoint));
  plant(root, '/usr/sbin', programFolder({ nginx: nginx(version) }));
  return root;
}

function imagesOf(tag: string, version: string): Image[] {
  return ['', '-alpine'].map((flavour) => ({
    repository: 'docker.io/library/nginx',
    tag: `${tag}${flavour}`,
    entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
    environment: { NGINX_VERSION: version, PKG_RELEASE: flavour ? '1' : '1~bookworm' },
    workingDirectory: '/',
    user: '',
    stopSignal: 'QUIT',
    size: flavour ? 20_506_881 : 72_404_038,
    tree: once(() => buildTree(version, flavour !== '')),
  }));
}

const alpine = { ...imagesOf('latest', '1.29.3')[1]!, tag: 'alpine' };

export const nginxImages: readonly Image[] = [
  ...Object.entries(versions).flatMap(([tag, version]) => imagesOf(tag, version)),
  alpine,
];
