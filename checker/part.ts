/** What an author may write where a part of an object is wanted; refuses unknown operators when an exercise is loaded. */
import { z } from 'zod';
import { isMapping } from './match.ts';
import { isOperators, operators } from './operators.ts';

/** A part of an object, with operators. Issues carry the path of the very key that is wrong. */
export const part = z
  .record(z.string(), z.unknown())
  .superRefine((value, context) => {
    for (const problem of problemsOf(value, [])) {
      context.addIssue({ code: 'custom', message: problem.message, path: problem.path });
    }
  })
  .describe(
    'A part of the object: fields that are not mentioned are ignored. A value may be an operator such as { $oneOf: [a, b] }.',
  );

interface PartProblem {
  readonly path: (string | number)[];
  readonly message: string;
}

function problemsOf(value: unknown, path: (string | number)[]): PartProblem[] {
  if (value === null)
    return [
      { path, message: 'null says nothing; write { $absent: true } for a field that must not be there' },
    ];
  if (Array.isArray(value)) return value.flatMap((one, index) => problemsOf(one, [...path, index]));
  if (isOperators(value)) return operatorProblems(value, path);
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => problemsOf(one, [...path, key]));
}

function operatorProblems(
  value: Readonly<Record<string, unknown>>,
  path: (string | number)[],
): PartProblem[] {
  return Object.entries(value).flatMap(([key, operand]) => {
    const here = [...path, key];
    if (!key.startsWith('$'))
      return [{ path: here, message: 'fields and operators cannot be mixed in one mapping' }];
    const operator = operators[key];
    if (!operator)
      return [
        {
          path: here,
          message: `there is no operator ${key}; there are: ${Object.keys(operators).join(', ')}`,
        },
      ];
    const problem = operator.problem(operand);
    if (problem) return [{ path: here, message: `${key}: ${problem}` }];
    return key === '$exactly' || key === '$oneOf' ? problemsOf(operand, here) : [];
  });
}
