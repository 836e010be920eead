/**
 * OpenAPI v3: an index, and one document for each group and version. Enough of the paths for kubectl to learn what it
 * asks them: which kind a resource has, which query parameters writes accept, and which patches.
 */
import { createHash } from 'node:crypto';
import type { DocumentAnswer } from './discovery.ts';
import { briefly, type OpenApiDocument as Document } from './openapi-brief.ts';
import { REFERENCE, referencesIn } from './references.ts';
import { schemas } from './schema.ts';
import type { ResourceDefinition, Schema } from './types.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Documents are the same for every cluster that serves the same resources, so they are kept per list of resources. */
const published = new WeakMap<readonly ResourceDefinition[], ReadonlyMap<string, Document>>();

interface Asked {
  /** What the server's own URL has before its paths, for the index holds links. */
  readonly prefix?: string;
  /** As it stands in the links of the index: the document as it was then. */
  readonly hash?: string | undefined;
  /** With links to documents in brief. Those are answered whoever asks. */
  readonly brief?: boolean;
}

/**
 * Answers `/openapi/v3`, the documents below it and, with an empty one, `/openapi/v2`; `undefined` for any other path. What is asked
 * for by its hash never changes, so clients keep it and do not come back (kube-openapi, pkg/handler3/handler.go).
 */
