/** The Common Expression Language as Kubernetes has it. */
export {
  type Compilation,
  compile,
  evaluate,
  type Outcome,
  PER_CALL_LIMIT,
  type Program,
} from './compile.ts';
export { fromJson, toJson } from './convert.ts';
export {
  createEnvironment,
  type Environment,
  type EnvironmentOptions,
  withVariables,
} from './environment.ts';
export { estimateCost } from './estimate/index.ts';
export type { Variables } from './evaluation/frame.ts';
export { libraryType, type Overload, overload } from './library/overload.ts';
export * from './types.ts';
export * from './values.ts';
