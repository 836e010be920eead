/** Formats of strings a schema may ask for, and those it is ignored for. After validation/formats.go and kube-openapi's strfmt. */
import { isIPv4, isIPv6 } from 'node:net';
import { parseUrl } from '../../cel/library/urls.ts';
import { isDnsLabel, isDnsSubdomain } from '../../registry/validation/names.ts';

const UUID = (version: string, variant: string) =>
  new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, 'i');
const HEX = '[0-9a-f]';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})[tT ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([zZ]|[+-]\d{2}:?\d{2})$/;
const HOSTNAME =
  /^([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)*$/;
const DURATION_UNITS =
  'ns|nano|us|µs|μs|micro|ms|milli|s|sec|m|min|h|hr|hour|d|day|w|wk|week|nanosecond|microsecond|millisecond|second|minute';
const DURATION = new RegExp(`^(?:[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)\\s*(?:${DURATION_UNITS})s?)+$|^0$`, 'i');

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isDateTime(text: string): boolean {
  const [, date = '', hour, minute, second] = DATE_TIME.exec(text) ?? [];
  return isDate(date) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

function isCidr(text: string): boolean {
  const [address = '', length = '', more] = text.split('/');
  if (more !== undefined || !/^\d{1,3}$/.test(length)) return false;
  return (isIPv4(address) && Number(length) <= 32) || (isIPv6(address) && Number(length) <= 128);
}

function isUri(text: string): boolean {
  return typeof parseUrl(text) !== 'string';
}

/** By their names without dashes, which do not count. */
const FORMATS: Readonly<Record<string, Check>> = {
  bsonobjectid: matches(/^[0-9a-f]{24}$/i),
  uri: isUri,
  email: matches(/^(?:[^<>@\s]+@[^<>@\s]+|.*<[^<>@\s]+@[^<>@\s]+>)$/),
  hostname: (text) => HOSTNAME.test(text) && text.length <= 253,
  ipv4: isIPv4,
  ipv6: (text) => isIPv6(text),
  cidr: isCidr,
  mac: matches(/^(?:[0-9a-f]{2}([:-]))(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}$|^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}$/i),
  uuid: matches(UUID(HEX, HEX)),
  uuid3: matches(UUID('3', HEX)),
  uuid4: matches(UUID('4', '[89ab]')),
  uuid5: matches(UUID('5', '[89ab]')),
  isbn: matches(/^(?:97[89])?-?\d{1,5}-?\d{1,7}-?\d{1,7}-?[\dX]$/i),
  isbn10: matches(/^\d{1,5}-?\d{1,7}-?\d{1,7}-?[\dX]$/i),
  isbn13: matches(/^97[89]-?\d{1,5}-?\d{1,7}-?\d{1,7}-?\d$/),
  creditcard: matches(/^(?:[^0-9]*[0-9]){12,19}[^0-9]*$/),
  ssn: matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: matches(/^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/),
  byte: matches(BASE64),
  password: () => true,
  date: isDate,
  duration: matches(DURATION),
  datetime: isDateTime,
  k8sshortname: (text) => isDnsLabel(text).length === 0,
  k8slongname: (text) => isDnsSubdomain(text).length === 0,
};

const NUMERIC: Readonly<Record<string, readonly string[]>> = {
  integer: ['int32', 'int64'],
  number: ['float', 'double'],
};

/** The check of a format of strings; `undefined` for one that means nothing. */
export function formatCheck(format: string): Check | undefined {
  const name = format.replaceAll('-', '');
  return Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
}

/** Whether the API server knows the format for this type; one it does not know is a warning and otherwise ignored. */
export function isKnownFormat(format: string, type: string | undefined): boolean {
  if (type === undefined || type === '' || type === 'string') return formatCheck(format) !== undefined;
  return NUMERIC[type]?.includes(format) ?? false;
}