export function openApiAnswer(
  resources: readonly ResourceDefinition[],
  path: string,
  { prefix = '', hash, brief = false }: Asked = {},
): DocumentAnswer | undefined {
  if (path === '/openapi/v2') return emptyVersion2;
  if (path === '/openapi/v3') return index(documentsOf(resources), prefix, brief);
  const name = path.replace(/^\/openapi\/v3\//, '');
  const whole = documentsOf(resources).get(name);
  if (!whole || !path.startsWith('/openapi/v3/')) return undefined;
  const found = hash === briefly(whole).hash ? briefly(whole) : whole;
  const etag = `"${found.hash}"`;
  const contentType = 'application/json';
  if (!hash) return { contentType, body: found.body, etag, headers: { Vary: 'Accept' } };
  if (hash !== found.hash) {
    return { contentType, body: '', moved: linkTo(name, found.hash, prefix), headers: { Vary: 'Accept' } };
  }
  const headers = { 'Cache-Control': 'public, immutable', Expires: inAYear(), Vary: 'Accept' };
  return { contentType, body: found.body, etag, headers };
}

const linkTo = (name: string, hash: string, prefix: string): string =>
  `${prefix}/openapi/v3/${name}?hash=${hash}`;

function inAYear(): string {
  const date = new Date();
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.toUTCString();
}

/**
 * kubectl asks version 2, in protobuf only, about kinds that version 3 does not know, to say that nobody knows them. A
 * document without paths lets it say so; a 404 would make it complain of the server instead of the manifest.
 */
const emptyVersion2: DocumentAnswer = {
  contentType: 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
  body: '',
  headers: {},
};

function index(documents: ReadonlyMap<string, Document>, prefix: string, brief: boolean): DocumentAnswer {
  const hashOf = (document: Document) => (brief ? briefly(document) : document).hash;
  const paths = Object.fromEntries(
    [...documents].map(([name, document]) => [
      name,
      { serverRelativeURL: linkTo(name, hashOf(document), prefix) },
    ]),
  );
  return { contentType: 'application/json', body: JSON.stringify({ paths }), headers: {} };
}

function documentsOf(resources: readonly ResourceDefinition[]): ReadonlyMap<string, Document> {
  const known = published.get(resources);
  if (known) return known;
  const documents = new Map<string, Document>();
  for (const [name, served] of Map.groupBy(resources, rootOf)) documents.set(name, publishedOnce(served));
  published.set(resources, documents);
  return documents;
}

const byFirst = new WeakMap<
  ResourceDefinition,
  { served: readonly ResourceDefinition[]; document: Document }
>();

/** Of most groups nothing changes when a kind is added: the document is kept as long as its kinds are the same ones. */
function publishedOnce(served: readonly ResourceDefinition[]): Document {
  const [first] = served;
  const known = first && byFirst.get(first);
  if (known?.served.length === served.length && served.every((each, at) => each === known.served[at])) {
    return known.document;
  }
  const document = served.some(({ custom }) => custom) ? publishLate(served) : publish(served);
  if (first) byFirst.set(first, { served, document });
  return document;
}

/** Schemas of custom kinds may be large, and most are never asked for: until then their revisions stand for them. */
function publishLate(served: readonly ResourceDefinition[]): Document {
  const revisions = served.map(({ schema, custom }) => `${schema} ${custom?.revision}`);
  let body: string | undefined;
  return {
    hash: createHash('sha512').update(revisions.join('\n')).digest('hex').toUpperCase(),
    get body() {
      body ??= publish(served).body;
      return body;
    },
  };
}

/** `api/v1`, `apis/apps/v1` */
function rootOf({ group, version }: ResourceDefinition): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function publish(served: readonly ResourceDefinition[]): Document {
  const paths = Object.assign({}, ...served.map(pathsOf));
  const roots = served.flatMap((each) => [each.schema, `${each.schema}List`]);
  const own = new Map(
    served.flatMap(({ schema, custom }): [string, Schema][] =>
      custom
        ? [
            [schema, custom.schema],
            [`${schema}List`, custom.listSchema()],
          ]
        : [],
    ),
  );
  const others = [`${META}.DeleteOptions`, `${META}.Status`, `${META}.Patch`];
  const closure = reachableFrom([...roots, ...others], own);
  const body = JSON.stringify({
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.2' },
    paths,
    components: { schemas: closure },
  });
  return { body, hash: createHash('sha512').update(body).digest('hex').toUpperCase() };
}

/** The schemas of these names and all that they refer to, in the order of their names. */
function reachableFrom(names: readonly string[], own: ReadonlyMap<string, Schema>): Record<string, Schema> {
  const all = schemas();
  const found = new Map<string, Schema>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = own.get(name) ?? all[name];
    if (!schema || found.has(name)) continue;
    found.set(name, schema);
    waiting.push(...referencesIn(schema));
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pathsOf(definition: ResourceDefinition): Record<string, object> {
  const root = `/${rootOf(definition)}`;
  const collection = `${root}${definition.namespaced ? '/namespaces/{namespace}' : ''}/${definition.plural}`;
  const item = `${collection}/{name}`;
  const { verbs } = definition;
  if (verbs && !verbs.includes('update')) return readOrCreate(definition, collection, verbs);
  return {
    ...(definition.namespaced ? { [`${root}/${definition.plural}`]: { get: read(definition, 'list') } } : {}),
    [collection]: { get: read(definition, 'list'), post: write(definition, 'post', ['*/*']) },
    [item]: itemOperations(definition),
    ...(definition.subresources.status ? { [`${item}/status`]: itemOperations(definition) } : {}),
  };
}

/** Kinds that are only asked, or only sent. */
function readOrCreate(
  definition: ResourceDefinition,
  collection: string,
  verbs: readonly string[],
): Record<string, object> {
  if (!verbs.includes('list')) return { [collection]: { post: write(definition, 'post', ['*/*']) } };
  return {
    [collection]: { get: read(definition, 'list') },
    [`${collection}/{name}`]: { get: read(definition, 'get') },
  };
}

const PATCHES = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

const CUSTOM_PATCHES = PATCHES.filter((type) => !type.includes('strategic'));

function itemOperations(definition: ResourceDefinition): object {
  return {
    get: read(definition, 'get'),
    put: write(definition, 'put', ['*/*']),
    patch: write(definition, 'patch', definition.custom ? CUSTOM_PATCHES : PATCHES),
    delete: { parameters: [parameter('dryRun')], ...operation(definition, 'delete', `${META}.Status`) },
  };
}

function read(definition: ResourceDefinition, action: 'get' | 'list'): object {
  return operation(definition, action, action === 'list' ? `${definition.schema}List` : definition.schema);
}

function write(definition: ResourceDefinition, action: string, types: readonly string[]): object {
  const schema = action === 'patch' ? `${META}.Patch` : definition.schema;
  const names = ['dryRun', 'fieldManager', 'fieldValidation', ...(action === 'patch' ? ['force'] : [])];
  return {
    parameters: names.map(parameter),
    requestBody: {
      content: Object.fromEntries(types.map((type) => [type, content(schema)])),
      required: true,
    },
    ...operation(definition, action, definition.schema),
  };
}

function operation({ group, version, kind }: ResourceDefinition, action: string, schema: string): object {
  return {
    responses: { 200: { description: 'OK', content: { 'application/json': content(schema) } } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
  };
}

function content(schema: string): object {
  return { schema: { $ref: `${REFERENCE}${schema}` } };
}

function parameter(name: string): object {
  const type = name === 'force' ? 'boolean' : 'string';
  return { name, in: 'query', schema: { type, uniqueItems: true } };
}
