import { beforeAll, describe, expect, it } from 'vitest';
import { ensureSchema } from '../../../../sandbox/simulated/scheme/generate.ts';
import { resources } from '../../../../sandbox/simulated/scheme/index.ts';
import { openApiAnswer } from '../../../../sandbox/simulated/scheme/openapi.ts';
import { wantsBrief } from '../../../../sandbox/simulated/scheme/openapi-brief.ts';
import type { Schema } from '../../../../sandbox/simulated/scheme/types.ts';

beforeAll(ensureSchema);

const KIND = 'x-kubernetes-group-version-kind';

interface Patchable {
  readonly patch: { readonly [KIND]: { readonly kind: string } };
}

/** The document of a group as the index leads to it, and its address. */
function documentBy(index: { readonly brief: boolean }, group = 'apis/apps/v1') {
  const { paths } = JSON.parse(openApiAnswer(resources, '/openapi/v3', index)?.body ?? '');
  const url = new URL(paths[group].serverRelativeURL, 'http://api');
  const hash = url.searchParams.get('hash') ?? undefined;
  const text = openApiAnswer(resources, url.pathname, { hash })?.body ?? '';
  return { hash, text, document: JSON.parse(text) };
}

type Schemas = Record<string, Schema>;

/** Everything that kubectl may look up below a schema: each list and each mapping with how it is merged, by its path. */
function lookups(name: string, schemas: Schemas, path = '', seen: readonly string[] = []): string[] {
  const schema = schemas[name];
  if (!schema || seen.includes(name)) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
    const { type = 'object', 'x-kubernetes-patch-merge-key': by, 'x-kubernetes-patch-strategy': how } = part;
    if (type !== 'object' && type !== 'array') return [];
    const inside = part.allOf?.[0] ?? part.items?.allOf?.[0] ?? part.items ?? part;
    const next = inside.$ref?.split('/').at(-1) ?? '';
    return [`${path}.${key} ${by} ${how}`, ...lookups(next, schemas, `${path}.${key}`, [...seen, name])];
  });
}

describe('OpenAPI in brief', () => {
  it.each(['apis/apps/v1', 'api/v1', 'apis/networking.k8s.io/v1', 'apis/apiextensions.k8s.io/v1'])(
    'says of everything in %s how it is merged, in a fifth of the text',
    (group) => {
      const whole = documentBy({ brief: false }, group);
      const brief = documentBy({ brief: true }, group);
      expect(brief.text.length).toBeLessThan(whole.text.length / 5);
      const kinds = Object.values<Patchable>(brief.document.paths).map(({ patch }) => patch[KIND].kind);
      const names = Object.keys(brief.document.components.schemas);
      for (const kind of kinds) {
        const name = names.find((one) => one.endsWith(`.${kind}`)) ?? kind;
        const expected = lookups(name, whole.document.components.schemas);
        expect(expected.length).toBeGreaterThan(2);
        expect(lookups(name, brief.document.components.schemas)).toEqual(expected);
      }
    },
  );

  it('says which patches a kind takes, and which parameters', () => {
    const { patch } = documentBy({ brief: true }).document.paths[
      '/apis/apps/v1/namespaces/{namespace}/deployments/{name}'
    ];
    expect(Object.keys(patch.requestBody.content)).toContain('application/strategic-merge-patch+json');
    expect(patch.parameters.map(({ name }: { name: string }) => name)).toContain('fieldValidation');
    expect(patch['x-kubernetes-group-version-kind']).toEqual({
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
    });
  });

  it('has an address of its own, so that nobody finds it in place of the whole', () => {
    expect(documentBy({ brief: true }).hash).not.toBe(documentBy({ brief: false }).hash);
    expect(documentBy({ brief: true }).hash).toBe(documentBy({ brief: true }).hash);
  });

  it('is for commands that write, as they call themselves', () => {
    expect(
      ['kubectl apply', 'kubectl create', 'kubectl diff', 'kubectl replace'].map(wantsBrief),
    ).not.toContain(false);
    expect(['kubectl explain', 'helm install', undefined].map(wantsBrief)).not.toContain(true);
  });
});
