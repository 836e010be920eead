/**
 * Accepts the names of a definition unless another one has them, and so establishes it. After controller/status and
 * controller/establish of apiextensions-apiserver.
 */
import { timestamp } from '../../clientgo/time.ts';
import { equalJson } from '../../storage/index.ts';
import { type Condition, type Definition, isTrue, type Names, setCondition } from '../definition/types.ts';

/** The definition with its names accepted or refused; the same one where nothing changes. */
export function withAcceptedNames(
  definition: Definition,
  all: readonly Definition[],
  now: number,
): Definition {
  const used = namesInUse(definition, all);
  const wanted = definition.spec.names;
  const before = definition.status?.acceptedNames ?? { plural: '', kind: '' };
  const { accepted, conflict } = accept(wanted, before, used);
  const next: Definition = { ...definition, status: { ...definition.status, acceptedNames: accepted } };
  const time = timestamp(now);
  setCondition(next, time, {
    type: 'NamesAccepted',
    ...(conflict ?? { status: 'True', reason: 'NoConflicts', message: 'no conflicts found' }),
  });
  if (!isTrue(next, 'Established')) setCondition(next, time, established(conflict === undefined));
  return equalJson(next, definition) ? definition : next;
}

function established(accepted: boolean): Condition {
  return {
    type: 'Established',
    ...(accepted
      ? { status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' }
      : { status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }),
  };
}

interface Used {
  readonly resources: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
}

/** What other definitions of the group have. */
function namesInUse({ metadata, spec }: Definition, all: readonly Definition[]): Used {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of all) {
    if (other.metadata.uid === metadata.uid || other.spec.group !== spec.group) continue;
    const names = other.status?.acceptedNames;
    if (!names) continue;
    for (const name of [names.plural, names.singular ?? '', ...(names.shortNames ?? [])]) resources.add(name);
    kinds.add(names.kind);
    kinds.add(names.listKind ?? '');
  }
  return { resources, kinds };
}

type Conflict = Omit<Condition, 'type'>;

function accept(
  wanted: Names,
  before: Names,
  { resources, kinds }: Used,
): { accepted: Names; conflict?: Conflict } {
  const accepted: { -readonly [Name in keyof Names]: Names[Name] } = { ...before };
  let conflict: Conflict | undefined;
  const refuse = (reason: string, message: string) => {
    conflict = { status: 'False', reason, message };
  };
  const problem = (name: string, own: string, used: ReadonlySet<string>) =>
    name !== own && used.has(name) ? `${JSON.stringify(name)} is already in use` : undefined;
  for (const [field, used, reason] of [
    ['plural', resources, 'PluralConflict'],
    ['singular', resources, 'SingularConflict'],
  ] as const) {
    const name = wanted[field] ?? '';
    const wrong = problem(name, before[field] ?? '', used);
    if (wrong === undefined) accepted[field] = name;
    else refuse(reason, wrong);
  }
  const short = wanted.shortNames ?? [];
  const taken = short
    .filter((name) => !before.shortNames?.includes(name))
    .flatMap((name) => problem(name, '', resources) ?? []);
  if (taken.length > 0)
    refuse('ShortNamesConflict', taken.length === 1 ? (taken[0] ?? '') : `[${taken.join(', ')}]`);
  else if (short.length > 0) accepted.shortNames = short;
  else delete accepted.shortNames;
  for (const [field, reason] of [
    ['kind', 'KindConflict'],
    ['listKind', 'ListKindConflict'],
  ] as const) {
    const name = wanted[field] ?? '';
    const wrong = problem(name, before[field] ?? '', kinds);
    if (wrong === undefined) accepted[field] = name;
    else refuse(reason, wrong);
  }
  if (wanted.categories) accepted.categories = wanted.categories;
  else delete accepted.categories;
  return conflict ? { accepted, conflict } : { accepted };
}
