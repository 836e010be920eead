/**
 * The kind `api`: what the API server answers at a path: its health, a version, metrics, a list, or the table that `kubectl get`
 * shows. An API server that does not answer is what the learner has to see to here, not a fault.
 */
import { z } from 'zod';
import { Fault } from '../../sandbox/faults.ts';
import { match } from '../match.ts';
import { fieldOf } from '../operators/types.ts';
import { part } from '../part.ts';
import { show } from '../show.ts';
import type { CheckKind, Finding, KubeResponse } from '../types.ts';
import { firstOf } from './subject.ts';

const params = z
  .strictObject({
    path: z
      .string()
      .regex(/^\/\S*$/, 'write a path, such as /readyz')
      .describe('A path of the API: /readyz, /version, /apis/metrics.k8s.io/v1beta1/nodes.'),
    status: z.number().int().min(100).max(599).default(200).describe('The HTTP status of the answer.'),
    text: z.string().min(1).optional().describe('The whole answer, white space around it aside: ok.'),
    is: part.optional().describe('A part of the answer, which is JSON.'),
    table: part
      .optional()
      .describe(
        'A part of the table that kubectl get shows: columns (name, type, priority) and rows, each cell as text; names in small letters.',
      ),
  })
  .refine((value) => [value.text, value.is, value.table].filter((one) => one !== undefined).length < 2, {
    message: 'give one of text, is and table',
  });

type Params = z.infer<typeof params>;

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

export const api: CheckKind<'api', Params> = {
  name: 'api',
  params,
  requires: ['objects'],
  /** One that takes connections and says nothing, as without etcd, is given up after 15 s: that is to be heard. */
  lasts: () => 2,
  async look(wanted, cluster, signal) {
    const { path, status } = wanted;
    let answer: KubeResponse;
    try {
      answer = await cluster.raw(path, signal, wanted.table && TABLE);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'sandbox/api-unreachable') throw error;
      return [{ code: 'api.silent', values: { path } }];
    }
    if (answer.status !== status) {
      const values = { path, want: status, got: answer.status, text: show(answer.text.trim()) };
      return [{ code: 'api.status', values }];
    }
    return firstOf(bodyFindings(wanted, answer.text), path);
  },
};

function bodyFindings({ path, text, is, table }: Params, body: string): Finding[] {
  if (text !== undefined) return match(text, body.trim(), path);
  if (is === undefined && table === undefined) return [];
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return [{ code: 'api.text', values: { path, text: show(body.trim()) } }];
  }
  return is !== undefined ? match(is, json, `${path}: `) : match(table, tableOf(json), `${path}: `);
}

/** Rows by the names of their columns. */
function tableOf(json: unknown): { columns: unknown[]; rows: unknown[] } {
  const columns = listOf(json, 'columnDefinitions').map((one) => ({
    name: String(fieldOf(one, 'name')).toLowerCase(),
    type: fieldOf(one, 'type'),
    priority: fieldOf(one, 'priority') ?? 0,
  }));
  const rows = listOf(json, 'rows').map((row) =>
    Object.fromEntries(
      listOf(row, 'cells').map((cell, at) => [
        columns[at]?.name ?? String(at),
        cell === null ? '' : String(cell),
      ]),
    ),
  );
  return { columns, rows };
}

function listOf(holder: unknown, key: string): readonly unknown[] {
  const list = fieldOf(holder, key);
  return Array.isArray(list) ? list : [];
}
