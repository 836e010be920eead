/**
 * The kind `kubeconfig`: a kubeconfig in the learner's home, used as kubectl would use it: who it makes one, what one sees
 * with it. Only this cluster is asked, and programs that it names are not run.
 */
import { X509Certificate } from 'node:crypto';
import { posix } from 'node:path';
import { z } from 'zod';
import { Fault } from '../../sandbox/faults.ts';
import { type Unusable, type UsableKubeconfig, usableKubeconfig } from '../kubeconfig-file.ts';
import { isMapping } from '../match.ts';
import { nameOf } from '../pods.ts';
import { show } from '../show.ts';
import { homePath, nameOfSource, readSource, source } from '../source.ts';
import type { CheckKind, ClusterView, Finding, SignedIn } from '../types.ts';

const params = z.strictObject({
  home: homePath.describe('The file: lab/ops.kubeconfig.'),
  context: z.string().min(1).optional().describe('The name of its current context.'),
  namespace: z.string().min(1).optional().describe('The namespace of that context.'),
  user: z.string().min(1).optional().describe('Who one is with it: jiwon, system:serviceaccount:shop:ops.'),
  groups: z.array(z.string().min(1)).optional().describe('Groups one is in with it, among others.'),
  sees: z
    .strictObject({
      apiVersion: z.string().min(1),
      kind: z.string().min(1),
      names: z.array(z.string().min(1)).min(1).describe('Objects that must be among them.'),
    })
    .optional()
    .describe('What one must be able to list with it, in the namespace of its context.'),
  verified: z.literal(true).optional().describe('It must verify the server.'),
  authority: source.optional().describe('The certificate of the authority it must trust.'),
  certificate: source.optional().describe('The client certificate it must use.'),
  sameToken: z
    .literal(true)
    .optional()
    .describe('Its token must be the one that was in the file at the start.'),
});

type Params = z.infer<typeof params>;

export const kubeconfig: CheckKind<'kubeconfig', Params> = {
  name: 'kubeconfig',
  params,
  requires: ['access'],
  requiresFor: ({ authority, certificate }) =>
    [authority, certificate].some((from) => from && 'node' in from) ? ['node-files'] : [],
  remembers: ({ home, sameToken }) => (sameToken ? [{ home }] : []),
  async look(wanted, cluster, signal) {
    const at = { home: wanted.home };
    const file = `~/${wanted.home}`;
    const text = (await cluster.readHome(wanted.home, signal))?.content;
    if (text === undefined) return [{ code: 'file.missing', values: { file }, at }];
    const found = await parse(text, wanted, cluster, signal);
    if ('why' in found) return [{ ...unusable(file, found), at }];
    const findings = [
      ...contextFindings(file, wanted, found),
      ...tokenFindings(file, wanted, found, cluster),
      ...(await certificateFindings(file, wanted, found, cluster, signal)),
      ...(await useFindings(file, wanted, found, cluster, signal)),
    ];
    return findings.map((finding) => ({ at, ...finding }));
  },
};

function parse(text: string, { home }: Params, cluster: ClusterView, signal: AbortSignal) {
  const read = async (path: string): Promise<string | undefined> => {
    // A file outside the home is nobody's business here; one that leads out of it is none.
    if (path.startsWith('/') || path.startsWith('..')) return undefined;
    return (await cluster.readHome(path, signal))?.content;
  };
  return usableKubeconfig(text, cluster.server, posix.dirname(home), read);
}

const CODES: Readonly<Record<Unusable['why'], string>> = {
  broken: 'kubeconfig.broken',
  context: 'kubeconfig.context-missing',
  cluster: 'kubeconfig.cluster-missing',
  user: 'kubeconfig.user-missing',
  program: 'kubeconfig.program',
  server: 'kubeconfig.server',
  file: 'kubeconfig.file',
};

function unusable(file: string, { why, what }: Unusable): Finding {
  return { code: CODES[why], values: { file, what: show(what) } };
}

function contextFindings(file: string, wanted: Params, found: UsableKubeconfig): Finding[] {
  const { context, namespace } = wanted;
  return [
    ...(context === undefined || context === found.context
      ? []
      : [{ code: 'kubeconfig.context', values: { file, got: show(found.context), want: context } }]),
    ...(namespace === undefined || namespace === found.namespace
      ? []
      : [{ code: 'kubeconfig.namespace', values: { file, got: show(found.namespace), want: namespace } }]),
    ...(wanted.verified && found.insecure ? [{ code: 'kubeconfig.insecure', values: { file } }] : []),
    ...(found.impersonates ? [{ code: 'kubeconfig.impersonates', values: { file } }] : []),
  ];
}

