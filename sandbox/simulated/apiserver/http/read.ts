/** GET of one object, of its subresources, and of lists. */

import { invalid, unknownPath } from '../errors.ts';
import { listObjects } from '../registry/list.ts';
import { scaleOf } from '../registry/scale.ts';
import { type Exchange, namespaceOf, refOf, whenAdmitted } from './exchange.ts';
import { integer } from './query.ts';
import { representList, sendObject } from './represent.ts';
import { send } from './respond.ts';

export function serveGet(exchange: Exchange): void | Promise<void> {
  // Only kinds that a webhook converts make anybody wait.
  if (exchange.definition.custom?.prepare) return whenAdmitted(exchange, () => answerGet(exchange));
  answerGet(exchange);
}

function answerGet(exchange: Exchange): void {
  const { registry, info } = exchange;
  const object = registry.get(refOf(exchange));
  const answer = info.subresource === 'scale' ? scaleOf(object, exchange.definition.custom?.scale) : object;
  sendObject(exchange, 200, answer);
}

/** 422: what is there is all a list has. */
function noInitialEvents() {
  const detail = 'Forbidden: sendInitialEvents is forbidden for list';
  const about = { group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' };
  return invalid(about, '', [{ type: 'FieldValueForbidden', field: 'sendInitialEvents', detail }]);
}

export function serveList(exchange: Exchange): void | Promise<void> {
  const { request, response, registry, definition, info, wanted } = exchange;
  if (info.subresource) throw unknownPath();
  const { query } = info;
  integer(query, 'timeoutSeconds');
  if (query.has('sendInitialEvents')) throw noInitialEvents();
  const list = listObjects(registry, definition, namespaceOf(exchange), {
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: query.get('fieldSelector') ?? undefined,
    limit: integer(query, 'limit') ?? 0,
    continue: query.get('continue') ?? undefined,
    resourceVersion: query.get('resourceVersion') ?? undefined,
    resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined,
  });
  const answer = () => send(request, response, 200, representList(exchange, list), wanted.contentType);
  const converted = definition.custom?.prepare?.(list.objects);
  if (converted) return converted.then(answer);
  answer();
}
