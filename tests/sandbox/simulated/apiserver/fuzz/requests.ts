/** Requests that are nearly right, made out of chance: every part of a request is sometimes not what it should be. */
import { stringify } from 'yaml';
import { type Chance, mutated, NASTY_TEXTS, nastyValue, pick } from './chance.ts';
import { CLUSTER_SCOPED, OBJECTS } from './objects.ts';

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

const RESOURCES = Object.keys(OBJECTS);
const NAMES = ['web', 'web', 'web', 'web', 'cm', 'cm', 'web-2', 'fuzz', 'naru-control-plane'];
const SUBRESOURCES = [
  'status',
  'scale',
  'binding',
  'eviction',
  'finalize',
  'log',
  'exec',
  'ephemeralcontainers',
  'resize',
];
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  labelSelector: ['app=web', 'app in (web,b)', '!app', 'app!=web', 'a,b=c'],
  fieldSelector: ['metadata.name=web', 'spec.nodeName=', 'status.phase!=Running'],
  limit: ['1', '2', '500'],
  continue: [
    'eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6NSwic3RhcnQiOiJhIn0',
    token({ rv: 1e300 }),
    token({ rv: -7 }),
    token({ start: '\u0000' }),
    token({ rv: 1.5 }),
  ],
  resourceVersion: ['0', '1', '5', '1000000'],
  resourceVersionMatch: ['Exact', 'NotOlderThan'],
  dryRun: ['All', 'None'],
  fieldManager: ['me'],
  fieldValidation: ['Strict', 'Warn', 'Ignore'],
  gracePeriodSeconds: ['0', '1', '30'],
  propagationPolicy: ['Orphan', 'Background', 'Foreground'],
  pretty: ['true', ''],
  includeObject: ['None', 'Metadata', 'Object'],
  watch: ['0', 'false', '1'],
  timeoutSeconds: ['5', '99999999999'],
  sendInitialEvents: ['true'],
  allowWatchBookmarks: ['true'],
  container: ['c', 'i'],
  tailLines: ['1'],
  sinceSeconds: ['1'],
  sinceTime: ['2026-11-21T00:00:00Z'],
  limitBytes: ['5'],
  previous: ['true'],
  timestamps: ['1'],
  verbose: [''],
};
/** The longer a name stands here, the more often it is chosen. */
const METHODS = 'GET GET GET POST POST POST PUT PUT PUT PATCH PATCH PATCH DELETE HEAD OPTIONS'.split(' ');
const ACCEPTS = [
  'application/json',
  'application/yaml',
  'application/json;as=Table;g=meta.k8s.io;v=v1,application/json',
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  'application/vnd.kubernetes.protobuf,*/*',
  'constructor',
  'application/json;as=constructor;g=meta.k8s.io;v=v1',
  ';;;,,,',
];
const PATCHES = [
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
];
const BODIES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'text/plain',
  '',
];

function token(parts: object): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: 3, start: 'a', ...parts })).toString(
    'base64url',
  );
}

/** One request. Most of it is as it should be, so that it gets far. */
export function fuzzRequest(chance: Chance): FuzzRequest {
  const method = pick(chance, METHODS);
  const resource = pick(chance, RESOURCES);
  const name = pick(chance, NAMES);
  const path = pathFor(chance, method, resource, name) + queryFor(chance);
  const headers: Record<string, string> = {};
  if (chance() < 0.15) headers['accept'] = pick(chance, ACCEPTS);
  if (chance() < 0.1) headers['user-agent'] = pick(chance, ['curl/8', '/', 'a'.repeat(500)]);
  const body =
    method === 'GET' || method === 'HEAD' ? undefined : bodyFor(chance, method, resource, name, headers);
  if (body) headers['content-length'] = String(body.length);
  return { method, path, headers, body };
}

