/**
 * The kind `file`: a file in the learner's home, or on a node, says what it must.
 *
 * A file in the home is an answer: its findings say where it differs and never what is right.
 */
import { z } from 'zod';
import { show } from '../show.ts';
import { textFindings, textKeys, textProblem } from '../text.ts';
import type { CheckKind, ClusterView, Finding, Whereabouts } from '../types.ts';

const params = z
  .strictObject({
    home: z
      .string()
      .regex(/^(?!\/|~)(?!.*(?:^|\/)\.\.(?:\/|$)).+$/, 'write a path relative to the home: lab/count.txt')
      .optional()
      .describe("A file in the learner's home: lab/count.txt. Give this, or node and path."),
    node: z.string().min(1).optional().describe('The name of a node.'),
    path: z.string().startsWith('/').optional().describe('A file on that node: /etc/kubernetes/…'),
    absent: z.literal(true).optional().describe('There must be no such file.'),
    mode: z
      .string()
      .regex(/^0[0-7]{3}$/, "write four digits in quotes: '0600'")
      .optional()
      .describe("Who may read and write it: '0600'."),
    kept: z.literal(true).optional().describe('As it was at the start, but for blanks. Only in the home.'),
    shown: z
      .literal(true)
      .optional()
      .describe('The findings may say what is right: the task says it too, or it is a manifest.'),
    ...textKeys,
  })
  .superRefine((value, context) => {
    const problem =
      placeProblem(value) ?? textProblem(value, Boolean(value.absent ?? value.kept ?? value.mode));
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

type Params = z.infer<typeof params>;

function placeProblem({ home, node, path, kept }: z.infer<typeof params>): string | undefined {
  if (home !== undefined && (node !== undefined || path !== undefined)) return 'give home, or node and path';
  if (home === undefined && (node === undefined || path === undefined)) return 'give home, or node and path';
  return kept && home === undefined ? 'kept goes with home' : undefined;
}

export const file: CheckKind<'file', Params> = {
  name: 'file',
  params,
  requires: [],
  requiresFor: ({ home }) => (home === undefined ? ['node-files'] : []),
  remembers: ({ home, kept }) => (home !== undefined && kept ? [{ home }] : []),
  async look(wanted, cluster, signal) {
    const place = placeOf(wanted);
    const found = await read(wanted, cluster, signal);
    if (wanted.absent) return found ? [{ code: 'file.present', values: place.values, at: place.at }] : [];
    if (!found) return [{ code: 'file.missing', values: place.values, at: place.at }];
    const telling = { where: place.values.file, secret: wanted.home !== undefined && !wanted.shown };
    const findings = [
      ...modeFindings(wanted, found.mode, place.values.file),
      ...keptFindings(wanted, found.content, cluster),
      ...(await textFindings(wanted, found.content, telling, cluster, signal)),
    ];
    return findings.map((finding) => ({ ...finding, at: place.at }));
  },
};

function placeOf({ home, node = '', path = '' }: Params): { values: { file: string }; at: Whereabouts } {
  if (home !== undefined) return { values: { file: `~/${home}` }, at: { home } };
  return { values: { file: `${node}:${path}` }, at: { node, path } };
}

function read({ home, node = '', path = '' }: Params, cluster: ClusterView, signal: AbortSignal) {
  return home === undefined ? cluster.readFile(node, path, signal) : cluster.readHome(home, signal);
}

function modeFindings({ mode }: Params, got: string, file: string): Finding[] {
  return mode === undefined || mode === got ? [] : [{ code: 'file.mode', values: { file, got, want: mode } }];
}

function keptFindings({ home = '', kept }: Params, content: string, cluster: ClusterView): Finding[] {
  if (!kept) return [];
  const was = cluster.start.home(home);
  if (was === undefined) throw new Error(`~/${home} was not remembered when the exercise began`);
  const same = was !== null && was.trimEnd() === content.trimEnd();
  return same ? [] : [{ code: 'file.changed', values: { file: `~/${home}`, got: show(content.trim()) } }];
}
