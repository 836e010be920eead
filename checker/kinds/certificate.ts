/**
 * The kind `certificate`: what an X.509 certificate says, who signed it, and whose key it is for. The first certificate of
 * a text is meant; those that follow are its chain.
 */
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { match } from '../match.ts';
import { show } from '../show.ts';
import { nameOfSource, readSource, type Source, source, whereIs } from '../source.ts';
import type { CheckKind, ClusterView, Finding } from '../types.ts';

const params = z
  .strictObject({
    from: source,
    commonName: z.string().min(1).optional().describe('CN of the subject: the user, for the API server.'),
    organizations: z
      .array(z.string().min(1))
      .optional()
      .describe('Every O of the subject, in any order: the groups, for the API server.'),
    names: z
      .array(z.string().regex(/^[\w.:-]+$/, 'write a DNS name or an IP address'))
      .optional()
      .describe('DNS names and IP addresses it must be good for.'),
    signedBy: source.optional().describe('The certificate of whoever signed it.'),
    key: source.optional().describe('The private key that it belongs to.'),
    same: source.optional().describe('The certificate it must be.'),
    daysLeft: z
      .union([z.strictObject({ $atLeast: z.number().int() }), z.strictObject({ $atMost: z.number().int() })])
      .optional()
      .describe('How many days it is still good for.'),
    endWrittenIn: source
      .optional()
      .describe(
        'An answer of the learner: its end, as openssl x509 -enddate writes it, or any date of the same second.',
      ),
  })
  .refine((value) => Object.values(value).filter((one) => one !== undefined).length > 1, {
    message: 'says nothing about the certificate',
  });

type Params = z.infer<typeof params>;

export const certificate: CheckKind<'certificate', Params> = {
  name: 'certificate',
  params,
  requires: [],
  requiresFor: (wanted) =>
    [wanted.from, wanted.signedBy, wanted.key, wanted.same, wanted.endWrittenIn].some(
      (from) => from && 'node' in from,
    )
      ? ['node-files']
      : [],
  async look(wanted, cluster, signal) {
    const read = await readCertificate(wanted.from, cluster, signal);
    if (!(read instanceof X509Certificate)) return [read];
    const findings = [
      ...subjectFindings(wanted, read),
      ...nameFindings(wanted, read),
      ...dayFindings(wanted, read),
      ...(await signerFindings(wanted, read, cluster, signal)),
      ...(await keyFindings(wanted, read, cluster, signal)),
      ...(await sameFindings(wanted, read, cluster, signal)),
      ...(await writtenFindings(wanted, read, cluster, signal)),
    ];
    return findings.map((finding) => ({ at: whereIs(wanted.from), ...finding }));
  },
};

/** The certificate, or why it cannot be looked at. */
async function readCertificate(
  from: Source,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<X509Certificate | Finding> {
  const values = { source: nameOfSource(from) };
  const text = await readSource(from, cluster, signal);
  if (text === undefined) return { code: 'certificate.missing', values, at: whereIs(from) };
  try {
    return new X509Certificate(text);
  } catch {
    return { code: 'certificate.unreadable', values, at: whereIs(from) };
  }
}

/** Values of one attribute of the subject, `CN` or `O`. A name may have several. */
function attributes(read: X509Certificate, name: string): string[] {
  return read.subject
    .split('\n')
    .filter((line) => line.startsWith(`${name}=`))
    .map((line) => line.slice(name.length + 1));
}

function subjectFindings({ from, commonName, organizations }: Params, read: X509Certificate): Finding[] {
  const source = nameOfSource(from);
  const [cn, o] = [attributes(read, 'CN').join(', '), attributes(read, 'O').sort().join(', ')];
  const groups = organizations && [...organizations].sort().join(', ');
  return [
    ...(commonName === undefined || cn === commonName
      ? []
      : [{ code: 'certificate.user', values: { source, got: show(cn), want: commonName } }]),
    ...(groups === undefined || groups === o
      ? []
      : [{ code: 'certificate.groups', values: { source, got: show(o), want: show(groups) } }]),
  ];
}

function nameFindings({ from, names }: Params, read: X509Certificate): Finding[] {
  return (names ?? [])
    .filter((name) => (isIP(name) ? read.checkIP(name) : read.checkHost(name)) === undefined)
    .map((name) => ({ code: 'certificate.name', values: { source: nameOfSource(from), want: name } }));
}

const DAY = 24 * 60 * 60 * 1000;

function dayFindings({ from, daysLeft }: Params, read: X509Certificate): Finding[] {
  if (!daysLeft) return [];
  const got = Math.floor((Date.parse(read.validTo) - Date.now()) / DAY);
  if (match(daysLeft, got).length === 0) return [];
  const [code, want] =
    '$atLeast' in daysLeft
      ? (['certificate.short', daysLeft.$atLeast] as const)
      : (['certificate.long', daysLeft.$atMost] as const);
  return [{ code, values: { source: nameOfSource(from), got, want } }];
}

async function signerFindings(
  { from, signedBy }: Params,
  read: X509Certificate,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (!signedBy) return [];
  const signer = await readCertificate(signedBy, cluster, signal);
  if (!(signer instanceof X509Certificate)) return [signer];
  if (read.checkIssued(signer) && read.verify(signer.publicKey)) return [];
  const values = { source: nameOfSource(from), want: nameOfSource(signedBy) };
  return [{ code: 'certificate.signer', values }];
}

async function keyFindings(
  { from, key }: Params,
  read: X509Certificate,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (!key) return [];
  const values = { source: nameOfSource(key), want: nameOfSource(from) };
  const text = await readSource(key, cluster, signal);
  if (text === undefined)
    return [{ code: 'certificate.missing', values: { source: values.source }, at: whereIs(key) }];
  const mine = publicKeyOf(text);
  if (!mine) return [{ code: 'certificate.unreadable', values: { source: values.source }, at: whereIs(key) }];
  return mine.equals(read.publicKey) ? [] : [{ code: 'certificate.key', values }];
}

function publicKeyOf(text: string): KeyObject | undefined {
  try {
    return createPublicKey(createPrivateKey(text));
  } catch {
    return undefined;
  }
}

async function sameFindings(
  { from, same }: Params,
  read: X509Certificate,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (!same) return [];
  const other = await readCertificate(same, cluster, signal);
  if (!(other instanceof X509Certificate)) return [other];
  if (other.fingerprint256 === read.fingerprint256) return [];
  const values = { source: nameOfSource(from), want: nameOfSource(same) };
  return [{ code: 'certificate.other', values }];
}

/** What a learner has found out is never told. */
async function writtenFindings(
  { from, endWrittenIn }: Params,
  read: X509Certificate,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (!endWrittenIn) return [];
  const values = { source: nameOfSource(endWrittenIn) };
  const at = whereIs(endWrittenIn);
  const text = await readSource(endWrittenIn, cluster, signal);
  if (text === undefined) return [{ code: 'certificate.missing', values, at }];
  const date = text.trim().replace(/^notAfter=/, '');
  // Date.parse finds a date in nearly any text.
  const written = /^(?:[A-Z][a-z]{2} +\d{1,2} |\d{4}-)[^\n]*$/.test(date) ? Date.parse(date) : Number.NaN;
  if (written === Date.parse(read.validTo)) return [];
  return Number.isNaN(written)
    ? [{ code: 'certificate.end-unreadable', values, at }]
    : [{ code: 'certificate.end-other', values: { ...values, want: nameOfSource(from) }, at }];
}
