/** PATCH with an apply patch: the object as somebody wants it, in YAML or JSON. */
import { readYaml } from '../../codec/decode.ts';
import { JsonSyntaxError, parseJson } from '../../codec/json.ts';
import type { KubeObject } from '../../objects.ts';
import { apiVersionOf } from '../../scheme/index.ts';
import { badRequest, notFound } from '../errors.ts';
import { isRecord } from '../patch/merge-patch.ts';
import type { UpdateOf } from '../registry/prepare.ts';
import { scaleOf, scalePatch } from '../registry/scale.ts';
import { reportedProblems } from './decode.ts';
import { asStored, type Exchange, refOf, writeContextOf } from './exchange.ts';
import { sendObject } from './represent.ts';
import { isTrue } from './request-info.ts';

export function serveApply(exchange: Exchange, body: Buffer): void {
  const patch = readApplied(exchange, body);
  const force = isTrue(exchange.info.query.get('force'));
  if (exchange.info.subresource === 'scale') applyScale(exchange, patch, force);
  else applyObject(exchange, patch, force);
}

function applyObject(exchange: Exchange, patch: KubeObject, force: boolean): void {
  const { registry, info, served } = exchange;
  const isServed = patch.apiVersion === apiVersionOf(served) && patch.kind === served.kind;
  const stored = isServed ? asStored(exchange, patch) : patch;
  const by = writeContextOf(exchange);
  const ref = refOf(exchange);
  // An apply of what is not there makes it: whoever may only patch may not do that.
  if (info.subresource === '' && !registry.find(ref)) exchange.requireVerb('create');
  const { object, created } = registry.apply(ref, info.subresource as UpdateOf, stored, force, by);
  sendObject(exchange, created ? 201 : 200, object);
}

/** A Scale owns one field of the object it belongs to. */
function applyScale(exchange: Exchange, scale: KubeObject, force: boolean): void {
  const { registry, definition } = exchange;
  const ref = refOf(exchange);
  if (!registry.find(ref)) throw notFound(definition, ref.name);
  if (scale.kind !== 'Scale' || scale.apiVersion !== 'autoscaling/v1') {
    const [version = '', group = ''] = (scale.apiVersion ?? '').split('/').reverse();
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${scale.kind ?? ''}`);
  }
  const { name = ref.name, resourceVersion } = scale.metadata ?? {};
  const replicas = scale['spec']?.replicas;
  const paths = definition.custom?.scale;
  const patch = {
    apiVersion: apiVersionOf(definition),
    kind: definition.kind,
    metadata: { name, ...(resourceVersion ? { resourceVersion } : {}) },
    ...(replicas === undefined ? {} : scalePatch(replicas, paths)),
  };
  const by = { ...writeContextOf(exchange), through: 'scale' };
  sendObject(exchange, 200, scaleOf(registry.apply(ref, '', patch, force, by).object, paths));
}

/** Throws 400 for what is no object, and with `fieldValidation=Strict` for keys that stand twice. */
function readApplied(exchange: Exchange, body: Buffer): KubeObject {
  const { value, problems } = parseApplied(body);
  if (value === null || value === undefined) return {} as KubeObject;
  if (!isRecord(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
    );
  }
  const [problem] = reportedProblems(exchange, problems);
  if (problem !== undefined) throw badRequest(`error strict decoding YAML: ${problem}`);
  return value as KubeObject;
}

function parseApplied(body: Buffer): { value: unknown; problems: readonly string[] } {
  const json = parsedJson(body);
  if (json !== undefined) return { value: json, problems: [] };
  const refuse = (problem: string) =>
    badRequest(`error decoding YAML: error converting YAML to JSON: yaml: ${problem}`);
  const { value, problems = [] } = readYaml(body, refuse);
  const lines = problems.map((problem) => `\n  ${problem}`).join('');
  const said = `error converting YAML to JSON: yaml: unmarshal errors:${lines}`;
  return { value, problems: problems.length > 0 ? [said] : [] };
}

/** What kubectl and helm send is JSON; `undefined` for anything that needs a closer look. */
function parsedJson(body: Buffer): unknown {
  try {
    const { value, duplicates } = parseJson(body.toString());
    return duplicates.size === 0 ? value : undefined;
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undefined;
    throw error;
  }
}
