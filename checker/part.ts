/** What an author may write where a part of an object is wanted; refuses unknown operators when an exercise is loaded. */
import { z } from 'zod';
import { isMapping } from './match.ts';
import { isOperators, operators } from './operators.ts';

/** What a part may hold besides values. */
interface Rules {
  /** `$from` is resolved before the comparison. */
  readonly from: boolean;
}

function partWith(rules: Rules) {
  return z
    .record(z.string(), z.unknown())
    .superRefine((value, context) => {
      for (const problem of problemsOf(value, [], rules)) {
        context.addIssue({ code: 'custom', message: problem.message, path: problem.path });
      }
    })
    .describe(
      'A part of the object: fields that are not mentioned are ignored. A value may be an operator such as { $oneOf: [a, b] }.',
    );
}

/** A part of an object, with operators. Issues carry the path of the very key that is wrong. */
export const part = partWith({ from: false });

/** The same, and `$from` besides: only for kinds that `resolve` it before they compare. */
export const livePart = partWith({ from: true });

interface PartProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

function problemsOf(value: unknown, path: (string | number)[], rules: Rules): PartProblem[] {
  if (value === null)
    return [
      { path, message: 'null says nothing; write { $absent: true } for a field that must not be there' },
    ];
  if (Array.isArray(value)) return value.flatMap((one, index) => problemsOf(one, [...path, index], rules));
  if (isOperators(value)) return operatorProblems(value, path, rules);
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => problemsOf(one, [...path, key], rules));
}

function operatorProblems(
  value: Readonly<Record<string, unknown>>,
  path: (string | number)[],
  rules: Rules,
): PartProblem[] {
  return Object.entries(value).flatMap(([key, operand]) => {
    const here = [...path, key];
    if (!key.startsWith('$'))
      return [{ path: here, message: 'fields and operators cannot be mixed in one mapping' }];
    const operator = Object.hasOwn(operators, key) ? operators[key] : undefined;
    if (!operator)
      return [
        {
          path: here,
          message: `there is no operator ${key}; there are: ${Object.keys(operators).join(', ')}`,
        },
      ];
    if (key === '$from' && !rules.from)
      return [{ path: here, message: '$from cannot be used here: nothing is read besides' }];
    const problem = operator.problem(operand);
    if (problem) return [{ path: here, message: `${key}: ${problem}` }];
    return operator.parts ? problemsOf(operand, here, rules) : [];
  });
}
