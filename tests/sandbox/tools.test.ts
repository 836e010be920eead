import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../sandbox/faults.ts';
import { type FetchProgress, fetchTool } from '../../sandbox/tools/fetch.ts';
import { findTool, missingTools } from '../../sandbox/tools/find.ts';
import { findKubectl } from '../../sandbox/tools/kubectl.ts';
import { type Pin, pinOf } from '../../sandbox/tools/pins.ts';

const signal = new AbortController().signal;
let root: string;
let toolsDir: string;
let server: Server;
let answer: RequestListener;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-tools-'));
  toolsDir = join(root, '.tools', 'bin');
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true, force: true });
});

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const pin = (bytes: Buffer, member?: string): Pin => ({
  tool: 'kubectl',
  version: 'v1.36.2',
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/kubectl`,
  sha256: hashOf(bytes),
  ...(member === undefined ? {} : { member }),
});
const program = Buffer.from('#!/bin/sh\necho fetched\n'.padEnd(200_000, '#'));
const left = () => readdir(toolsDir).catch(() => []);

async function script(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${text}\n`);
  await chmod(path, 0o755);
}
const versioned = (gitVersion: string): string =>
  `cat <<'END'\n${JSON.stringify({ clientVersion: { gitVersion } })}\nEND`;

describe('fetching a program', () => {
  it('keeps it when its checksum is right, executable, and tells how far it is', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-length': program.length }).end(program);
    const seen: FetchProgress[] = [];
    const options = { toolsDir, env: {}, pin: pin(program), onProgress: (p: FetchProgress) => seen.push(p) };
    const path = await fetchTool('kubectl', options, signal);
    expect(path).toBe(join(toolsDir, 'kubectl'));
    expect(await readFile(path)).toEqual(program);
    expect((await stat(path)).mode & 0o111).not.toBe(0);
    expect(seen[0]).toMatchObject({ received: 0, total: undefined });
    expect(seen[1]).toMatchObject({ received: 0, total: program.length });
    expect(seen.at(-1)?.received).toBe(program.length);
    expect(await left()).toEqual(['kubectl']);
  });

  it('replaces an older one', async () => {
    await script(join(toolsDir, 'kubectl'), 'echo old');
    answer = (_request, response) => response.end(program);
    await fetchTool('kubectl', { toolsDir, env: {}, pin: pin(program) }, signal);
    expect(await readFile(join(toolsDir, 'kubectl'))).toEqual(program);
  });

  it('takes the program out of an archive', async () => {
    const archive = gzipSync(
      Buffer.concat([
        tarFile('linux-amd64/README', Buffer.from('x')),
        tarFile('linux-amd64/helm', program),
        Buffer.alloc(1024),
      ]),
    );
    answer = (_request, response) => response.end(archive);
    const path = await fetchTool(
      'helm',
      { toolsDir, env: {}, pin: pin(archive, 'linux-amd64/helm') },
      signal,
    );
    expect(await readFile(path)).toEqual(program);
    expect((await stat(path)).mode & 0o111).not.toBe(0);
    expect(await left()).toEqual(['helm']);
  });

  it('leaves nothing behind when the checksum is wrong, and keeps the older one', async () => {
    await script(join(toolsDir, 'kubectl'), 'echo old');
    answer = (_request, response) => response.end('something else');
    await expect(
      fetchTool('kubectl', { toolsDir, env: {}, pin: pin(program) }, signal),
    ).rejects.toMatchObject({
      code: 'tools/checksum-wrong',
      message: expect.stringContaining(hashOf(Buffer.from('something else'))),
    });
    expect(await left()).toEqual(['kubectl']);
    expect(await readFile(join(toolsDir, 'kubectl'), 'utf8')).toContain('echo old');
  });

  it('leaves nothing behind when the archive lacks the program', async () => {
    const archive = gzipSync(tarFile('other', program));
    answer = (_request, response) => response.end(archive);
    const options = { toolsDir, env: {}, pin: pin(archive, 'linux-amd64/helm') };
    await expect(fetchTool('helm', options, signal)).rejects.toMatchObject({ code: 'tools/download-failed' });
    expect(await left()).toEqual([]);
  });

  it('leaves nothing behind when the network breaks, is silent or says no', async () => {
    const options = { toolsDir, env: {}, pin: pin(program), patience: 100 };
    const failures: RequestListener[] = [
      (_request, response) => response.writeHead(404).end(),
      (_request, response) => {
        response.writeHead(200, { 'content-length': program.length }).write(program.subarray(0, 1000));
        setTimeout(() => response.destroy(), 10);
      },
      (_request, response) => {
        response.writeHead(200, { 'content-length': program.length }).write(program.subarray(0, 1000));
      },
      () => {},
    ];
    for (const failure of failures) {
      answer = failure;
      await expect(fetchTool('kubectl', options, signal)).rejects.toMatchObject({
        code: 'tools/download-failed',
      });
      expect(await left()).toEqual([]);
    }
  });

  it('leaves nothing behind when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    answer = (_request, response) => {
      response.writeHead(200).write(program.subarray(0, 1000));
      setTimeout(() => controller.abort(reason), 10);
    };
    const fetching = fetchTool('kubectl', { toolsDir, env: {}, pin: pin(program) }, controller.signal);
    await expect(fetching).rejects.toBe(reason);
    expect(await left()).toEqual([]);
  });

  it('says when it cannot be written', async () => {
    await writeFile(join(root, '.tools'), 'a file where the folder should be');
    answer = (_request, response) => response.end(program);
    await expect(
      fetchTool('kubectl', { toolsDir, env: {}, pin: pin(program) }, signal),
    ).rejects.toMatchObject({
      code: 'tools/download-failed',
      remedy: expect.stringContaining('disk'),
    });
  });

  it('asks nobody when downloads are forbidden', async () => {
    answer = () => expect.unreachable();
    const options = { toolsDir, env: { NARU_DOWNLOAD: 'never' }, pin: pin(program) };
    await expect(fetchTool('kubectl', options, signal)).rejects.toMatchObject({
      code: 'tools/download-forbidden',
    });
    expect(await left()).toEqual([]);
  });

  it('knows where each program is for each platform, and its checksum', () => {
    for (const tool of ['kubectl', 'kind', 'helm'] as const) {
      for (const [platform, arch] of [
        ['linux', 'x64'],
        ['linux', 'arm64'],
        ['darwin', 'x64'],
        ['darwin', 'arm64'],
      ] as const) {
        const known = pinOf(tool, undefined, platform, arch);
        expect(known?.sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(known?.url).toMatch(/^https:/);
      }
    }
    expect(pinOf('kubectl', 'http://mirror/', 'linux', 'x64')?.url).toBe(
      'http://mirror/release/v1.36.2/bin/linux/amd64/kubectl',
    );
    expect(pinOf('kubectl', undefined, 'win32', 'x64')).toBeUndefined();
    expect(pinOf('kubeadm', undefined, 'linux', 'arm64')?.url).toBe(
      'https://dl.k8s.io/release/v1.36.2/bin/linux/arm64/kubeadm',
    );
    expect(pinOf('kubeadm', undefined, 'darwin', 'arm64')).toBeUndefined();
  });
});

