import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { offerOf } from '../../../sandbox/chart-repository/offer.ts';
import { memberOf } from '../../../sandbox/tools/tar.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-charts-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, content: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
}

async function writeChart(version: string, name = 'web'): Promise<void> {
  const about = { apiVersion: 'v2', name, version };
  await write(`web/${version}/Chart.yaml`, JSON.stringify(about));
}

const textIn = (archive: Buffer, name: string): string | undefined => {
  const member = memberOf(gunzipSync(archive), name);
  return member && Buffer.from(member).toString();
};

describe('a chart repository', () => {
  it('has an archive of each version: its own files over those of all versions', async () => {
    await writeChart('0.9.0');
    await writeChart('0.10.0');
    await write('web/all/values.yaml', 'of all');
    await write('web/all/templates/a.yaml', 'a: {{ .Release.Name }}');
    await write('web/0.10.0/values.yaml', 'of its own');
    const offer = await offerOf(root);
    expect([...offer.keys()]).toEqual(['index.yaml', 'web-0.10.0.tgz', 'web-0.9.0.tgz']);
    const [older, newer] = ['0.9.0', '0.10.0'].map((one) => offer.get(`web-${one}.tgz`)!.content);
    expect(textIn(older!, 'web/values.yaml')).toBe('of all');
    expect(textIn(newer!, 'web/values.yaml')).toBe('of its own');
    expect(textIn(newer!, 'web/templates/a.yaml')).toBe('a: {{ .Release.Name }}');
  });

  it('has an index of them, the newest first, with what Chart.yaml says, digests and relative addresses', async () => {
    await writeChart('0.9.0');
    await writeChart('0.10.0');
    const offer = await offerOf(root);
    const index = parse(offer.get('index.yaml')!.content.toString());
    const entry = (version: string) => {
      const { content } = offer.get(`web-${version}.tgz`)!;
      const digest = createHash('sha256').update(content).digest('hex');
      return { apiVersion: 'v2', name: 'web', version, digest, urls: [`web-${version}.tgz`] };
    };
    expect(index).toEqual({ apiVersion: 'v1', entries: { web: [entry('0.10.0'), entry('0.9.0')] } });
  });

  it('is the same, byte for byte, whenever and wherever it is made', async () => {
    const hashOf = async (): Promise<string> => {
      const offer = await offerOf();
      return createHash('sha256').update(offer.get('index.yaml')!.content).digest('hex');
    };
    expect(await hashOf()).toBe(await hashOf());
    const { content } = (await offerOf()).get('webapp-1.2.0.tgz')!;
    // Neither the time nor the system: RFC 1952.
    expect([...content.subarray(4, 10)]).toEqual([0, 0, 0, 0, 0, 255]);
    expect(gunzipSync(content).subarray(136, 148).toString()).toBe('00000000000\0');
  });

  it('is refused where a folder holds another chart than it says', async () => {
    await writeChart('1.0.0', 'other');
    await expect(offerOf(root)).rejects.toThrow('web/1.0.0');
  });

  it('of the course has two versions of each chart', async () => {
    const names = [...(await offerOf()).keys()].sort();
    expect(names).toEqual([
      'index.yaml',
      'operator-stack-0.4.0.tgz',
      'operator-stack-0.5.0.tgz',
      'webapp-1.2.0.tgz',
      'webapp-1.3.0.tgz',
    ]);
  });
});
