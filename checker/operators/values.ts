/** Operators about any value: whether it is there, and which of several it is. */
import { show } from '../show.ts';
import type { Finding } from '../types.ts';
import { fieldOf, isMapping, isNothing, type Match, type Operator } from './types.ts';

function onlyTrue(opposite: string): Operator['problem'] {
  return (operand) =>
    operand === true ? undefined : `only true makes sense here; for the opposite write ${opposite}`;
}

function listProblem(operand: unknown): string | undefined {
  return Array.isArray(operand) && operand.length > 0 ? undefined : 'give a list with at least one value';
}

/** Whether a choice says that there need not be anything. */
function isAbsent(choice: unknown): boolean {
  return fieldOf(choice, '$absent') === true;
}

/** As many characters of choices as anybody reads; the first is always shown. */
const READ = 120;

function oneOfThese(choices: readonly unknown[]): string {
  let length = 0;
  const shown = choices
    .map((one) => String(show(one)))
    .filter((text, at) => {
      length += text.length;
      return at === 0 || length <= READ;
    });
  return [...shown, ...(shown.length < choices.length ? ['…'] : [])].join(' | ');
}

/** One of several fits. What is missing altogether is said to be missing; where nothing or one thing may be there, how it differs from that. */
function choice(exactly: boolean): Operator['apply'] {
  return (operand, got, path, match) => {
    const choices = operand as readonly unknown[];
    if (choices.some((one) => match(one, got, path, { exactly }).length === 0)) return [];
    const [only, ...more] = choices.filter((one) => !isAbsent(one));
    if (!isNothing(got) && more.length === 0 && choices.length > 1 && isMapping(only))
      return match(only, got, path, { exactly });
    const want = oneOfThese(choices);
    if (isNothing(got)) return [{ code: 'field.missing', values: { path, want } }];
    return [{ code: 'field.choice', values: { path, want, got: show(got) } }];
  };
}

/** What the learner was to find out: a finding says that it is wrong, and not what is right. */
function answer(operand: unknown, got: unknown, path: string, match: Match): Finding[] {
  if (isNothing(got)) return [{ code: 'field.empty', values: { path } }];
  if (match(operand, got, path, { exactly: true }).length === 0) return [];
  return [{ code: 'field.answer', values: { path, got: show(got) } }];
}

function not(operand: unknown, got: unknown, path: string, match: Match): Finding[] {
  if (match(operand, got, path).length > 0) return [];
  const values = { path, got: show(got) };
  if (show(operand) === values.got) return [{ code: 'field.not-this', values }];
  return [{ code: 'field.not', values: { ...values, want: show(operand) } }];
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
  $answer: { problem: () => undefined, parts: true, apply: answer },
  $not: { problem: () => undefined, parts: true, apply: not },
  $exactly: {
    problem: () => undefined,
    parts: true,
    apply: (part, got, path, match) => match(part, got, path, { exactly: true }),
  },
};
