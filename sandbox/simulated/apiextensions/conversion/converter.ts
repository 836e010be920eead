/**
 * Objects of one custom kind in other versions, as its webhook makes them. Whoever needs one is synchronous: it finds what the
 * webhook has answered a moment ago, or throws what says when to try again (admission/webhook/README.md).
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import { AdmissionPending } from '../../admission/pending.ts';
import { serverSaid, type WebhookConnections } from '../../admission/webhook/connection.ts';
import { statusError } from '../../apiserver/errors.ts';
import { JsonSyntaxError, parseJson } from '../../codec/json.ts';
import type { KubeObject } from '../../objects.ts';
import type { Conversion } from '../definition/types.ts';
import {
  checkConverted,
  convertedObjects,
  reviewBody,
  reviewVersionOf,
  Unfit,
  withMetadataOf,
} from './review.ts';

/** How long an answer is good for whoever tries again, and how many are kept. Milliseconds. */
const LIFETIME = 3000;
const MOST = 5000;
/** Of a call, as apiserver/pkg/util/webhook has it. Seconds. */
const TIMEOUT = 30;
const AGENT = 'kube-apiserver-admission';

type Webhook = NonNullable<Conversion['webhook']>;

/** What has become of one object: as the webhook gave it, or why there is none. */
type Outcome = { readonly converted: unknown } | { readonly problem: string };

interface Entry {
  readonly settled: Promise<void>;
  outcome?: Outcome;
  /** Set with the outcome. */
  until?: number;
}

export interface ConverterOptions {
  readonly clock: Clock;
  readonly connections: WebhookConnections;
}

export class Converter {
  readonly #options: ConverterOptions;
  readonly #webhook: Webhook;
  /** Of the definition. */
  readonly #name: string;
  readonly #memory = new Map<string, Entry>();

  constructor(name: string, webhook: Webhook, options: ConverterOptions) {
    this.#name = name;
    this.#webhook = webhook;
    this.#options = options;
  }

  /** The object in another version. Throws 500 where the webhook fails, and `AdmissionPending` before it has answered. */
  convert(object: KubeObject, apiVersion: string): KubeObject {
    const entry = this.#known(object, apiVersion) ?? this.#ask([object], apiVersion);
    const { outcome } = entry;
    if (!outcome) throw new AdmissionPending([this.#name], entry.settled);
    if ('problem' in outcome) throw failure(object, outcome.problem);
    return withMetadataOf(object, outcome.converted);
  }

  /** Asks for all of them in one call. Resolves when each can be converted; nothing where all can already. */
  prepare(objects: readonly KubeObject[], apiVersion: string): Promise<unknown> | undefined {
    const others = objects.filter((object) => object.apiVersion !== apiVersion);
    const known = others.map((object) => this.#known(object, apiVersion));
    const unknown = others.filter((_, at) => !known[at]);
    const waits = known.flatMap((entry) => (entry && !entry.outcome ? [entry.settled] : []));
    if (unknown.length > 0) waits.push(this.#ask(unknown, apiVersion).settled);
    return waits.length > 0 ? Promise.all(waits) : undefined;
  }

  #known(object: KubeObject, apiVersion: string): Entry | undefined {
    const entry = this.#memory.get(keyOf(object, apiVersion));
    const isOld = entry?.until !== undefined && entry.until <= this.#options.clock.now();
    return isOld ? undefined : entry;
  }

  /** The entry of the first of them; all are answered together. */
  #ask(objects: readonly KubeObject[], apiVersion: string): Entry {
    this.#forget();
    const asked = this.#call(objects, apiVersion);
    const entries = objects.map((object, at) => {
      const entry: Entry = {
        settled: asked.then((outcomes) => {
          entry.outcome = outcomes[at] ?? outcomes[0]!;
          entry.until = this.#options.clock.now() + LIFETIME;
        }),
      };
      this.#memory.set(keyOf(object, apiVersion), entry);
      return entry;
    });
    return entries[0]!;
  }

  #forget(): void {
    const now = this.#options.clock.now();
    for (const [key, { until }] of this.#memory)
      if (this.#memory.size > MOST || (until !== undefined && until <= now)) this.#memory.delete(key);
  }

  /** Never rejects. */
  async #call(objects: readonly KubeObject[], apiVersion: string): Promise<readonly Outcome[]> {
    try {
      const found = await this.#post(objects, apiVersion);
      if (found.length !== objects.length)
        throw new Unfit(`returned ${found.length} objects, expected ${objects.length}`);
      return found.map((converted, at) => outcomeOf(objects[at]!, converted, apiVersion));
    } catch (error) {
      return objects.map(() => problemOf(error));
    }
  }

  async #post(objects: readonly KubeObject[], apiVersion: string): Promise<readonly unknown[]> {
    const { clientConfig = {}, conversionReviewVersions = [] } = this.#webhook;
    const version = reviewVersionOf(conversionReviewVersions);
    if (!version) throw new Error('no supported conversion review versions');
    const { service, ...rest } = clientConfig;
    const client = { ...rest, ...(service && { service: { ...service, port: service.port ?? 443 } }) };
    const { connections } = this.#options;
    const place = connections.placeOf(client, TIMEOUT);
    const uid = randomUUID();
    const body = reviewBody(version, uid, objects, apiVersion);
    const problem = connections.problemAtOnce(client, place);
    const said = (error: unknown) =>
      new Error(`Post ${JSON.stringify(place.url)}: ${error instanceof Error ? error.message : error}`);
    if (problem) throw said(problem);
    const answer = await connections
      .post(client, place, { body, agent: AGENT, timeoutSeconds: TIMEOUT })
      .catch((error: unknown) => {
        throw said(error);
      });
    if (answer.status < 200 || answer.status > 206) throw new Error(serverSaid(answer.status, answer.body));
    return convertedObjects(parsed(answer.body), version, uid);
  }
}

function outcomeOf(object: KubeObject, converted: unknown, apiVersion: string): Outcome {
  try {
    checkConverted(object, converted, apiVersion);
    return { converted };
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): Outcome {
  const why = error instanceof Error ? error.message : String(error);
  return { problem: error instanceof Unfit ? why : `failed: ${why}` };
}

function parsed(body: Buffer): unknown {
  try {
    return parseJson(body.toString()).value;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new Error(`couldn't get version/kind; json parse error: ${error.message}`);
  }
}

function failure({ apiVersion, kind }: KubeObject, problem: string) {
  return statusError(500, '', `conversion webhook for ${apiVersion}, Kind=${kind} ${problem}`);
}

/** What the webhook sees of an object, without what differs each time the same is tried again. */
function keyOf({ metadata, ...rest }: KubeObject, apiVersion: string): string {
  const {
    uid: _,
    resourceVersion: __,
    creationTimestamp: ___,
    managedFields: ____,
    name,
    ...others
  } = metadata;
  const kept = others.generateName ? others : { name, ...others };
  return `${apiVersion} ${JSON.stringify(kept)} ${JSON.stringify(rest)}`;
}
