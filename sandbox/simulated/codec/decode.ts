/** Bodies of requests, in any format the server accepts, as objects of the kind the URL stands for. */
import { type Document, LineCounter, parseDocument, type Tags, type YAMLParseError } from 'yaml';
import { badRequest, requestTooLarge, statusError } from '../apiserver/errors.ts';
import { limits } from '../limits.ts';
import { type KubeObject, StatusError } from '../objects.ts';
import { apiVersionOf } from '../scheme/index.ts';
import { schemas } from '../scheme/schema.ts';
import type { BodyKind } from './bodies.ts';
import { JsonSyntaxError, MAX_DEPTH, parseJson } from './json.ts';
import { isProtobuf, PROTOBUF, readProtobuf } from './protobuf.ts';
import { readTyped, type TypedResult } from './typed.ts';
import { duplicateKeys, excessOf } from './yaml-limits.ts';

/** An object, and what strict decoding has to say about the text it came from. */
export interface Decoded {
  readonly object: KubeObject;
  /** `unknown field "spec.x"`, `duplicate field "data.x"`, in the server's order. */
  readonly problems: readonly string[];
}

interface Parsed {
  readonly value: unknown;
  readonly duplicates?: ReadonlyMap<object, readonly string[]>;
  readonly problems?: readonly string[];
}

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';

/**
 * Reads a body as `kind`. Throws StatusErrors with the server's own words: 415 for an unknown format, 400 for malformed
 * text, for values of wrong types, and for objects of another kind.
 */
export function decodeBody(contentType: string | undefined, bytes: Uint8Array, kind: BodyKind): Decoded {
  const type = contentType?.split(';')[0]?.trim() || JSON_TYPE;
  const { value, duplicates, problems = [] } = parse(type, bytes, kind);
  if (!isRecord(value)) throw unrecognized(kind, bytes, notAnObject(value));
  const named = nameKind(value, kind);
  const typed = readAs(kind, named, duplicates);
  if (typed.error !== undefined) throw cannotBeHandled(kind, kind, typed.error);
  return { object: typed.value as KubeObject, problems: [...problems, ...typed.problems] };
}

/** Reads a value as an object of the kind. */
export function readAs(
  { schema, custom }: BodyKind,
  value: unknown,
  duplicates: ReadonlyMap<object, readonly string[]> = NO_DUPLICATES,
): TypedResult {
  return custom ? custom.read(value, duplicates) : readTyped(value, schema, duplicates);
}

const NO_DUPLICATES: ReadonlyMap<object, readonly string[]> = new Map();

/** The 400 of a request that asked for `fieldValidation=Strict`. */
export function strictDecodingError(kind: BodyKind, problems: readonly string[]): StatusError {
  return cannotBeHandled(kind, kind, `strict decoding error: ${problems.join(', ')}`);
}

function parse(type: string, bytes: Uint8Array, kind: BodyKind): Parsed {
  switch (type) {
    case JSON_TYPE:
      return parseText(bytes, kind);
    case YAML_TYPE:
      return parseYaml(bytes, kind);
    case PROTOBUF:
      if (kind.custom) throw unsupportedMediaType(CUSTOM_TYPES);
      return parseProtobuf(bytes, kind);
    default:
      throw unsupportedMediaType(kind.custom ? CUSTOM_TYPES : TYPES);
  }
}

function parseText(bytes: Uint8Array, kind: BodyKind): Parsed {
  try {
    return parseJson(Buffer.from(bytes).toString());
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw unrecognized(kind, bytes, `couldn't get version/kind; json parse error: ${error.message}`);
  }
}

function parseYaml(bytes: Uint8Array, kind: BodyKind): Parsed {
  const json = bytes[0] === 0x7b ? plainJson(bytes) : undefined;
  if (json) return json;
  return readYaml(bytes, (problem) => unrecognized(kind, bytes, `yaml: ${problem}`));
}

/** JSON is YAML, and read much faster; `undefined` for what only YAML's reader can tell about. */
function plainJson(bytes: Uint8Array): Parsed | undefined {
  try {
    const parsed = parseJson(Buffer.from(bytes).toString());
    return parsed.duplicates.size === 0 ? parsed : undefined;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return undefined;
  }
}

/** YAML 1.1, as Go's library reads it: `yes` is true and `0644` is octal, but times stay text. Throws what `refuse` makes. */
export function readYaml(bytes: Uint8Array, refuse: (problem: string) => StatusError): Parsed {
  if (bytes.length > limits.body.yamlBytes) throw requestTooLarge(limits.body.yamlBytes);
  const text = Buffer.from(bytes).toString();
  const lines = new LineCounter();
  const document = documentOf(text, lines, refuse);
  const lineOf = (error: YAMLParseError) => `line ${lines.linePos(error.pos[0]).line}`;
  const [wrong] = document.errors;
  if (wrong) throw refuse(inGoWords(wrong, lineOf(wrong)));
  const problems = duplicateKeys(document).map(
    ({ key, at }) => `line ${lines.linePos(at).line}: key ${JSON.stringify(key)} already set in map`,
  );
  return { value: plain(document, refuse), problems };
}

/** What a document says, as JSON could say it. Throws for aliases that lead nowhere, in a circle, or to very much. */
function plain(document: Document, refuse: (problem: string) => StatusError): unknown {
  try {
    const value: unknown = document.toJS();
    if (isDeeper(value, MAX_DEPTH)) throw refuse('exceeded max depth of 10000');
    return value;
  } catch (error) {
    // The reader has no errors of its own for what it finds while it makes values.
    if (!(error instanceof Error) || error instanceof StatusError) throw error;
    throw refuse(MADE_IN_VAIN.find(([said]) => said.test(error.message))?.[1] ?? error.message);
  }
}

