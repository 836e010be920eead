/** MutatingAdmissionWebhook and ValidatingAdmissionWebhook. After `plugin/webhook/{mutating,validating,generic}`. */
import { forbidden, internalError } from '../../apiserver/errors.ts';
import type { Client } from '../../client.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import { equalJson } from '../../storage/index.ts';
import { inVersion, isExempt, type Kinds, matchedAs } from '../matching.ts';
import { AdmissionPending } from '../pending.ts';
import { replaceContents } from '../replace.ts';
import { namedResource } from '../requests.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../types.ts';
import { Answers } from './answers.ts';
import { type Outcome, WebhookCaller } from './call.ts';
import { type Webhook, WebhookConfigurations } from './configurations.ts';
import type { WebhookConnectionOptions } from './connection.ts';
import { decodePatch, patched } from './patch.ts';
import { callFailed, denied, noDryRun } from './refusals.ts';
import { questionOf, type Verdict } from './review.ts';

/** Decides by CEL whether a webhook that matches is called at all; rejects by throwing what is wrong. */
export type MatchConditions = (
  webhook: Webhook,
  request: AdmissionRequest,
  as: ResourceDefinition,
) => boolean;

export interface WebhookOptions extends WebhookConnectionOptions {
  readonly kinds: Kinds;
  readonly matchConditions: MatchConditions;
}

/** Both plug-ins. Without configurations they cost a look at two numbers. */
export function webhookPlugins(options: WebhookOptions): {
  mutating: AdmissionPlugin;
  validating: AdmissionPlugin;
} {
  const shared = { options, caller: new WebhookCaller(options), answers: new Answers(options.clock) };
  const mutating = new Dispatcher(shared, new WebhookConfigurations(options.store, 'mutating'));
  const validating = new Dispatcher(shared, new WebhookConfigurations(options.store, 'validating'));
  return {
    mutating: {
      name: 'MutatingAdmissionWebhook',
      seesActions: true,
      mutate: (request, client) => mutating.mutate(request, client),
    },
    validating: {
      name: 'ValidatingAdmissionWebhook',
      seesActions: true,
      validate: (request, client) => validating.validate(request, client),
    },
  };
}

interface Shared {
  readonly options: WebhookOptions;
  readonly caller: WebhookCaller;
  readonly answers: Answers;
}

/** A webhook that is to be called for a write, and the version of the resource it is called with. */
interface Invocation {
  readonly webhook: Webhook;
  readonly as: ResourceDefinition;
}

const MEMORY = 'MutatingAdmissionWebhook';

/** What is remembered between the two times mutating plug-ins see one write. */
interface Reinvocation {
  /** Called before, wants to be called again when something changes after it. */
  readonly eligible: Set<string>;
  readonly wanted: Set<string>;
  /** The object as JSON when the webhooks were done with it. */
  output: string;
}

class Dispatcher {
  readonly #shared: Shared;
  readonly #configurations: WebhookConfigurations;

  constructor(shared: Shared, configurations: WebhookConfigurations) {
    this.#shared = shared;
    this.#configurations = configurations;
  }

  /** One after the other, each with what the one before it has changed. */
  mutate(request: AdmissionRequest, client: Client): void {
    const { webhooks } = this.#configurations;
    if (webhooks.length === 0 || isExempt(request)) return;
    const again = reinvocationOf(request);
    if (request.passes.current === 2 && again.output !== JSON.stringify(request.object)) wantAll(again);
    for (const webhook of webhooks) {
      const invocation = this.#invocation(webhook, request, client);
      if (!invocation || (request.passes.current === 2 && !again.wanted.has(webhook.key))) continue;
      const changed = this.#callMutating(invocation, request);
      if (changed) wantAll(again);
      if (changed && request.passes.current === 1) request.passes.again = true;
      if (webhook.reinvocationPolicy === 'IfNeeded') again.eligible.add(webhook.key);
    }
    again.output = JSON.stringify(request.object);
  }

