/** The seam: from the text of an expression to a program, and from a program to a value. */
import { check } from './check/checker.ts';
import { validateLiterals } from './check/literals.ts';
import type { Environment } from './environment.ts';
import { BudgetExceeded } from './evaluation/budget.ts';
import { Frame, type Step, type Variables } from './evaluation/frame.ts';
import { plan } from './evaluation/plan.ts';
import type { Expr } from './syntax/ast.ts';
import { type Issue, showIssues } from './syntax/issues.ts';
import { parse } from './syntax/parser.ts';
import type { CelType } from './types.ts';
import { EvaluationError, type Value } from './values.ts';

/** An expression that is right. May be kept and run for as long as the environment it was compiled for makes sense. */
export interface Program {
  readonly source: string;
  readonly type: CelType;
  /** Names of the variables it uses. */
  readonly variables: ReadonlySet<string>;
  /** Checked; `estimateCost` reads it. */
  readonly expr: Expr;
  readonly step: Step;
}

/** Either a program, or everything that is wrong as a real server shows it: `ERROR: <input>:1:6: …` with the line below. */
export type Compilation =
  | { readonly program: Program; readonly issues?: undefined }
  | { readonly program?: undefined; readonly issues: string };

/** Compiles an expression for an environment. Never throws for what an expression may be. */
export function compile(source: string, environment: Environment): Compilation {
  if (source.length > MAX_LENGTH) return { issues: showIssues('', [{ at: 0, message: tooLong(source) }]) };
  const parsed = parse(source);
  if ('issues' in parsed) return { issues: showIssues(source, parsed.issues) };
  const checked = check(parsed.expr, environment);
  const issues: readonly Issue[] = checked.issues.length > 0 ? checked.issues : validateLiterals(parsed.expr);
  if (issues.length > 0) return { issues: showIssues(source, issues) };
  const { type, variables } = checked;
  return { program: { source, type, variables, expr: parsed.expr, step: plan(parsed.expr) } };
}

const MAX_LENGTH = 100_000;

function tooLong(source: string): string {
  return `expression code point size exceeds limit: size: ${[...source].length}, limit ${MAX_LENGTH}`;
}

/** What an evaluation came to. `cost` is in the units of cel-go, whatever happened. */
export type Outcome =
  | { readonly value: Value; readonly error?: undefined; readonly cost: number }
  | {
      readonly value?: undefined;
      readonly error: string;
      readonly cost: number;
      readonly outOfBudget: boolean;
    };

/** Limit for one expression: `PerCallLimit` of apiserver/pkg/apis/cel/config.go. */
export const PER_CALL_LIMIT = 1_000_000;

/** Runs a program. It ends when it has cost more than `limit`. */
export function evaluate(program: Program, variables: Variables, limit = PER_CALL_LIMIT): Outcome {
  const frame = new Frame(variables, limit);
  try {
    const value = program.step(frame);
    return { value, cost: frame.cost };
  } catch (error) {
    const outOfBudget = error instanceof BudgetExceeded;
    if (!outOfBudget && !(error instanceof EvaluationError)) throw error;
    return { error: error.message, cost: frame.cost, outOfBudget };
  }
}
