/** Request bodies as objects, read as strictly as the client asked for (`fieldValidation`). */

import * as bodies from '../../codec/bodies.ts';
import { type Decoded, decodeBody, readAs, strictDecodingError } from '../../codec/decode.ts';
import type { KubeObject } from '../../objects.ts';
import { asStored, type Exchange } from './exchange.ts';
import { warn } from './warnings.ts';

type BodyKind = bodies.BodyKind;

/** What each subresource with a kind of its own is read as. */
const OWN_KIND: Readonly<Record<string, BodyKind>> = {
  scale: bodies.scale,
  binding: bodies.binding,
  eviction: bodies.eviction,
  token: bodies.tokenRequest,
};

/** The kind of the bodies of this request. */
export function bodyKindOf({ info, served }: Exchange): BodyKind {
  return OWN_KIND[info.subresource] ?? served;
}

/** The object in a body. Throws 400 and 415; with `fieldValidation=Warn` problems become warnings. */
export function decodeObject(exchange: Exchange, body: Uint8Array): KubeObject {
  const kind = bodyKindOf(exchange);
  const decoded = decodeBody(exchange.request.headers['content-type'], body, kind);
  const problems = reportedProblems(exchange, decoded.problems);
  if (problems.length > 0) throw strictDecodingError(kind, problems);
  return asStored(exchange, withMetadata(decoded));
}

/** DeleteOptions: a body is one, whatever the kind it deletes. */
export function decodeDeleteOptions({ request }: Exchange, body: Uint8Array): Record<string, unknown> {
  return decodeBody(request.headers['content-type'], body, bodies.deleteOptions).object;
}

/** Reads a patched object as its Go type would be read. `noticed` are the problems of the patch itself. */
export function retyped(
  exchange: Exchange,
  patched: object,
  noticed: readonly string[] = [],
): { object: KubeObject; problem: string | undefined } {
  const { value, problems, error } = readAs(bodyKindOf(exchange), patched);
  if (error !== undefined) return { object: patched as KubeObject, problem: error };
  const reported = reportedProblems(exchange, [...noticed, ...problems]);
  const problem = reported.length > 0 ? `strict decoding error: ${reported.join(', ')}` : undefined;
  return { object: asStored(exchange, withMetadata({ object: value as KubeObject })), problem };
}

function withMetadata({ object }: Pick<Decoded, 'object'>): KubeObject {
  object.metadata ??= { name: '' };
  return object;
}

/** Problems that fail the request; those that only warn have been told by then. */
export function reportedProblems(
  { info, response }: Exchange,
  problems: readonly string[],
): readonly string[] {
  const wanted = info.query.get('fieldValidation') || 'Warn';
  switch (wanted) {
    case 'Strict':
      return problems;
    case 'Ignore':
      return [];
    default:
      for (const problem of problems) warn(response, problem);
      return [];
  }
}
