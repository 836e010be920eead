/** One request that is about a resource, with everything its verb needs to answer it. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../../clock.ts';
import { AdmissionPending } from '../../admission/pending.ts';
import type { UserInfo, WebhookAnswers } from '../../admission/types.ts';
import type { KubeObject } from '../../objects.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { badRequest } from '../errors.ts';
import type { Registry } from '../registry/registry.ts';
import type { ObjectRef, WriteContext } from '../registry/types.ts';
import type { Representation } from './negotiate.ts';
import type { ResourceRequestInfo } from './request-info.ts';
import { warn } from './warnings.ts';
import { managerOfAgent } from './write-options.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: ResourceRequestInfo;
  /** The resource that stores the objects. */
  readonly definition: ResourceDefinition;
  /** The version of it that was asked for: another one for a few kinds. */
  readonly served: ResourceDefinition;
  readonly user: UserInfo;
  /** For requests that do more than their own verb says. Throws 403. */
  requireVerb(verb: string): void;
  readonly wanted: Representation;
  readonly registry: Registry;
  readonly clock: Clock;
  random(): number;
}

/** The namespace of the request; `undefined` for cluster-scoped kinds and for lists over all namespaces. */
export function namespaceOf({ info, definition }: Exchange): string | undefined {
  return definition.namespaced && info.namespace !== '' ? info.namespace : undefined;
}

/** The object the request names. */
export function refOf(exchange: Exchange): ObjectRef {
  return { definition: exchange.definition, namespace: namespaceOf(exchange), name: exchange.info.name };
}

/** A stored object in the version that was asked for. What is of another kind, such as a Scale, stays as it is. */
export function asServed({ definition, served }: Exchange, object: KubeObject): KubeObject {
  if (definition.custom)
    return object.kind === definition.kind ? definition.custom.fromStore(object) : object;
  return served.storedAs && object.kind === definition.kind ? served.storedAs.fromStored(object) : object;
}

/** An object of the version that was asked for, as it is stored. */
export function asStored({ served }: Exchange, object: KubeObject): KubeObject {
  return served.storedAs && object.kind === served.kind ? served.storedAs.toStored(object) : object;
}

/** How the request writes. Warnings become headers of the answer. */
export function writeContextOf({ info, request, response, user, served }: Exchange): WriteContext {
  return {
    user,
    served,
    options: () => writeOptionsOf(info.query),
    answers: () => answersTo(response),
    fieldManager: info.query.get('fieldManager') || managerOfAgent(request.headers['user-agent']),
    dryRun: info.query.getAll('dryRun').includes('All'),
    warn: (text) => warn(response, text),
  };
}

/** The options of a write as admission sees them: what the query says. */
function writeOptionsOf(query: URLSearchParams): Record<string, unknown> {
  const [dryRun, manager, validation] = [
    query.getAll('dryRun'),
    query.get('fieldManager'),
    query.get('fieldValidation'),
  ];
  return {
    ...(dryRun.length > 0 ? { dryRun } : {}),
    ...(query.has('force') ? { force: query.get('force') !== 'false' } : {}),
    ...(manager ? { fieldManager: manager } : {}),
    ...(validation ? { fieldValidation: validation } : {}),
  };
}

const answers = new WeakMap<ServerResponse, WebhookAnswers>();

/** What webhooks have said about the writes of one request. */
function answersTo(response: ServerResponse): WebhookAnswers {
  const known = answers.get(response) ?? new Map();
  answers.set(response, known);
  return known;
}

/**
 * What `write` does, tried again whenever it waits for webhooks until they have answered. `write` must begin afresh each
 * time: what it read from the request is changed by trying. Rejects with what it throws, and when the client is gone.
 */
export async function whenAdmitted<T>({ response }: Exchange, write: () => T): Promise<T> {
  for (;;) {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof AdmissionPending)) throw error;
      await error.settled;
      if (response.destroyed) throw badRequest('the client is gone');
    }
  }
}
