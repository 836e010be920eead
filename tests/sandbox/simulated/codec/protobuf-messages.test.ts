import { beforeAll, describe, expect, it } from 'vitest';
import * as bodies from '../../../../sandbox/simulated/codec/bodies.ts';
import { fieldNames } from '../../../../sandbox/simulated/codec/protobuf-messages.ts';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { referenceOf, schemaNamed } from '../../../../sandbox/simulated/scheme/schema.ts';
import type { Schema } from '../../../../sandbox/simulated/scheme/types.ts';

beforeAll(ensureSchema);

/** Types the decoder reads itself, and one that only kubelets write. */
const NO_MESSAGE =
  /\.(Quantity|IntOrString|Time|MicroTime|FieldsV1|RawExtension|JSON|JSONSchemaPropsOr\w+|NodeAllocatableResourceClaimStatus)$/;

function referencesIn(schema: Schema): string[] {
  const own = referenceOf(schema);
  if (own !== undefined) return [own];
  const inner = [schema.items, schema.additionalProperties, ...Object.values(schema.properties ?? {})];
  return inner.flatMap((each) => (each ? referencesIn(each) : []));
}

/** Every type that may come in a request. */
function reachable(): string[] {
  const found = new Set<string>();
  const waiting = [...resources, ...Object.values(bodies)].map(({ schema }) => schema);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name) || NO_MESSAGE.test(name)) continue;
    found.add(name);
    waiting.push(...referencesIn({ properties: schemaNamed(name)?.properties ?? {} }));
  }
  return [...found];
}

/** Names of a message, with those of the messages it takes in. */
function namesOf(message: string): string[] {
  const group = message.slice(0, message.lastIndexOf('.'));
  const names = [...(fieldNames(message)?.values() ?? [])];
  return names.flatMap((name) => (name.startsWith('*') ? namesOf(`${group}.${name.slice(1)}`) : [name]));
}

describe('the table of protobuf messages', () => {
  it('has a number for every field of every type that may come in a request, and no field twice', () => {
    const wrong = reachable().flatMap((definition) => {
      const fields = Object.keys(schemaNamed(definition)?.properties ?? {});
      const names = namesOf(definition.split('.').slice(-3).join('.'));
      const missing = fields.filter(
        (field) => !names.includes(field) && field !== 'kind' && field !== 'apiVersion',
      );
      const unknown = names.filter((name) => !fields.includes(name));
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      return [...missing, ...unknown, ...twice].map((field) => `${definition}.${field}`);
    });
    expect(wrong).toEqual([]);
  });
});