function tokenFindings(
  file: string,
  wanted: Params,
  found: UsableKubeconfig,
  cluster: ClusterView,
): Finding[] {
  if (!wanted.sameToken) return [];
  const was = cluster.start.home(wanted.home);
  if (was === undefined) throw new Error(`${file} was not remembered when the exercise began`);
  // At the start it may have been unusable on purpose: only its tokens count.
  const tokens = tokensIn(was ?? '');
  return found.token !== undefined && tokens.includes(found.token)
    ? []
    : [{ code: 'kubeconfig.token', values: { file } }];
}

/** Tokens written into a kubeconfig, whichever user has them. */
function tokensIn(text: string): string[] {
  return [...text.matchAll(/^[ \t]*token:[ \t]*"?([^\s"]+)/gm)].map((line) => line[1] ?? '');
}

async function certificateFindings(
  file: string,
  { authority, certificate }: Params,
  found: UsableKubeconfig,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  const pairs = [
    { from: authority, got: found.authority, code: 'kubeconfig.authority' },
    { from: certificate, got: found.certificate, code: 'kubeconfig.certificate' },
  ];
  const findings = pairs.map(async ({ from, got, code }): Promise<Finding[]> => {
    if (!from) return [];
    const want = await readSource(from, cluster, signal);
    if (want === undefined) return [{ code: 'certificate.missing', values: { source: nameOfSource(from) } }];
    return isSameCertificate(got, want) ? [] : [{ code, values: { file, want: nameOfSource(from) } }];
  });
  return (await Promise.all(findings)).flat();
}

function isSameCertificate(one: string | undefined, other: string): boolean {
  try {
    return (
      one !== undefined &&
      new X509Certificate(one).fingerprint256 === new X509Certificate(other).fingerprint256
    );
  } catch {
    return false;
  }
}

async function useFindings(
  file: string,
  wanted: Params,
  found: UsableKubeconfig,
  cluster: ClusterView,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (wanted.user === undefined && !wanted.groups && !wanted.sees) return [];
  let visitor: SignedIn | undefined;
  try {
    visitor = await cluster.signIn(found.text);
    return [
      ...(await whoFindings(file, wanted, visitor, signal)),
      ...(await seenFindings(file, wanted, found.namespace, visitor, signal)),
    ];
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Fault)) throw error;
    // With a wrong authority nobody seems to be there: ask once more with our own.
    await cluster.raw('/version', signal);
    return [refusedFinding(file, error)];
  } finally {
    visitor?.close();
  }
}

/** What the learner's file leads to is theirs: certificates that do not fit, tokens nobody knows. */
function refusedFinding(file: string, fault: Fault): Finding {
  return { code: 'kubeconfig.refused', values: { file, why: show(fault.message) } };
}

async function whoFindings(
  file: string,
  wanted: Params,
  visitor: SignedIn,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (wanted.user === undefined && !wanted.groups) return [];
  const create = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const answer = await visitor.change({ create }, signal);
  if (!('object' in answer)) {
    const why = 'refused' in answer ? answer.refused.message : 'SelfSubjectReview';
    return [{ code: 'kubeconfig.refused', values: { file, why: show(why) } }];
  }
  const { username, groups } = userOf(answer.object['status']);
  const missing = (wanted.groups ?? []).filter((group) => !groups.includes(group));
  return [
    ...(wanted.user === undefined || wanted.user === username
      ? []
      : [{ code: 'kubeconfig.user', values: { file, got: show(username), want: wanted.user } }]),
    ...missing.map((group) => ({
      code: 'kubeconfig.group',
      values: { file, got: show(groups.join(', ')), want: group },
    })),
  ];
}

function userOf(status: unknown): { username: string; groups: readonly string[] } {
  const info = isMapping(status) && isMapping(status['userInfo']) ? status['userInfo'] : {};
  const groups = Array.isArray(info['groups']) ? info['groups'].map(String) : [];
  return { username: String(info['username'] ?? ''), groups };
}

async function seenFindings(
  file: string,
  { sees }: Params,
  namespace: string,
  visitor: SignedIn,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (!sees) return [];
  const { apiVersion, kind, names } = sees;
  const found = await visitor.list({ apiVersion, kind, namespace }, signal);
  const unseen = names.filter((name) => !found.some((object) => nameOf(object) === name));
  return unseen.map((name) => ({
    code: 'kubeconfig.unseen',
    values: { file, want: `${kind} ${name}`, namespace },
  }));
}