/** What our reader says, and what Go's says of the same. */
const MADE_IN_VAIN: readonly [RegExp, string][] = [
  [/^Excessive alias count/, 'document contains excessive aliasing'],
  [/^Merge sources must be maps/, 'map merge requires map or sequence of maps as the value'],
];

function isDeeper(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return depth === 0 || Object.values(value).some((each) => isDeeper(each, depth - 1));
}

function documentOf(text: string, lineCounter: LineCounter, refuse: (problem: string) => StatusError) {
  const excess = excessOf(text, MAX_DEPTH);
  if (excess !== undefined) throw refuse(excess);
  try {
    // Its own search for keys that stand twice takes the square of their number.
    const options = {
      schema: 'yaml-1.1',
      customTags: withoutTimes,
      uniqueKeys: false,
      prettyErrors: false,
    } as const;
    return parseDocument(text, { lineCounter, ...options });
  } catch (error) {
    // The reader calls itself for each level, and text that goes very deep is the one thing it has no error for.
    if (!(error instanceof RangeError)) throw error;
    throw refuse('exceeded max depth of 10000');
  }
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !tag.tag.endsWith(':timestamp'));
}

function parseProtobuf(bytes: Uint8Array, kind: BodyKind): Parsed {
  if (!isProtobuf(bytes)) {
    const problem = 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]';
    throw unrecognized(kind, bytes, problem);
  }
  try {
    return readProtobuf(bytes, kind.schema);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    throw unrecognized(kind, bytes, `proto: ${error.message}`);
  }
}

/** Some of what go-yaml says, and where it names no line. Other errors keep the words of our reader. */
function inGoWords(error: YAMLParseError, line: string): string {
  if (error.code === 'BLOCK_AS_IMPLICIT_KEY') return 'mapping values are not allowed in this context';
  if (error.code === 'TAB_AS_INDENT') return `${line}: found character that cannot start any token`;
  const said = firstLine(error);
  if (/must end with a }/.test(said)) return `${line}: did not find expected ',' or '}'`;
  if (/must end with a ]/.test(said)) return `${line}: did not find expected ',' or ']'`;
  return `${line}: ${said}`;
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
}

/** apiVersion and kind follow from the URL when they are absent, and must not contradict it. */
function nameKind(value: Record<string, unknown>, kind: BodyKind): Record<string, unknown> {
  const apiVersion = textOf(value['apiVersion']) || apiVersionOf(kind);
  const name = textOf(value['kind']) || kind.kind;
  if (name !== kind.kind || apiVersion !== apiVersionOf(kind)) throw contradiction(apiVersion, name, kind);
  return { ...value, apiVersion, kind: name };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function contradiction(apiVersion: string, kind: string, wanted: BodyKind): StatusError {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const actual = { group, version, kind };
  if (!isRegistered(actual)) {
    const scheme = 'in scheme "pkg/api/legacyscheme/scheme.go:30"';
    return cannotBeHandled(
      actual,
      wanted,
      `no kind "${kind}" is registered for version "${apiVersion}" ${scheme}`,
    );
  }
  if (kind !== wanted.kind) {
    const internal = (each: string, one: { group: string }) => `${one.group.split('.')[0] || 'core'}.${each}`;
    const problem = `converting (${version}.${kind}) to (${internal(wanted.kind, wanted)}): unknown conversion`;
    return cannotBeHandled(actual, wanted, problem);
  }
  const expected = apiVersionOf(wanted);
  return badRequest(
    `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
  );
}

let registered: Set<string> | undefined;

/** Whether Kubernetes has this kind, served here or not. */
function isRegistered({ group, version, kind }: { group: string; version: string; kind: string }): boolean {
  registered ??= new Set(
    Object.values(schemas()).flatMap((schema) =>
      (schema['x-kubernetes-group-version-kind'] ?? []).map(
        (each) => `${each.group}/${each.version}/${each.kind}`,
      ),
    ),
  );
  return registered.has(`${group}/${version}/${kind}`);
}

function cannotBeHandled(
  actual: { readonly kind: string; readonly version: string },
  wanted: BodyKind,
  problem: string,
): StatusError {
  return badRequest(
    `${actual.kind} in version "${actual.version}" cannot be handled as a ${wanted.kind}: ${problem}`,
  );
}

function unrecognized(kind: BodyKind, bytes: Uint8Array, problem: string): StatusError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind.kind}): ${problem} (${summary(bytes)})`,
  );
}

function notAnObject(value: unknown): string {
  const found = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
  const target =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${found} into Go value of type ${target}`;
}

const SUMMARY = 30;

/** The beginning of a body: as it is if it looks like JSON, in hexadecimal if not. */
function summary(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>';
  const start = Buffer.from(bytes.subarray(0, SUMMARY));
  const rest = bytes.length > SUMMARY ? ' ...' : '';
  return `${start[0] === 0x7b ? start.toString() : start.toString('hex')}${rest}`;
}

const CUSTOM_TYPES = [JSON_TYPE, YAML_TYPE];
const TYPES = [...CUSTOM_TYPES, PROTOBUF];

function unsupportedMediaType(types: readonly string[]): StatusError {
  const accepted = types.join(', ');
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return statusError(415, 'UnsupportedMediaType', message);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
