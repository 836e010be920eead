/**
 * The kind `helm`: a release as Helm itself remembers it, in Secrets of its namespace (`sh.helm.release.v1.NAME.vN`, the
 * release as JSON, compressed, in base64; Helm's pkg/storage/driver). Helm need not be there to ask.
 */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { isMapping, match } from '../match.ts';
import { part } from '../part.ts';
import { show } from '../show.ts';
import type { CheckKind, ClusterView, Finding, KubeObject, ListQuery, Whereabouts } from '../types.ts';

const params = z
  .strictObject({
    release: z.string().min(1).optional().describe('The name of the release. Left out only with absent.'),
    namespace: z.string().min(1).describe('The namespace of the release.'),
    absent: z
      .literal(true)
      .optional()
      .describe('There must be no such release; without a name, none at all.'),
    status: z.string().min(1).optional().describe('deployed, failed, pending-upgrade …'),
    chart: z.string().min(1).optional().describe('Name and version: webapp-1.2.0.'),
    values: part
      .optional()
      .describe('What the user has set, as a part; { $absent: true } for what must not be set.'),
    revision: z.union([z.number().int(), part]).optional().describe('The number of the newest revision.'),
    history: z
      .array(part)
      .min(1)
      .optional()
      .describe(
        'Revisions that are listed, oldest first; others may lie between: revision, status, chart, description.',
      ),
  })
  .superRefine((value, context) => {
    const says = [value.status, value.chart, value.values, value.revision, value.history];
    if (value.release === undefined && !value.absent)
      context.addIssue({ code: 'custom', message: 'give the name of the release' });
    if (value.absent && says.some((one) => one !== undefined))
      context.addIssue({ code: 'custom', message: 'what is absent says nothing else' });
  });

type Params = z.infer<typeof params>;

export const helm: CheckKind<'helm', Params> = {
  name: 'helm',
  params,
  requires: ['objects'],
  async look(wanted, cluster, signal) {
    const list = query(wanted);
    const revisions = await releasesOf(list, cluster, signal);
    const release = `${wanted.namespace}/${wanted.release ?? ''}`;
    if (wanted.absent)
      return revisions.slice(0, 1).map(({ name }) => ({
        code: 'helm.present',
        values: { release: `${wanted.namespace}/${name}` },
        at: { helm: 'history', namespace: wanted.namespace },
      }));
    const newest = revisions.at(-1);
    if (!newest)
      return [
        { code: 'helm.missing', values: { release }, at: { helm: 'history', namespace: wanted.namespace } },
      ];
    const findings = [
      ...newestFindings(wanted, newest, release),
      ...historyFindings(wanted, revisions, release),
    ];
    return findings.map((finding) => ({ ...finding, at: whereTold(finding, wanted.namespace, newest.name) }));
  },
};

function query({ namespace, release }: Params): ListQuery {
  const labels = { owner: 'helm', ...(release !== undefined && { name: release }) };
  return { apiVersion: 'v1', kind: 'Secret', namespace, labels };
}

interface Revision {
  readonly name: string;
  readonly revision: number;
  readonly status: string;
  readonly chart: string;
  readonly description: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Oldest first. What is no release is passed over: anybody may make a Secret with these labels. */
async function releasesOf(list: ListQuery, cluster: ClusterView, signal: AbortSignal): Promise<Revision[]> {
  const secrets = await cluster.list(list, signal);
  const revisions = secrets.flatMap((secret) => decode(secret) ?? []);
  return revisions.sort((one, other) => one.revision - other.revision);
}

/** Of a release when it is unpacked, in bytes: a Secret holds a megabyte. */
const LARGEST = 32 << 20;

function decode(secret: KubeObject): Revision | undefined {
  const data = secret['data'];
  const packed = isMapping(data) ? data['release'] : undefined;
  if (secret['type'] !== 'helm.sh/release.v1' || typeof packed !== 'string') return undefined;
  try {
    const inner = Buffer.from(Buffer.from(packed, 'base64').toString('latin1'), 'base64');
    return revisionOf(JSON.parse(gunzipSync(inner, { maxOutputLength: LARGEST }).toString('utf8')));
  } catch {
    return undefined;
  }
}

function revisionOf(release: unknown): Revision | undefined {
  if (!isMapping(release)) return undefined;
  const { name, version, config } = release;
  const info = isMapping(release['info']) ? release['info'] : {};
  const chart = isMapping(release['chart']) ? release['chart'] : {};
  const about = isMapping(chart['metadata']) ? chart['metadata'] : {};
  if (typeof name !== 'string' || typeof version !== 'number') return undefined;
  return {
    name,
    revision: version,
    status: String(info['status'] ?? ''),
    chart: `${about['name'] ?? ''}-${about['version'] ?? ''}`,
    description: String(info['description'] ?? ''),
    values: isMapping(config) ? config : {},
  };
}

/** The values of a release are one thing to look at, what became of it another. */
function whereTold({ values }: Finding, namespace: string, release: string): Whereabouts {
  const helm = String(values['path'] ?? '').startsWith(`helm ${namespace}/${release}: values`)
    ? 'values'
    : 'history';
  return { helm, namespace, release };
}

function newestFindings(wanted: Params, newest: Revision, release: string): Finding[] {
  const { status, chart, values, revision } = wanted;
  const want = {
    ...(status !== undefined && { status }),
    ...(chart !== undefined && { chart }),
    ...(values !== undefined && { values }),
    ...(revision !== undefined && { revision }),
  };
  return match(want, newest, `helm ${release}: `);
}

function historyFindings({ history }: Params, revisions: readonly Revision[], release: string): Finding[] {
  let from = 0;
  for (const [step, want] of (history ?? []).entries()) {
    const at = revisions.findIndex((one, index) => index >= from && match(want, one).length === 0);
    if (at < 0) return [{ code: 'helm.history', values: { release, step: step + 1, want: show(want) } }];
    from = at + 1;
  }
  return [];
}
