/** Named formats: `!format.dns1123Label().validate(self.name).hasValue()`. After apiserver/pkg/cel/library/format.go. */
import {
  isDns1035Label,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isQualifiedName,
} from '../../registry/validation/names.ts';
import { parseTimestamp } from '../time.ts';
import { ListValue, OpaqueValue, OptionalValue } from '../values.ts';
import { libraryType, type Overload, overload } from './overload.ts';
import { parseUrl } from './urls.ts';

const FORMAT = libraryType('kubernetes.NamedFormat', 'struct');

type Check = (text: string) => readonly string[];

/** A format and how long its regular expression is taken to be when costs are counted. */
export class FormatValue extends OpaqueValue {
  readonly type = FORMAT;
  readonly name: string;
  readonly check: Check;
  readonly regexSize: number;

  constructor(name: string, regexSize: number, check: Check) {
    super();
    this.name = name;
    this.check = check;
    this.regexSize = regexSize;
  }

  toString(): string {
    return this.name;
  }
}

/** A prefix may end with a dash, because something follows. */
function prefix(check: Check): Check {
  return (text) => check(text.replace(/-$/, 'a'));
}

function when(valid: (text: string) => boolean, message: string): Check {
  return (text) => (valid(text) ? [] : [message]);
}

function isUri(text: string): readonly string[] {
  const parts = parseUrl(text);
  return typeof parts === 'string' ? [parts] : [];
}

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/;
const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && parseTimestamp(`${text}T00:00:00Z`) !== undefined;

const FORMATS: Readonly<Record<string, FormatValue>> = {
  dns1123Label: new FormatValue('DNS1123Label', 30, isDnsLabel),
  dns1123Subdomain: new FormatValue('DNS1123Subdomain', 60, isDnsSubdomain),
  dns1035Label: new FormatValue('DNS1035Label', 30, isDns1035Label),
  qualifiedName: new FormatValue('QualifiedName', 60, isQualifiedName),
  dns1123LabelPrefix: new FormatValue('DNS1123LabelPrefix', 30, prefix(isDnsLabel)),
  dns1123SubdomainPrefix: new FormatValue('DNS1123SubdomainPrefix', 60, prefix(isDnsSubdomain)),
  dns1035LabelPrefix: new FormatValue('DNS1035LabelPrefix', 30, prefix(isDns1035Label)),
  labelValue: new FormatValue('LabelValue', 40, isLabelValue),
  uri: new FormatValue('URI', 1200, isUri),
  uuid: new FormatValue(
    'uuid',
    100,
    when((text) => UUID.test(text), 'does not match the UUID format'),
  ),
  byte: new FormatValue(
    'byte',
    84,
    when((text) => BASE64.test(text), 'invalid base64'),
  ),
  date: new FormatValue('date', 150, when(isDate, 'invalid date')),
  datetime: new FormatValue(
    'datetime',
    150,
    when((text) => parseTimestamp(text) !== undefined, 'invalid datetime'),
  ),
};

function validate({ check }: FormatValue, text: string): OptionalValue {
  const messages = check(text);
  return messages.length === 0 ? OptionalValue.none : OptionalValue.of(ListValue.of([...messages]));
}

function named(name: string): OptionalValue {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  return format ? OptionalValue.of(format) : OptionalValue.none;
}

/** All functions of formats. */
export const formats: readonly Overload[] = [
  overload('format-validate', 'kubernetes.NamedFormat~validate(string): optional<list<string>>', validate),
  overload('format-named', 'format.named(string): optional<kubernetes.NamedFormat>', named),
  ...Object.entries(FORMATS).map(([name, format]) =>
    overload(`format.${name}`, `format.${name}(): kubernetes.NamedFormat`, () => format),
  ),
];
