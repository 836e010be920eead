/** What an expression may name: variables with their types, functions, and messages it may build. */
import { standardLibrary } from './library/index.ts';
import type { Overload } from './library/overload.ts';
import type { CelType } from './types.ts';

/** Overloads of each function by its name. */
export type FunctionTable = ReadonlyMap<string, readonly Overload[]>;

/** Made once and used for many expressions. */
export interface Environment {
  readonly variables: ReadonlyMap<string, CelType>;
  /** What `Name{…}` builds, by its name. */
  struct(name: string): CelType | undefined;
  functions(name: string): readonly Overload[] | undefined;
}

export interface EnvironmentOptions {
  readonly variables?: Readonly<Record<string, CelType>>;
  /** Types that expressions may build: `Object.spec` of admission policies. */
  struct?(name: string): CelType | undefined;
  /** Functions besides those of Kubernetes: `authorizer` and the like. */
  readonly overloads?: readonly Overload[];
}

/** The environment of Kubernetes with these additions. Cheap: the library is shared. */
export function createEnvironment(options: EnvironmentOptions = {}): Environment {
  const standard = standardLibrary();
  const added = Map.groupBy(options.overloads ?? [], ({ name }) => name);
  return {
    variables: new Map(Object.entries(options.variables ?? {})),
    struct: options.struct ?? (() => undefined),
    functions(name) {
      const more = added.get(name);
      const known = standard.get(name);
      return more && known ? [...known, ...more] : (more ?? known);
    },
  };
}

/** The same environment with further variables. */
export function withVariables(
  environment: Environment,
  variables: Readonly<Record<string, CelType>>,
): Environment {
  return { ...environment, variables: new Map([...environment.variables, ...Object.entries(variables)]) };
}
