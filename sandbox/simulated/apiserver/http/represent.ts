/** Objects and lists as text, in the form the client asked for. The JSON of a stored object is made once and shared. */
import { stringify } from 'yaml';
import { tableOf } from '../../codec/table.ts';
import type { KubeObject } from '../../objects.ts';
import { apiVersionOf } from '../../scheme/index.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { printPatched } from '../patch/print-patched.ts';
import type { ListResult } from '../registry/list.ts';
import { asServed, type Exchange } from './exchange.ts';
import type { Representation } from './negotiate.ts';
import { send } from './respond.ts';

type Include = 'None' | 'Metadata' | 'Object';

const jsonOfObjects = new WeakMap<object, string>();
const jsonOfItems = new WeakMap<object, string>();

/** JSON of an object. Frozen objects never change, so their text is kept as long as they live. */
function objectJson({ custom, kind }: ResourceDefinition, object: KubeObject): string {
  const make = custom && object.kind === kind ? sortedJson : JSON.stringify;
  return cached(jsonOfObjects, object, (value) => make(value));
}

/** A real server has no type for a custom object but a map, and Go writes maps in order. */
function sortedJson(value: unknown): string {
  return printPatched(value, value);
}

/** JSON of an object in a list: without kind and apiVersion, which the list says for all. */
function itemJson(object: KubeObject): string {
  return cached(jsonOfItems, object, ({ kind: _, apiVersion: __, ...rest }) => JSON.stringify(rest));
}

function cached<T extends object>(
  cache: WeakMap<object, string>,
  object: T,
  make: (object: T) => string,
): string {
  const known = cache.get(object);
  if (known !== undefined) return known;
  const text = make(object);
  if (Object.isFrozen(object)) cache.set(object, text);
  return text;
}

/** One object, as the client wants it. */
function representObject(exchange: Exchange, stored: KubeObject): string {
  const { wanted } = exchange;
  const object = asServed(exchange, stored);
  switch (wanted.as) {
    case 'object':
      return inFormat(wanted, objectJson(exchange.served, object));
    case 'Table':
      if (!isShown(exchange, object)) return inFormat(wanted, objectJson(exchange.served, object));
      return inFormat(wanted, JSON.stringify(table(exchange, [object], resourceVersionOf(object))));
    case 'PartialObjectMetadata':
      return inFormat(wanted, JSON.stringify(partial(object)));
  }
}

/** Answers with one object. */
export function sendObject(exchange: Exchange, code: number, object: KubeObject): void {
  const { request, response, wanted } = exchange;
  send(request, response, code, representObject(exchange, object), wanted.contentType);
}

/** A list, as the client wants it. */
export function representList(exchange: Exchange, stored: ListResult): string {
  const { wanted, served } = exchange;
  const objects =
    served.storedAs || served.custom
      ? stored.objects.map((each) => asServed(exchange, each))
      : stored.objects;
  const list = { ...stored, objects };
  switch (wanted.as) {
    case 'object':
      return inFormat(wanted, listJson(served, list));
    case 'Table':
      return inFormat(wanted, JSON.stringify(table(exchange, list.objects, list.metadata)));
    case 'PartialObjectMetadata': {
      // A Go slice that nothing was put into (asPartialObjectMetadataList, apiserver/pkg/endpoints/handlers/response.go).
      const items = list.objects.length === 0 ? null : list.objects.map(partial);
      const head = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1' };
      return inFormat(wanted, JSON.stringify({ ...head, metadata: list.metadata, items }));
    }
  }
}

/** Makes the text of the objects in a watch. Of tables only the first has column definitions. */
export type WatchEncoder = (object: KubeObject) => string;

export function watchEncoder(exchange: Exchange): WatchEncoder {
  switch (exchange.wanted.as) {
    case 'object':
      return (object) => objectJson(exchange.served, asServed(exchange, object));
    case 'PartialObjectMetadata':
      return (object) => JSON.stringify(partial(object));
    case 'Table': {
      let first = true;
      return (stored) => {
        const object = asServed(exchange, stored);
        const whole = table(exchange, [object], resourceVersionOf(object));
        const text = JSON.stringify(first ? whole : { ...whole, columnDefinitions: null });
        first = false;
        return text;
      };
    }
  }
}

function listJson(definition: ResourceDefinition, { metadata, objects }: ListResult): string {
  const { custom } = definition;
  if (custom) return customListJson(definition, custom.listKind, metadata, objects);
  const head = JSON.stringify({
    kind: `${definition.kind}List`,
    apiVersion: apiVersionOf(definition),
    metadata,
  });
  return `${head.slice(0, -1)},"items":[${objects.map(itemJson).join(',')}]}`;
}

function customListJson(
  definition: ResourceDefinition,
  kind: string,
  metadata: object,
  objects: readonly KubeObject[],
): string {
  const head = JSON.stringify(apiVersionOf(definition));
  const tail = sortedJson({ kind, metadata: { continue: '', ...metadata } });
  const items = objects.map((object) => objectJson(definition, object)).join(',');
  return `{"apiVersion":${head},"items":[${items}],${tail.slice(1)}`;
}

function partial(object: KubeObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}

/** There are columns for an object of the kind that is served, and for some that only a subresource has. */
function isShown({ served, info }: Exchange, { kind }: KubeObject): boolean {
  return kind === served.kind || ownTable(served, info) !== undefined;
}

function ownTable({ subresources }: ResourceDefinition, { subresource }: Exchange['info']) {
  return subresources[subresource as keyof typeof subresources]?.table;
}

function table(exchange: Exchange, objects: readonly KubeObject[], metadata: object) {
  const { served, info, clock } = exchange;
  const include = (info.query.get('includeObject') ?? 'Metadata') as Include;
  const columns = ownTable(served, info) ?? served.table;
  return tableOf({ table: columns }, objects, { include, metadata, now: clock.now() });
}

function resourceVersionOf({ metadata: { resourceVersion } }: KubeObject): object {
  return resourceVersion === undefined ? {} : { resourceVersion };
}

function inFormat({ format }: Representation, json: string): string {
  return format === 'json' ? json : stringify(JSON.parse(json), { lineWidth: 0 });
}