describe('finding kubectl', () => {
  const find = (env: Record<string, string>) => findKubectl({ env, toolsDir }, signal);

  it('takes $KUBECTL before the fetched one, and that before the PATH', async () => {
    const [own, path] = [join(root, 'own'), join(root, 'path')];
    await script(join(path, 'kubectl'), versioned('v1.33.1'));
    expect(await find({ PATH: path })).toMatchObject({ found: true, source: 'path', version: 'v1.33.1' });
    await script(join(toolsDir, 'kubectl'), versioned('v1.36.2'));
    expect(await find({ PATH: path })).toMatchObject({
      source: 'tools',
      version: 'v1.36.2',
      supported: true,
    });
    await script(own, versioned('v1.34.0'));
    expect(await find({ PATH: path, KUBECTL: own })).toMatchObject({ source: 'env', path: own });
  });

  it('reads versions with a suffix', async () => {
    await script(join(root, 'kubectl'), versioned('v1.32.4-dispatcher'));
    expect(await find({ PATH: root })).toMatchObject({ version: 'v1.32.4-dispatcher', supported: true });
  });

  it('says that a version outside 1.32 to 1.36 is not known to work', async () => {
    for (const version of ['v1.31.9', 'v1.37.0', 'v2.33.0']) {
      await script(join(root, 'kubectl'), versioned(version));
      const finding = await find({ PATH: root });
      expect(finding).toMatchObject({
        found: true,
        supported: false,
        problem: { code: 'tools/kubectl-unsupported' },
      });
    }
  });

  it('does not pass over a $KUBECTL that cannot be run', async () => {
    await script(join(root, 'kubectl'), versioned('v1.36.2'));
    expect(await find({ PATH: root, KUBECTL: join(root, 'typo') })).toMatchObject({
      found: false,
      problem: { code: 'tools/kubectl-unusable', message: expect.stringContaining('typo') },
    });
  });

  it('says what to do when there is none, or one that does not work', async () => {
    expect(await find({ PATH: root })).toMatchObject({
      found: false,
      problem: { code: 'tools/kubectl-missing' },
    });
    await script(join(root, 'kubectl'), 'echo nonsense');
    const finding = await find({ PATH: root });
    expect(finding).toMatchObject({ found: false, problem: { code: 'tools/kubectl-unusable' } });
    expect(finding.problem?.remedy).toContain('npm run tools');
  });

  it('does not take a folder or a file that is not executable for a program', async () => {
    await mkdir(join(root, 'kubectl'));
    expect(await findTool('kubectl', { env: { PATH: root }, toolsDir })).toBeInstanceOf(Fault);
  });
});

describe('missing programs', () => {
  it('are those that would not be found, at this moment', async () => {
    const missing = (env: Record<string, string> = {}) =>
      missingTools(['helm', 'kubeadm'], { env: { PATH: root, ...env }, toolsDir });
    expect(missing()).toEqual(['helm', 'kubeadm']);
    await script(join(toolsDir, 'helm'), 'echo v4.1.4');
    await script(join(root, 'kubeadm'), 'echo v1.36.2');
    expect(missing()).toEqual([]);
    expect(missing({ HELM: join(root, 'typo') })).toEqual(['helm']);
  });
});

/** A file as tar writes it: a header of 512 bytes, then the content in blocks of 512. */
function tarFile(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000755\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('0ustar\u000000', 156);
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
