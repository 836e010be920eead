/** What the API fills into a job, by itself or in a CronJob. After `pkg/apis/batch/v1/defaults.go`. */
import { applyTemplateDefaults } from '../apps/template.ts';
import { type Fields, listOf, setDefault, setDefaultForZero } from '../fields.ts';

const MAX_INT32 = 2147483647;

/** For jobs themselves: everything. */
export function applyJobSpecDefaults(spec: Fields): void {
  if (isAbsent(spec['completions']) && isAbsent(spec['parallelism'])) spec['completions'] = 1;
  setDefault(spec, 'parallelism', 1);
  setDefault(spec, 'backoffLimit', isAbsent(spec['backoffLimitPerIndex']) ? 6 : MAX_INT32);
  setDefault(spec, 'completionMode', 'NonIndexed');
  setDefault(spec, 'suspend', false);
  setDefault(spec, 'manualSelector', false);
  setDefault(spec, 'podReplacementPolicy', spec['podFailurePolicy'] ? 'Failed' : 'TerminatingOrFailed');
  for (const rule of listOf(spec['podFailurePolicy']?.rules)) {
    for (const pattern of listOf(rule['onPodConditions'])) setDefaultForZero(pattern, 'status', 'True');
  }
  applyTemplateDefaults(spec);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
