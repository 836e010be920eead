/** The pod template of a workload. */
import type { Fields } from '../fields.ts';
import { applyPodSpecDefaults } from '../pod-spec-defaults.ts';

/** Fills in the template of a workload's spec, which may have come without one. */
export function applyTemplateDefaults(spec: Fields): void {
  spec['template'] ??= {};
  spec['template'].metadata ??= {};
  spec['template'].spec ??= {};
  applyPodSpecDefaults(spec['template'].spec);
}
