/** What a conversion webhook is asked and what it may answer: ConversionReview. After conversion/webhook_converter.go of apiextensions-apiserver. */
import type { KubeObject } from '../../objects.ts';

const VERSIONS = ['v1', 'v1beta1'];

/** The first version of ConversionReview that a webhook accepts and this server speaks. */
export function reviewVersionOf(accepted: readonly string[]): string | undefined {
  return accepted.find((version) => VERSIONS.includes(version));
}

export function reviewBody(
  version: string,
  uid: string,
  objects: readonly KubeObject[],
  desiredAPIVersion: string,
): Buffer {
  const review = {
    kind: 'ConversionReview',
    apiVersion: `apiextensions.k8s.io/${version}`,
    request: { uid, desiredAPIVersion, objects },
  };
  return Buffer.from(JSON.stringify(review));
}

interface Fields {
  readonly [field: string]: unknown;
}

/** The objects of an answer. Throws an Error that says what is wrong with it. */
export function convertedObjects(review: unknown, version: string, uid: string): readonly unknown[] {
  const { kind = '', apiVersion = '', response } = fieldsOf(review);
  const expected = 'apiextensions.k8s.io/v1';
  if (version === 'v1' && (kind !== 'ConversionReview' || apiVersion !== expected))
    throw new Error(
      `expected webhook response of ${expected}, Kind=ConversionReview, got ${apiVersion || '/'}, Kind=${kind}`,
    );
  if (typeof response !== 'object' || response === null) throw new Error('no response provided');
  const { uid: answered = '', result, convertedObjects: objects } = fieldsOf(response);
  if (version === 'v1' && answered !== uid)
    throw new Error(`expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(answered)}`);
  const { status = '', message } = fieldsOf(result);
  if (status !== 'Success')
    throw new Error(
      typeof message === 'string' && message
        ? message
        : `response.result.status was '${status}', not 'Success'`,
    );
  return Array.isArray(objects) ? objects : [];
}

/** Throws an Error for what is no conversion of the object, worded as behind `conversion webhook for X`. */
export function checkConverted(original: KubeObject, converted: unknown, apiVersion: string): void {
  const given = fieldsOf(converted);
  const unfit = (why: string) => new Unfit(`returned invalid object at index 0: ${why}`);
  if (given['apiVersion'] !== apiVersion)
    throw unfit(`invalid groupVersion (expected ${apiVersion}, received ${given['apiVersion'] ?? '/'})`);
  if (given['kind'] !== original.kind)
    throw unfit(`invalid kind (expected ${original.kind}, received ${given['kind'] ?? ''})`);
  if (given['metadata'] === undefined)
    throw new Unfit('returned invalid metadata: missing metadata in converted object');
  const metadata = fieldsOf(given['metadata']);
  for (const [field, title] of IDENTITY) {
    const [before, after] = [original.metadata[field] ?? '', metadata[field] ?? ''];
    if (before !== after)
      throw new Unfit(`returned invalid object: must have the same ${title}: ${before} != ${after}`);
  }
}

/** What a webhook made of an object, with its metadata but for labels and annotations. */
export function withMetadataOf(original: KubeObject, converted: unknown): KubeObject {
  const given = fieldsOf(converted);
  const metadata = fieldsOf(given['metadata']);
  const { labels: _, annotations: __, ...kept } = original.metadata;
  const own = ['labels', 'annotations'].flatMap((field) =>
    isMap(metadata[field]) ? [[field, metadata[field]]] : [],
  );
  return { ...given, metadata: { ...kept, ...Object.fromEntries(own) } } as KubeObject;
}

/** An answer that is no failed call, but none to what was asked. */
export class Unfit extends Error {}

const IDENTITY = [
  ['name', 'name'],
  ['namespace', 'namespace'],
  ['uid', 'UID'],
] as const;

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
