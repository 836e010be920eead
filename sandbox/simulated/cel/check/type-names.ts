/** Names of types are values in expressions: `type(x) == int`. */

import { libraryType } from '../library/overload.ts';
import {
  BOOL,
  BYTES,
  type CelType,
  DOUBLE,
  DURATION,
  DYN,
  INT,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  STRING,
  TIMESTAMP,
  typeOf,
  UINT,
} from '../types.ts';

const NAMES: Readonly<Record<string, CelType>> = {
  bool: BOOL,
  bytes: BYTES,
  double: DOUBLE,
  'google.protobuf.Duration': DURATION,
  'google.protobuf.Timestamp': TIMESTAMP,
  int: INT,
  list: listOf(DYN),
  map: mapOf(DYN, DYN),
  null_type: NULL,
  optional_type: optionalOf(DYN),
  string: STRING,
  uint: UINT,
  type: { kind: 'type', name: 'type', parameters: [] },
  'net.IP': libraryType('net.IP', 'opaque'),
  'net.CIDR': libraryType('net.CIDR', 'opaque'),
  'kubernetes.URL': libraryType('kubernetes.URL', 'struct'),
  'kubernetes.Quantity': libraryType('kubernetes.Quantity', 'struct'),
  'kubernetes.NamedFormat': libraryType('kubernetes.NamedFormat', 'struct'),
  'kubernetes.Semver': libraryType('kubernetes.Semver', 'struct'),
};

/** What the name of a type is, in types: `int` is a `type(int)`. */
export function typeNamed(name: string): CelType | undefined {
  const type = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  return type && typeOf(type);
}

/** The type of this name. */
export function valueOfTypeName(name: string): CelType | undefined {
  return NAMES[name];
}
