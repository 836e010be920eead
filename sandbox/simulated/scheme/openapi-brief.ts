/**
 * What `kubectl apply` and its like need of an OpenAPI document: a tenth of it. They read one each time they run, to learn
 * which patch a kind takes and how its lists and maps are merged (kubectl, pkg/cmd/apply/patcher.go; cli-runtime,
 * pkg/resource/query_param_verifier_v3.go; apimachinery, pkg/util/strategicpatch/meta.go). Nothing else is in here.
 */
import { createHash } from 'node:crypto';
import { referencesIn } from './references.ts';
import type { Schema } from './types.ts';

export interface OpenApiDocument {
  readonly body: string;
  readonly hash: string;
}

const made = new WeakMap<OpenApiDocument, OpenApiDocument>();

/** Its body is made when it is asked for. */
export function briefly(document: OpenApiDocument): OpenApiDocument {
  const known = made.get(document);
  if (known) return known;
  let body: string | undefined;
  const brief = {
    hash: createHash('sha512').update(`${document.hash} in brief`).digest('hex').toUpperCase(),
    get body() {
      body ??= shortened(document.body);
      return body;
    },
  };
  made.set(document, brief);
  return brief;
}

/**
 * `command`: what kubectl says it is, `kubectl apply`, in its header Kubectl-Command. Only `kubectl explain` shows texts; who
 * says nothing gets everything.
 */
export function wantsBrief(command: string | readonly string[] | undefined): boolean {
  return typeof command === 'string' && /^kubectl (?:apply|create|diff|replace)\b/.test(command);
}

const KIND = 'x-kubernetes-group-version-kind';

interface Document {
  readonly paths: Readonly<Record<string, { readonly patch?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface Operation {
  readonly 'x-kubernetes-group-version-kind': Kind;
}

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

function shortened(body: string): string {
  const { paths, components, ...rest } = JSON.parse(body) as Document;
  const patches = patchesIn(paths);
  const schemas = schemasFor(Object.values(patches), components.schemas);
  return JSON.stringify({ ...rest, paths: patches, components: { schemas } });
}

/** What a kind's status takes is what the kind takes. */
function patchesIn(paths: Document['paths']): Record<string, { patch: Operation }> {
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, { patch }]) =>
      patch && !path.endsWith('/status') ? [[path, { patch: { ...patch, responses: undefined } }]] : [],
    ),
  );
}

/** Of the kinds that can be patched, and all that they refer to. */
function schemasFor(
  patches: readonly { readonly patch: Operation }[],
  schemas: Document['components']['schemas'],
): Record<string, Schema> {
  const kinds = new Set(patches.map(({ patch }) => textOf(patch[KIND])));
  const waiting = Object.keys(schemas).filter((name) =>
    kindsOf(schemas[name]!).some((one) => kinds.has(one)),
  );
  const found = new Map<string, Schema>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = schemas[name];
    if (!schema || found.has(name)) continue;
    const merged = mergedBy(schema);
    found.set(name, merged);
    waiting.push(...referencesIn(merged));
  }
  return Object.fromEntries(found);
}

const textOf = ({ group, version, kind }: Kind): string => `${group}/${version} ${kind}`;

/** One kind: what goes for many, such as DeleteOptions, is no object that anybody patches. */
function kindsOf(schema: Schema): string[] {
  const kinds = (schema[KIND] ?? []).map(textOf);
  return kinds.length === 1 ? kinds : [];
}

/** What says how lists and maps are merged. Properties that are one value take the place of the former: nobody looks for them. */
function mergedBy(schema: Schema): Schema {
  const { properties, items, additionalProperties, allOf } = schema;
  const kept = KEPT.flatMap((key) => (schema[key] === undefined ? [] : [[key, schema[key]]]));
  const merged = Object.entries(properties ?? {}).filter(([, { type = 'object' }]) => isMany(type));
  return {
    ...Object.fromEntries(kept),
    ...(properties && {
      properties: Object.fromEntries(merged.map(([name, part]) => [name, mergedBy(part)])),
    }),
    ...(items && { items: mergedBy(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: mergedBy(additionalProperties) }),
    ...(allOf && { allOf: allOf.map(mergedBy) }),
  };
}

const KEPT = ['type', '$ref', 'x-kubernetes-patch-merge-key', 'x-kubernetes-patch-strategy', KIND] as const;
const isMany = (type: string): boolean => type === 'object' || type === 'array';
