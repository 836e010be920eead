/** Operators about any value: whether it is there, and which of several it is. */
import { show } from '../show.ts';
import type { Finding } from '../types.ts';
import { isNothing, type Match, type Operator } from './types.ts';

function onlyTrue(opposite: string): Operator['problem'] {
  return (operand) =>
    operand === true ? undefined : `only true makes sense here; for the opposite write ${opposite}`;
}

function listProblem(operand: unknown): string | undefined {
  return Array.isArray(operand) && operand.length > 0 ? undefined : 'give a list with at least one value';
}

/** One of several fits. What is missing altogether is said to be missing. */
function choice(exactly: boolean): Operator['apply'] {
  return (operand, got, path, match) => {
    const choices = operand as readonly unknown[];
    if (choices.some((one) => match(one, got, path, { exactly }).length === 0)) return [];
    const want = choices.map(show).join(' | ');
    if (isNothing(got)) return [{ code: 'field.missing', values: { path, want } }];
    return [{ code: 'field.choice', values: { path, want, got: show(got) } }];
  };
}

function not(operand: unknown, got: unknown, path: string, match: Match): Finding[] {
  if (match(operand, got, path).length > 0) return [];
  return [{ code: 'field.not', values: { path, want: show(operand), got: show(got) } }];
}

export const values: Readonly<Record<string, Operator>> = {
  $absent: {
    problem: onlyTrue('$present'),
    apply: (_, got, path) =>
      isNothing(got) ? [] : [{ code: 'field.present', values: { path, got: show(got) } }],
  },
  $present: {
    problem: onlyTrue('$absent'),
    apply: (_, got, path) => (isNothing(got) ? [{ code: 'field.empty', values: { path } }] : []),
  },
  $oneOf: { problem: listProblem, parts: true, apply: choice(true) },
  $anyOf: { problem: listProblem, parts: true, apply: choice(false) },
  $not: { problem: () => undefined, parts: true, apply: not },
  $exactly: {
    problem: () => undefined,
    parts: true,
    apply: (part, got, path, match) => match(part, got, path, { exactly: true }),
  },
};