/** Requests that make one object of every kind in each namespace, so that there is something to get, change and delete. */
export function seedRequests(): FuzzRequest[] {
  return RESOURCES.flatMap((resource) =>
    ['default', 'fuzz'].map((namespace) => {
      const [group, kind] = groupAndKind(resource);
      const path = CLUSTER_SCOPED.has(resource)
        ? `${group}/${kind}`
        : `${group}/namespaces/${namespace}/${kind}`;
      const body = Buffer.from(JSON.stringify(objectNamed(resource, 'web')));
      const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };
      return { method: 'POST', path, headers, body };
    }),
  );
}

/** `/apis/apps/v1` and `deployments` */
function groupAndKind(resource: string): [string, string] {
  const slash = resource.lastIndexOf('/');
  return slash < 0 ? ['/api/v1', resource] : [`/apis/${resource.slice(0, slash)}`, resource.slice(slash + 1)];
}

function objectNamed(resource: string, name: string, more: object = {}): object {
  const rest = OBJECTS[resource] as { metadata?: object };
  return { ...rest, metadata: { ...rest.metadata, name, ...more } };
}

function pathFor(chance: Chance, method: string, resource: string, name: string): string {
  if (chance() < 0.05)
    return pick(chance, [
      '/',
      '/api',
      '/apis',
      '/version',
      '/healthz/x',
      '/openapi/v3',
      '/api/v1',
      '//api/v1/pods',
      '/apis//',
      '/openapi/v2',
      '/constructor',
      '/%ff',
    ]);
  const [base, kind] = groupAndKind(resource);
  const spoiled = (part: string) =>
    chance() < 0.03 ? encodeURIComponent(wellFormed(pick(chance, NASTY_TEXTS))) : part;
  const parts = [base];
  const namespace = chance() < 0.03 ? 'gone' : pick(chance, ['default', 'fuzz']);
  if (!CLUSTER_SCOPED.has(resource) && chance() < 0.95) parts.push('namespaces', spoiled(namespace));
  parts.push(spoiled(kind));
  if (method === 'POST' ? chance() < 0.15 : chance() < 0.8) parts.push(spoiled(name));
  if (parts.length > 3 && chance() < 0.12) parts.push(spoiled(pick(chance, SUBRESOURCES)));
  return parts.join('/');
}

const wellFormed = (text: string): string => text.replaceAll(/[\ud800-\udfff]/g, '?');

function queryFor(chance: Chance): string {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(QUERIES)) {
    if (chance() > 0.03) continue;
    query.append(name, chance() < 0.6 ? pick(chance, values) : pick(chance, NASTY_TEXTS));
  }
  const text = query.toString();
  return text === '' ? '' : `?${chance() < 0.03 ? '%&=&&' : ''}${text}`;
}

function bodyFor(
  chance: Chance,
  method: string,
  resource: string,
  name: string,
  headers: Record<string, string>,
): Buffer {
  const whole = objectFor(chance, resource, name);
  const type = pick(
    chance,
    method === 'PATCH' && chance() < 0.95 ? PATCHES : chance() < 0.7 ? ['application/json'] : BODIES,
  );
  if (type !== '') headers['content-type'] = type;
  if (method === 'PATCH') return Buffer.from(JSON.stringify(patchFor(chance, type, whole)));
  if (method === 'DELETE')
    return Buffer.from(
      JSON.stringify(
        mutated(chance, {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          gracePeriodSeconds: 0,
          propagationPolicy: 'Background',
          preconditions: { uid: 'x', resourceVersion: '1' },
          dryRun: ['All'],
        }),
      ),
    );
  if (type.endsWith('protobuf')) return protobufFor(chance, resource);
  return encoded(chance, type, chance() < 0.7 ? mutated(chance, whole) : whole);
}

function objectFor(chance: Chance, resource: string, name: string): object {
  const action = chance();
  if (action < 0.03)
    return { target: { kind: 'Node', name: 'naru-control-plane' }, metadata: { name: 'web' } };
  if (action < 0.06)
    return {
      metadata: { name: 'web' },
      deleteOptions: { propagationPolicy: 'constructor', gracePeriodSeconds: 0 },
    };
  if (action < 0.09) return { metadata: { name: 'web' }, spec: { replicas: 1 } };
  const finalizers = chance() < 0.1 ? { finalizers: ['naru.example/keep'] } : {};
  return objectNamed(resource, name, finalizers);
}

