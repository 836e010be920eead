/** DaemonSets. After `pkg/registry/apps/daemonset/strategy.go`. */
import type { FieldError, KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import {
  ageColumn,
  ageOf,
  column,
  containerCells,
  containerColumns,
  doc,
  formatLabels,
  formatSelector,
  integer,
  nameColumn,
} from '../columns.ts';
import { sameFields, sameKind, specAndStatus } from '../definitions.ts';
import { type Fields, setDefault, setDefaultForZero } from '../fields.ts';
import { podSpecWarnings } from '../pod-spec-warnings.ts';
import { invalid, notSupported, required } from '../validation/errors.ts';
import { validateMetadata } from '../validation/metadata.ts';
import { isDnsSubdomain } from '../validation/names.ts';
import { nonNegative, positiveIntOrPercent } from '../validation/numbers.ts';
import { isEmptySelector, validateLabelSelector } from '../validation/selectors.ts';
import { applyTemplateDefaults } from './template.ts';
import { asGoStrategy, validateSelectorUpdate, validateTemplate } from './validation.ts';

const COUNTS = ['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady'];
/** How often the template changed, for clients older than ControllerRevisions. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

export const daemonsets: ResourceDefinition = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.DaemonSet',
  subresources: { status: sameKind('DaemonSet') },
  strategy: {
    applyDefaults,
    ...specAndStatus,
    prepareForCreate(set) {
      set['status'] = Object.fromEntries(COUNTS.map((name) => [name, 0]));
      set.metadata.generation = 1;
      setTemplateGeneration(set, 1);
    },
    prepareForUpdate(set, old) {
      specAndStatus.prepareForUpdate(set, old);
      const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 0);
      const changed = !sameFields(set['spec']?.template, old['spec']?.template);
      setTemplateGeneration(set, changed ? before + 1 : before);
    },
    validate: validateDaemonSet,
    // What may not change is looked at first.
    validateReplacement: (set, old, part) =>
      part === 'status' ? [] : [...validateSelectorUpdate(set, old), ...validateDaemonSet(set)],
    warnings: (set) => podSpecWarnings(set['spec']?.template?.spec ?? {}, 'spec.template.spec'),
  },
  table: {
    columns: [
      nameColumn,
      column('Desired', doc('DaemonSetStatus', 'desiredNumberScheduled', 'apps'), integer),
      column('Current', doc('DaemonSetStatus', 'currentNumberScheduled', 'apps'), integer),
      column('Ready', doc('DaemonSetStatus', 'numberReady', 'apps'), integer),
      column('Up-to-date', doc('DaemonSetStatus', 'updatedNumberScheduled', 'apps'), integer),
      column('Available', doc('DaemonSetStatus', 'numberAvailable', 'apps'), integer),
      column('Node Selector', doc('PodSpec', 'nodeSelector')),
      ageColumn,
      ...containerColumns,
      column('Selector', doc('DaemonSetSpec', 'selector', 'apps'), { wide: true }),
    ],
    row(set, now) {
      const { spec = {}, status = {} } = set as { spec?: Fields; status?: Fields };
      return [
        set.metadata.name,
        status['desiredNumberScheduled'] ?? 0,
        status['currentNumberScheduled'] ?? 0,
        status['numberReady'] ?? 0,
        status['updatedNumberScheduled'] ?? 0,
        status['numberAvailable'] ?? 0,
        formatLabels(spec['template']?.spec?.nodeSelector),
        ageOf(set, now),
        ...containerCells(spec['template']?.spec),
        formatSelector(spec['selector']),
      ];
    },
  },
};

function setTemplateGeneration(set: KubeObject, generation: number): void {
  set.metadata.annotations = { ...set.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) };
}

/** After `SetDefaults_DaemonSet`. */
function applyDefaults(set: KubeObject): void {
  set['spec'] ??= {};
  set['status'] ??= {};
  for (const name of COUNTS) setDefault(set['status'], name, 0);
  const spec: Fields = set['spec'];
  setDefault(spec, 'updateStrategy', {});
  setDefaultForZero(spec['updateStrategy'], 'type', 'RollingUpdate');
  if (spec['updateStrategy'].type === 'RollingUpdate') {
    setDefault(spec['updateStrategy'], 'rollingUpdate', {});
    setDefault(spec['updateStrategy'].rollingUpdate, 'maxUnavailable', 1);
    setDefault(spec['updateStrategy'].rollingUpdate, 'maxSurge', 0);
  }
  setDefault(spec, 'revisionHistoryLimit', 10);
  applyTemplateDefaults(spec);
}

function validateDaemonSet(set: KubeObject): FieldError[] {
  const spec: Fields = set['spec'] ?? {};
  const { selector } = spec;
  return [
    ...validateMetadata(set, isDnsSubdomain),
    ...validateLabelSelector(selector, 'spec.selector'),
    ...(selector && isEmptySelector(selector)
      ? [invalid('spec.selector', selector, 'empty selector is invalid for daemonset')]
      : []),
    ...validateTemplate(spec, 'DaemonSet'),
    ...nonNegative('spec.minReadySeconds', spec['minReadySeconds']),
    ...validateStrategy(spec['updateStrategy'] ?? {}),
    ...nonNegative('spec.revisionHistoryLimit', spec['revisionHistoryLimit']),
  ];
}

function validateStrategy({ type, rollingUpdate }: Fields): FieldError[] {
  const field = 'spec.updateStrategy';
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') {
    return [notSupported(field, asGoStrategy({ type, rollingUpdate }), ['RollingUpdate', 'OnDelete'])];
  }
  if (!rollingUpdate) return [required(`${field}.rollingUpdate`)];
  return validateRollingUpdate(rollingUpdate, `${field}.rollingUpdate`);
}

function validateRollingUpdate({ maxUnavailable, maxSurge }: Fields, field: string): FieldError[] {
  const isNothing = (value: unknown) => value === 0 || value === '0%' || value === undefined;
  const found = [
    ...positiveIntOrPercent(`${field}.maxUnavailable`, maxUnavailable),
    ...positiveIntOrPercent(`${field}.maxSurge`, maxSurge),
  ];
  if (!isNothing(maxUnavailable) && !isNothing(maxSurge)) {
    found.push(invalid(`${field}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  }
  if (isNothing(maxUnavailable) && isNothing(maxSurge)) {
    found.push(required(`${field}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
  }
  return found;
}
