import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isReady, type NodeBench, startNodeBench } from '../../kubelet/support.ts';

let bench: NodeBench;
beforeEach(() => {
  bench = startNodeBench();
});
afterEach(() => {
  bench[Symbol.dispose]();
});

async function start(name: string, container: object): Promise<string> {
  bench.pod(name, { containers: [{ name: 'c', ...container }] });
  return (await bench.until(name, isReady))['status'].podIP;
}

describe('a database', () => {
  it.each([
    [
      'mysql:8.4',
      1,
      /password option is not specified\n {4}You need to specify one of the following as an environment variable:\n {4}- MYSQL_ROOT_PASSWORD/,
    ],
    ['mariadb:11', 1, /You need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH/],
    ['postgres:17', 1, /^Error: Database is uninitialized and superuser password is not specified\./],
  ])('%s does not start without a password', async (image, code, words) => {
    bench.pod('db', { restartPolicy: 'Never', containers: [{ name: 'c', image }] });
    const pod = await bench.until('db', ({ status }) => status.phase === 'Failed');
    expect(pod['status'].containerStatuses[0].state.terminated.exitCode).toBe(code);
    expect(await bench.logs('db')).toMatch(words);
  });

  it('answers on its port, and keeps what it initialized', async () => {
    const env = [{ name: 'MYSQL_ROOT_PASSWORD', value: 'secret' }];
    const ip = await start('db', { image: 'mysql:8.4', env });
    await start('box', { image: 'busybox:1.36', command: ['sleep', '600'] });
    expect((await bench.exec('box', ['nc', '-z', '-w', '1', ip, '3306'])).exitCode).toBe(0);
    expect((await bench.exec('db', ['mysqladmin', 'ping'])).stdout).toBe('mysqld is alive\n');
    expect((await bench.exec('db', ['ls', '/var/lib/mysql'])).stdout).toContain('ibdata1');
  });

  it('postgres says when it accepts connections', async () => {
    await start('db', { image: 'postgres:17', env: [{ name: 'POSTGRES_PASSWORD', value: 'x' }] });
    expect((await bench.exec('db', ['pg_isready'])).stdout).toContain('accepting connections');
  });

  it('memcached keeps values', async () => {
    const ip = await start('cache', { image: 'memcached:1.6' });
    await start('box', { image: 'busybox:1.36', command: ['sleep', '600'] });
    const script = `printf 'set a 0 0 5\\r\\nhello\\r\\nget a\\r\\nquit\\r\\n' | nc -w 1 ${ip} 11211`;
    const { stdout } = await bench.exec('box', ['sh', '-c', script]);
    expect(stdout).toBe('STORED\r\nVALUE a 0 5\r\nhello\r\nEND\r\n');
  });
});

describe('a small web server', () => {
  it('http-echo says its text, and refuses to say nothing', async () => {
    const ip = await start('echo', {
      image: 'hashicorp/http-echo:1.0',
      args: ['-text=hello', '-listen=:8080'],
    });
    await start('box', { image: 'curlimages/curl:latest', command: ['sleep', '600'] });
    expect((await bench.exec('box', ['curl', '-s', `http://${ip}:8080/`])).stdout).toBe('hello\n');
    bench.pod('silent', {
      restartPolicy: 'Never',
      containers: [{ name: 'c', image: 'hashicorp/http-echo' }],
    });
    const pod = await bench.until('silent', ({ status }) => status.phase === 'Failed');
    expect(pod['status'].containerStatuses[0].state.terminated.exitCode).toBe(127);
  });

  it('whoami says who answers and who asks', async () => {
    const ip = await start('who', { image: 'traefik/whoami:v1.10' });
    await start('box', { image: 'curlimages/curl:latest', command: ['sleep', '600'] });
    const { stdout } = await bench.exec('box', ['curl', '-s', `http://${ip}/path?a=b`]);
    expect(stdout).toMatch(/^Hostname: who\nIP: 127\.0\.0\.1\n/);
    expect(stdout).toContain('GET /path?a=b HTTP/1.1\n');
  });
});

it('netshoot asks for names', async () => {
  bench.create('services', {
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      clusterIP: '10.96.0.20',
      clusterIPs: ['10.96.0.20'],
      ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    },
  });
  await start('net', { image: 'nicolaka/netshoot', command: ['sleep', '600'] });
  const run = async (...command: string[]) => (await bench.exec('net', command)).stdout;
  expect(await run('dig', '+short', 'web.default.svc.cluster.local')).toBe('10.96.0.20\n');
  expect(await run('dig', 'web.default.svc.cluster.local')).toContain('status: NOERROR');
  expect(await run('host', 'web')).toBe('web.default.svc.cluster.local has address 10.96.0.20\n');
  expect(await run('host', 'nosuch')).toBe('Host nosuch not found: 3(NXDOMAIN)\n');
});