  /** All at once; of several refusals that of the first counts. */
  validate(request: AdmissionRequest, client: Client): void {
    const { webhooks } = this.#configurations;
    if (webhooks.length === 0 || isExempt(request)) return;
    const invocations = webhooks.flatMap((webhook) => this.#invocation(webhook, request, client) ?? []);
    const outcomes = invocations.map((invocation) => this.#ask(invocation, request));
    this.#requireAll(outcomes, invocations);
    for (const [index, outcome] of outcomes.entries()) {
      const { webhook } = invocations[index]!;
      if ('settled' in outcome) continue;
      const verdict = verdictOrThrow(webhook, outcome);
      if (verdict) heed(verdict, webhook, request);
    }
  }

  #requireAll(outcomes: readonly (Outcome | Waiting)[], invocations: readonly Invocation[]): void {
    const waiting = outcomes.flatMap((outcome, index) =>
      'settled' in outcome ? [{ settled: outcome.settled, name: invocations[index]!.webhook.name }] : [],
    );
    if (waiting.length === 0) return;
    const settled = Promise.all(waiting.map((each) => each.settled)).then(() => {});
    throw new AdmissionPending(
      waiting.map(({ name }) => name),
      settled,
    );
  }

  /** `true` when the webhook has changed the object. */
  #callMutating(invocation: Invocation, request: AdmissionRequest): boolean {
    const { webhook, as } = invocation;
    const outcome = this.#ask(invocation, request);
    if ('settled' in outcome) throw new AdmissionPending([webhook.name], outcome.settled);
    const verdict = verdictOrThrow(webhook, outcome);
    if (!verdict) return false;
    heed(verdict, webhook, request);
    return verdict.patch !== '' && applyPatch(verdict, webhook, request, as);
  }

  #ask({ webhook, as }: Invocation, request: AdmissionRequest): Outcome | Waiting {
    const { caller, answers } = this.#shared;
    if (request.dryRun && !['None', 'NoneOnDryRun'].includes(webhook.sideEffects))
      throw noDryRun(webhook.name);
    const known = caller.failureAtOnce(webhook);
    if (known) return known;
    const question = questionOf(request, as);
    const entry = answers.find(webhook, request, question, () => caller.call(webhook, question));
    return entry.outcome ?? { settled: entry.settled };
  }

  #invocation(webhook: Webhook, request: AdmissionRequest, client: Client): Invocation | undefined {
    const { kinds, matchConditions } = this.#shared.options;
    const as = matchedAs(webhook.criteria, request, client, kinds);
    if (!as) return undefined;
    if (webhook.matchConditions.length === 0) return { webhook, as };
    try {
      return matchConditions(webhook, request, as) ? { webhook, as } : undefined;
    } catch (cause) {
      throw forbidden(namedResource(request), request.name, (cause as Error).message);
    }
  }
}

interface Waiting {
  readonly settled: Promise<void>;
}

/** Without a verdict the failure policy decides: throws, or `undefined` to go on. */
function verdictOrThrow(webhook: Webhook, outcome: Outcome): Verdict | undefined {
  if (outcome.kind === 'verdict') return outcome.verdict;
  if (webhook.failurePolicy === 'Ignore') return undefined;
  throw callFailed(webhook.name, outcome.reason);
}

/** Passes warnings on; throws when the write is not allowed. */
function heed(verdict: Verdict, webhook: Webhook, request: AdmissionRequest): void {
  for (const text of verdict.warnings) request.warn(text);
  if (!verdict.allowed) throw denied(webhook.name, verdict);
}

function applyPatch(
  { patch, patchType }: Verdict,
  webhook: Webhook,
  request: AdmissionRequest,
  as: ResourceDefinition,
): boolean {
  const { object, definition } = request;
  const fail = (why: string) => {
    if (webhook.failurePolicy !== 'Ignore') throw callFailed(webhook.name, why);
    return false;
  };
  let operations: ReturnType<typeof decodePatch>;
  try {
    operations = decodePatch(patch);
  } catch (error) {
    return fail(`received undecodable patch in webhook response: ${(error as Error).message}`);
  }
  if (operations.length === 0) return false;
  if (!object) {
    const what = 'attempted to modify the object, which is not supported for this operation';
    throw internalError(`admission webhook ${JSON.stringify(webhook.name)} ${what}`);
  }
  if (patchType !== 'JSONPatch') return fail(`unsupported patch type ${JSON.stringify(patchType)}`);
  const next = patched(inVersion(as, object)!, operations, as);
  const stored = as.storedAs ? as.storedAs.toStored(next) : next;
  definition.strategy.applyDefaults(stored);
  if (equalJson(stored, object)) return false;
  replaceContents(object, stored);
  return true;
}

function reinvocationOf({ passes }: AdmissionRequest): Reinvocation {
  passes.memory ??= new Map();
  const known = passes.memory.get(MEMORY) as Reinvocation | undefined;
  const memory = known ?? { eligible: new Set(), wanted: new Set(), output: '' };
  passes.memory.set(MEMORY, memory);
  return memory;
}

function wantAll({ eligible, wanted }: Reinvocation): void {
  for (const key of eligible) wanted.add(key);
  eligible.clear();
}
