/** Rules of a schema as programs. After schema/cel/compilation.go of apiextensions-apiserver. */
import {
  type CelType,
  compile,
  createEnvironment,
  estimateCost,
  optionalOf,
  type Program,
} from '../../cel/index.ts';
import type { JsonSchema, Rule } from '../schema/types.ts';
import { resolveFieldPath } from './field-path.ts';
import { LARGEST_REQUEST } from './types.ts';

/** A rule, and what is wrong with it. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly program: Program | undefined;
  /** `compilation failed: ERROR: …` */
  readonly problem: string | undefined;
  readonly message: Program | undefined;
  readonly messageProblem: string | undefined;
  readonly usesOldSelf: boolean;
  /** In cost units; of one evaluation. */
  readonly cost: number;
  readonly messageCost: number;
  /** How often values of the schema can stand in a request where nothing limits them. */
  readonly cardinality: number;
  readonly fieldPath: string;
}

/** Compiles the rules of one schema, not those below it. */
export function compileRules(schema: JsonSchema, type: CelType): CompiledRule[] {
  const rules = schema['x-kubernetes-validations'] ?? [];
  const self = type.kind === 'struct' ? { ...type, name: 'selfType' } : type;
  const plain = createEnvironment({ variables: { self, oldSelf: self } });
  const optional = createEnvironment({ variables: { self, oldSelf: optionalOf(self) } });
  const cardinality = Math.floor(LARGEST_REQUEST / ((type.minSize ?? 0) + 1));
  return rules.map((rule) => {
    const environment = rule.optionalOldSelf ? optional : plain;
    const main = compiled(rule.rule, 'bool', environment);
    const message =
      rule.messageExpression && main.program
        ? compiled(rule.messageExpression, 'string', environment)
        : undefined;
    return {
      rule,
      program: main.program,
      problem: main.problem,
      message: message?.program,
      messageProblem: message?.problem,
      usesOldSelf: main.program?.variables.has('oldSelf') ?? false,
      cost: main.program ? estimateCost(main.program, self) : 0,
      messageCost: message?.program ? estimateCost(message.program, self) : 0,
      cardinality,
      fieldPath: fieldPathOf(rule, schema),
    };
  });
}

type Environment = ReturnType<typeof createEnvironment>;

function compiled(source: string, kind: 'bool' | 'string', environment: Environment) {
  const prefix = kind === 'string' ? 'messageExpression ' : '';
  const { program, issues } = compile(source, environment);
  if (!program) return { program: undefined, problem: `${prefix}compilation failed: ${issues}` };
  if (program.type.kind === kind) return { program, problem: undefined };
  const problem =
    kind === 'bool'
      ? 'cel expression must evaluate to a bool'
      : 'messageExpression must evaluate to a string';
  return { program: undefined, problem };
}

function fieldPathOf({ fieldPath }: Rule, schema: JsonSchema): string {
  if (!fieldPath) return '';
  const resolved = resolveFieldPath(fieldPath, schema);
  return resolved.problem === undefined ? resolved.path : '';
}