function encoded(chance: Chance, type: string, value: unknown): Buffer {
  const text = type.endsWith('yaml') && chance() < 0.7 ? stringify(value) : JSON.stringify(value);
  const bytes = Buffer.from(text ?? '');
  if (chance() < 0.05) return bytes.subarray(0, Math.floor(chance() * bytes.length));
  if (chance() < 0.05 && bytes.length > 0)
    bytes[Math.floor(chance() * bytes.length)] = Math.floor(chance() * 256);
  if (chance() < 0.02)
    return Buffer.from(
      pick(chance, ['[]', 'null', '1', '"x"', '- a', 'a: *b', '&a [*a]', '{"a":{"a":', '[['.repeat(5000)]),
    );
  return bytes;
}

function patchFor(chance: Chance, type: string, whole: object): unknown {
  if (type.startsWith('application/json-patch')) return mutated(chance, operations(chance));
  const patch = mutated(
    chance,
    chance() < 0.5
      ? whole
      : { metadata: { labels: { a: 'b', c: null } }, spec: { $patch: 'replace', replicas: 1 } },
  );
  if (chance() < 0.2)
    return {
      spec: {
        template: {
          spec: {
            $setElementOrder: nastyValue(chance),
            '$setElementOrder/containers': [{ name: 'c' }, nastyValue(chance)],
            containers: [
              { name: 'c', $patch: pick(chance, ['delete', 'merge', 'replace', 'x']) },
              nastyValue(chance),
            ],
          },
        },
      },
    };
  if (chance() < 0.1)
    return {
      '$deleteFromPrimitiveList/finalizers': [nastyValue(chance)],
      metadata: { $retainKeys: ['name'], finalizers: nastyValue(chance) },
    };
  return patch;
}

function operations(chance: Chance): object[] {
  const paths = [
    '/metadata/labels/a',
    '/metadata/labels',
    '/spec/replicas',
    '/spec/template/spec/containers/0/image',
    '/data/k',
    '/metadata/finalizers/-',
    '/spec/ports/99',
    '/metadata/name',
    '',
    '/',
    '/__proto__/x',
    '/constructor/prototype/x',
    '/metadata/~2',
  ];
  const make = () => ({
    op: pick(chance, ['add', 'remove', 'replace', 'move', 'copy', 'test', 'x']),
    path: pick(chance, paths),
    from: pick(chance, paths),
    value: nastyValue(chance),
  });
  return Array.from({ length: 1 + Math.floor(chance() * 3) }, make);
}

/** An envelope as kubectl sends it, around fields that nobody ordered. */
function protobufFor(chance: Chance, resource: string): Buffer {
  const kind = resource.split('/').at(-1)!;
  const type = field(2 * 4 + 2, Buffer.concat([field(1, Buffer.from('v1')), field(2, Buffer.from(kind))]));
  const message = Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, randomMessage(chance, 3))]);
  return chance() < 0.1 ? message.subarray(0, Math.floor(chance() * message.length)) : message;
}

function randomMessage(chance: Chance, depth: number): Buffer {
  const fields = Array.from({ length: Math.floor(chance() * 5) }, () => {
    const number = 1 + Math.floor(chance() * 12);
    if (chance() < 0.2) return Buffer.from([number << 3, Math.floor(chance() * 256), 1]);
    if (chance() < 0.1) return Buffer.from([Math.floor(chance() * 256)]);
    return field(
      number,
      depth > 0 && chance() < 0.7 ? randomMessage(chance, depth - 1) : Buffer.from(pick(chance, NAMES)),
    );
  });
  return Buffer.concat(fields);
}

function field(number: number, bytes: Buffer): Buffer {
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
