import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { certificate } from '../../../checker/kinds/certificate.ts';
import type { KubeObject } from '../../../checker/types.ts';
import { authority, client, pemOf, serving } from '../certificates.ts';
import { clusterOf } from '../fake-cluster.ts';

const never = new AbortController().signal;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const files: Record<string, string> = {};
const objects: KubeObject[] = [];
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  namespace: 'shop',
  name: 'tls',
  field: "data['tls.crt']",
} as const;

beforeAll(async () => {
  const ca = await authority();
  const other = await authority();
  const jiwon = await client(ca, 'jiwon', ['developers', 'admins']);
  const web = await serving(ca, ['shop.example.com', '*.shop.example.com'], ['10.0.0.1']);
  Object.assign(files, {
    'jiwon.crt': jiwon.certificate,
    'jiwon.key': jiwon.key,
    'web.crt': web.certificate,
    'web.key': web.key,
    'ca.crt': pemOf(ca),
    'other-ca.crt': pemOf(other),
    'not.crt': 'hello',
  });
  const metadata = { namespace: 'shop', name: 'tls' };
  objects.push({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    data: { 'tls.crt': base64(web.certificate), 'tls.key': base64(web.key) },
  });
});

async function look(params: object) {
  const cluster = {
    ...clusterOf(objects),
    readHome: async (path: string) =>
      files[path] === undefined ? undefined : { content: files[path], mode: '0644', owner: 'me' },
  };
  const found = await certificate.look(certificate.params.parse(params), cluster, never);
  return found.map(({ code, values }) => ({ code, ...values }));
}

describe('a certificate', () => {
  it('names its user and all of their groups, in any order', async () => {
    const from = { home: 'jiwon.crt' };
    expect(await look({ from, commonName: 'jiwon', organizations: ['admins', 'developers'] })).toEqual([]);
    expect(await look({ from, commonName: 'minsu', organizations: ['developers'] })).toEqual([
      { code: 'certificate.user', source: '~/jiwon.crt', got: 'jiwon', want: 'minsu' },
      { code: 'certificate.groups', source: '~/jiwon.crt', got: 'admins, developers', want: 'developers' },
    ]);
  });

  it('is good for the names in it', async () => {
    const names = ['shop.example.com', 'a.shop.example.com', '10.0.0.1'];
    expect(await look({ from: secret, names })).toEqual([]);
    expect(await look({ from: secret, names: ['10.0.0.2', 'example.com'] })).toMatchObject([
      { code: 'certificate.name', want: '10.0.0.2' },
      { code: 'certificate.name', want: 'example.com' },
    ]);
  });

  it('was signed by one authority and by no other of the same name', async () => {
    expect(await look({ from: secret, signedBy: { home: 'ca.crt' } })).toEqual([]);
    expect(await look({ from: secret, signedBy: { home: 'other-ca.crt' } })).toMatchObject([
      { code: 'certificate.signer', want: '~/other-ca.crt' },
    ]);
  });

  it('belongs to a key', async () => {
    expect(await look({ from: secret, key: { home: 'web.key' } })).toEqual([]);
    expect(await look({ from: secret, key: { ...secret, field: "data['tls.key']" } })).toEqual([]);
    expect(await look({ from: secret, key: { home: 'jiwon.key' } })).toMatchObject([
      { code: 'certificate.key' },
    ]);
    expect(await look({ from: secret, key: { home: 'not.crt' } })).toMatchObject([
      { code: 'certificate.unreadable' },
    ]);
    expect(await look({ from: secret, key: { home: 'none' } })).toMatchObject([
      { code: 'certificate.missing' },
    ]);
  });

  it('is the same as another', async () => {
    expect(await look({ from: secret, same: { home: 'web.crt' } })).toEqual([]);
    expect(await look({ from: secret, same: { home: 'jiwon.crt' } })).toMatchObject([
      { code: 'certificate.other' },
    ]);
  });

  it('is good for so many days more', async () => {
    expect(await look({ from: secret, daysLeft: { $atLeast: 300 } })).toEqual([]);
    expect(await look({ from: secret, daysLeft: { $atLeast: 100_000 } })).toMatchObject([
      { code: 'certificate.short' },
    ]);
    expect(await look({ from: secret, daysLeft: { $atMost: 1 } })).toMatchObject([
      { code: 'certificate.long' },
    ]);
  });

  it('ends when the learner has written, in the words of openssl or in others', async () => {
    const end = new X509Certificate(files['web.crt']!).validTo;
    const written = async (text: string) => {
      files['lab/end.txt'] = text;
      return look({ from: secret, endWrittenIn: { home: 'lab/end.txt' } });
    };
    expect(await written(`notAfter=${end}\n`)).toEqual([]);
    expect(await written(end)).toEqual([]);
    expect(await written(new Date(end).toISOString())).toEqual([]);
    expect(await written('Jan  1 00:00:00 2020 GMT')).toEqual([
      { code: 'certificate.end-other', source: '~/lab/end.txt', want: "Secret shop/tls data['tls.crt']" },
    ]);
    expect(await written('next year')).toMatchObject([{ code: 'certificate.end-unreadable' }]);
    expect(await written(`notBefore=x\nnotAfter=${end}`)).toMatchObject([
      { code: 'certificate.end-unreadable' },
    ]);
    expect(await look({ from: secret, endWrittenIn: { home: 'none.txt' } })).toMatchObject([
      { code: 'certificate.missing', source: '~/none.txt' },
    ]);
  });

  it('that is not there, or is none, is said to be so', async () => {
    expect(await look({ from: { home: 'none.crt' }, commonName: 'x' })).toMatchObject([
      { code: 'certificate.missing' },
    ]);
    expect(await look({ from: { home: 'not.crt' }, commonName: 'x' })).toMatchObject([
      { code: 'certificate.unreadable' },
    ]);
    expect(await look({ from: { ...secret, name: 'none' }, commonName: 'x' })).toMatchObject([
      { code: 'certificate.missing' },
    ]);
    expect(await look({ from: { ...secret, field: 'data' }, commonName: 'x' })).toMatchObject([
      { code: 'certificate.missing' },
    ]);
  });

  it('about which nothing is said is refused', () => {
    expect(certificate.params.safeParse({ from: { home: 'a.crt' } }).success).toBe(false);
    expect(certificate.params.safeParse({ from: { home: '../a.crt' }, commonName: 'x' }).success).toBe(false);
  });
});
