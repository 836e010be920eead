/** Compiling the expressions of policies and webhooks. After `CompileCELExpression` of `plugin/cel/compile.go`. */
import {
  BOOL,
  type CelType,
  compile,
  DYN,
  formatType,
  listOf,
  NULL,
  type Program,
  STRING,
  sameType,
} from '../../cel/index.ts';
import { type Declarations, environmentOf, typeOfVariable } from './environment.ts';
import { JSON_PATCH, OBJECT } from './patch-types.ts';

/** An expression, as it is written; without a program `problem` says what is wrong with it. */
export interface Expression {
  readonly source: string;
  readonly program?: Program;
  readonly problem?: string;
}

/** What an expression may come to; `undefined` for anything. */
export type Returns = readonly CelType[] | undefined;

export const RETURNS = {
  bool: [BOOL],
  message: [STRING],
  annotation: [STRING, NULL],
  variable: undefined,
  applyConfiguration: [OBJECT],
  jsonPatch: [listOf(JSON_PATCH)],
} satisfies Record<string, Returns>;

export function compileExpression(source: string, declarations: Declarations, returns: Returns): Expression {
  const { program, issues } = compile(source, environmentOf(declarations));
  if (!program) return { source, problem: `compilation failed: ${issues}` };
  if (!returns || returns.some((type) => sameType(type, program.type))) return { source, program };
  const found = formatOf(program.type);
  const problem =
    returns.length === 1
      ? `must evaluate to ${formatOf(returns[0] ?? DYN)} but got ${found}`
      : `must evaluate to one of [${returns.map(formatOf).join(' ')}] but got ${found}`;
  return { source, problem };
}

/** As cel-go's Type.String writes a type: `null_type` in full. */
function formatOf(type: CelType): string {
  if (type.parameters.length === 0) return type.name;
  return `${type.name}(${type.parameters.map(formatType).join(', ')})`;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: Expression;
}

/** Compiles variables one after the other: each knows those before it. Fills `types` with what they are known as. */
export function compileVariables(
  variables: readonly { readonly name: string; readonly expression: string }[],
  declarations: Declarations,
  types: Map<string, CelType>,
): NamedExpression[] {
  return variables.map(({ name, expression: source }) => {
    const expression = compileExpression(source, { ...declarations, variables: types }, RETURNS.variable);
    types.set(name, expression.program ? typeOfVariable(expression.program.type) : DYN);
    return { name, expression };
  });
}
