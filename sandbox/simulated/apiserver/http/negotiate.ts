/** In what form an answer is wanted: JSON or YAML, and perhaps as a Table or as metadata only. */
import type { StatusError } from '../../objects.ts';
import { statusError } from '../errors.ts';

export interface Representation {
  readonly format: 'json' | 'yaml';
  readonly as: 'object' | 'Table' | 'PartialObjectMetadata';
  /** The media type for the Content-Type header. */
  readonly contentType: string;
}

const JSON_OBJECT: Representation = { format: 'json', as: 'object', contentType: 'application/json' };

const FORMATS: ReadonlyMap<string, 'json' | 'yaml'> = new Map([
  ['application/json', 'json'],
  ['application/yaml', 'yaml'],
  ['application/*', 'json'],
  ['*/*', 'json'],
]);

/** The first form of an Accept header that we have. `undefined` when there is none. */
export function negotiate(accept: string | undefined): Representation | undefined {
  if (!accept) return JSON_OBJECT;
  for (const clause of accept.split(',')) {
    const representation = clauseOf(clause);
    if (representation) return representation;
  }
  return undefined;
}

function clauseOf(clause: string): Representation | undefined {
  const [type = '', ...rest] = clause.split(';').map((part) => part.trim());
  const format = FORMATS.get(type.toLowerCase());
  if (!format) return undefined;
  const parameters = new Map(rest.map((part) => part.split('=', 2) as [string, string]));
  const as = parameters.get('as');
  const contentType = `application/${format}`;
  if (as === undefined) return { format, as: 'object', contentType };
  const meta = parameters.get('g') === 'meta.k8s.io' && /^v1(beta1)?$/.test(parameters.get('v') ?? '');
  if (!meta) return undefined;
  const base = as.replace(/List$/, '');
  return base === 'Table' || base === 'PartialObjectMetadata' ? { format, as: base, contentType } : undefined;
}

const AVAILABLE = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
];

/** 406, worded as a real server words it. */
export function notAcceptable(): StatusError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${AVAILABLE.join(', ')}`;
  return statusError(406, 'NotAcceptable', message, {});
}

/** 415 for a PATCH that custom resources do not take: nobody knows how their lists are merged. */
export function unsupportedCustomPatch(): StatusError {
  const accepted = [
    'application/json-patch+json',
    'application/merge-patch+json',
    'application/apply-patch+yaml',
  ];
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return statusError(415, 'UnsupportedMediaType', message);
}

/** 415 for a PATCH of another kind. */
export function unsupportedPatch(): StatusError {
  return statusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}
