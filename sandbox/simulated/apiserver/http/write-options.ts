/** The options in the query of a write, checked as apimachinery does (meta/v1/validation). */
import type { FieldError } from '../../objects.ts';
import { invalid } from '../errors.ts';
import type { Exchange } from './exchange.ts';

const APPLY = 'application/apply-patch+yaml';
const LONGEST_MANAGER = 128;

const KINDS: Readonly<Record<string, string>> = {
  create: 'CreateOptions',
  update: 'UpdateOptions',
  patch: 'PatchOptions',
};

/** `true` for a server-side apply. */
export function isApply({ request, info }: Exchange): boolean {
  return info.verb === 'patch' && (request.headers['content-type'] ?? '').split(';')[0]!.trim() === APPLY;
}

/** Throws 422 for a manager nobody can have, an apply without one, force without an apply, and values nobody knows. */
export function checkWriteOptions(exchange: Exchange): void {
  const { query, verb } = exchange.info;
  const problems = [
    ...patchProblems(exchange),
    ...managerProblems(query.get('fieldManager') ?? ''),
    ...dryRunProblems(query.getAll('dryRun')),
    ...validationProblems(query.get('fieldValidation') ?? ''),
  ];
  const kind = KINDS[verb];
  if (kind && problems.length > 0) throw invalid({ group: 'meta.k8s.io', plural: '', kind }, '', problems);
}

function managerProblems(manager: string): FieldError[] {
  const field = 'fieldManager';
  const problems: FieldError[] = [];
  if (Buffer.byteLength(manager) > LONGEST_MANAGER) {
    const detail = `Too long: may not be more than ${LONGEST_MANAGER} bytes`;
    problems.push({ type: 'FieldValueTooLong', field, detail });
  }
  if (/\p{C}|[\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(manager)) {
    const detail = `Invalid value: ${JSON.stringify(manager)}: should only contain printable characters`;
    problems.push({ type: 'FieldValueInvalid', field, detail });
  }
  return problems;
}

/** A dry run is of everything or not at all. */
function dryRunProblems(stages: readonly string[]): FieldError[] {
  if (stages.every((stage) => stage === 'All' || stage === '')) return [];
  const shown = JSON.stringify(stages);
  const detail = `Unsupported value: ${shown}: supported values: "All"`;
  return [{ type: 'FieldValueNotSupported', field: 'dryRun', detail }];
}

function validationProblems(wanted: string): FieldError[] {
  if (['', 'Ignore', 'Strict', 'Warn'].includes(wanted)) return [];
  const detail = `Unsupported value: ${JSON.stringify(wanted)}: supported values: "", "Ignore", "Strict", "Warn"`;
  return [{ type: 'FieldValueNotSupported', field: 'fieldValidation', detail }];
}

function patchProblems(exchange: Exchange): FieldError[] {
  const { query, verb } = exchange.info;
  if (verb !== 'patch') return [];
  if (isApply(exchange)) {
    if (query.get('fieldManager')) return [];
    const detail = 'Required value: is required for apply patch';
    return [{ type: 'FieldValueRequired', field: 'fieldManager', detail }];
  }
  if (!query.has('force')) return [];
  const detail = 'Forbidden: may not be specified for non-apply patch';
  return [{ type: 'FieldValueForbidden', field: 'force', detail }];
}

/** The manager of a client that names none: the first word of its User-Agent. */
export function managerOfAgent(agent: string | undefined): string {
  const name = (agent ?? 'unknown').split('/', 1)[0] ?? '';
  if (/^[ -~]*$/.test(name)) return name.slice(0, LONGEST_MANAGER);
  return [...name]
    .filter((letter) => !/\p{C}/u.test(letter))
    .join('')
    .slice(0, LONGEST_MANAGER);
}
