import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../../../../sandbox/simulated/apiextensions/definition/validate.ts';
import type { JsonSchema } from '../../../../sandbox/simulated/apiextensions/schema/types.ts';
import type { KubeObject } from '../../../../sandbox/simulated/objects.ts';
import { customresourcedefinitions } from '../../../../sandbox/simulated/registry/apiextensions/customresourcedefinition.ts';
import { definition, version } from './support.ts';

function problems(made: object): string[] {
  const whole = { ...made, status: { storedVersions: ['v1'] } } as unknown as KubeObject;
  customresourcedefinitions.strategy.applyDefaults(whole);
  return validateDefinition(whole).map(({ field, detail }) => `${field}: ${detail}`);
}

const ofSchema = (schema: JsonSchema) => problems(definition([version('v1', schema)]));
const SPEC = 'spec.validation.openAPIV3Schema.properties[spec]';

// The words are those of a v1.36 API server.
describe('a definition', () => {
  it('is sound', () => {
    expect(ofSchema({ type: 'object', properties: { a: { type: 'string' } } })).toEqual([]);
  });

  it('is named after its plural and group', () => {
    const made = definition([version('v1')]) as { metadata: { name: string } };
    made.metadata.name = 'other.example.com';
    expect(problems(made)).toContain(
      'metadata.name: Invalid value: "other.example.com": must be spec.names.plural+"."+spec.group',
    );
  });

  it('has one version that is stored', () => {
    expect(problems(definition([version('v1'), version('v2')])).join('\n')).toContain(
      'must have exactly one version marked as storage version',
    );
  });

  it('has a structural schema', () => {
    expect(ofSchema({ properties: { a: { type: 'string' } } })).toContain(
      `${SPEC}.type: Required value: must not be empty for specified object fields`,
    );
    expect(ofSchema({ type: 'array' })).toContain(`${SPEC}.items: Required value: must be specified`);
  });

  it('has defaults that fit', () => {
    expect(ofSchema({ type: 'object', properties: { a: { type: 'string', default: 5 } } })).toHaveLength(1);
  });

  it('has rules that compile', () => {
    const found = ofSchema({
      type: 'object',
      properties: { a: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: "self.a > 'x'" }],
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`found no matching overload for '_>_' applied to '(int, string)'`);
    expect(found[0]).toContain(String.raw`{"Rule":"self.a \u003e 'x'",`);
  });

  it('has rules that cannot become too expensive', () => {
    const found = ofSchema({
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-validations': [{ rule: 'self.all(x, self.all(y, x == y))' }],
    });
    expect(found[0]).toBe(
      `${SPEC}.x-kubernetes-validations[0].rule: Forbidden: estimated rule cost exceeds budget by factor of more than 100x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
    );
  });
});
