/** All functions an expression of Kubernetes v1.36 may call, by their names. After apiserver/pkg/cel/environment/base.go. */
import { addresses } from './addresses.ts';
import { conversions } from './conversions.ts';
import { formats } from './formats.ts';
import { lists } from './lists.ts';
import { operators } from './operators.ts';
import { optionals } from './optionals.ts';
import type { Overload } from './overload.ts';
import { quantities } from './quantities.ts';
import { semvers } from './semvers.ts';
import { strings } from './strings.ts';
import { times } from './times.ts';
import { urls } from './urls.ts';

let library: ReadonlyMap<string, readonly Overload[]> | undefined;

/** Overloads of each function, in the order in which they are tried. Put together at the first question. */
export function standardLibrary(): ReadonlyMap<string, readonly Overload[]> {
  library ??= Map.groupBy(
    [
      ...operators,
      ...conversions,
      ...times,
      ...strings,
      ...lists,
      ...optionals,
      ...addresses,
      ...urls,
      ...quantities,
      ...semvers,
      ...formats,
    ],
    ({ name }) => name,
  );
  return library;
}
