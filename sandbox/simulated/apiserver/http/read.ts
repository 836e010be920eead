/** GET of one object, of its subresources, and of lists. */
import { unknownPath } from '../errors.ts';
import { listObjects } from '../registry/list.ts';
import { scaleOf } from '../registry/scale.ts';
import { type Exchange, namespaceOf, refOf } from './exchange.ts';
import { representList, representObject } from './represent.ts';
import { send } from './respond.ts';

export function serveGet(exchange: Exchange): void {
  const { request, response, registry, info, wanted } = exchange;
  const object = registry.get(refOf(exchange));
  const answer = info.subresource === 'scale' ? scaleOf(object) : object;
  send(request, response, 200, representObject(exchange, answer), wanted.contentType);
}

export function serveList(exchange: Exchange): void {
  const { request, response, registry, definition, info, wanted } = exchange;
  if (info.subresource) throw unknownPath();
  const { query } = info;
  const list = listObjects(registry, definition, namespaceOf(exchange), {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
    limit: Number(query.get('limit') ?? 0) || 0,
    continue: query.get('continue') ?? undefined,
    resourceVersion: query.get('resourceVersion') ?? undefined,
    resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
  });
  send(request, response, 200, representList(exchange, list), wanted.contentType);
}
