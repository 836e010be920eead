/** Operators about amounts: numbers, quantities, percentages, lengths, ages. */
import { z } from 'zod';
import { quantity } from '../quantity.ts';
import { show, showPair } from '../show.ts';
import type { Finding } from '../types.ts';
import { isMapping, isNothing, type Operator } from './types.ts';

function amountProblem(operand: unknown): string | undefined {
  return quantity(operand) === undefined ? 'give a number or a quantity such as 128Mi' : undefined;
}

function equalAmount(operand: unknown, got: unknown, path: string): Finding[] {
  if (isNothing(got)) return [{ code: 'field.missing', values: { path, want: show(operand) } }];
  if (quantity(got) === quantity(operand)) return [];
  return [{ code: 'field.differs', values: { path, ...showPair(operand, got) } }];
}

function bound(
  code: 'field.low' | 'field.high',
  holds: (got: bigint, limit: bigint) => boolean,
): Operator['apply'] {
  return (operand, got, path) => {
    const amount = quantity(got);
    if (amount !== undefined && holds(amount, quantity(operand)!)) return [];
    const values = { path, want: show(operand), got: isNothing(got) ? '–' : show(got) };
    return [{ code, values }];
  };
}

/** An IntOrString of a rolling update or a disruption budget (intstr.GetScaledValueFromIntOrPercent). */
const share = z.strictObject({
  of: z.number().int().min(0),
  to: z.number().int().min(0),
  round: z.enum(['up', 'down']),
});

function resolves(operand: unknown, got: unknown, path: string): Finding[] {
  const { of, to, round } = share.parse(operand);
  if (isNothing(got)) return [{ code: 'field.missing', values: { path, want: to } }];
  const percent = /^(\d{1,9})%$/.exec(String(got))?.[1];
  const exact = percent === undefined ? got : (Number(percent) * of) / 100;
  const number = typeof exact === 'number' ? (round === 'up' ? Math.ceil(exact) : Math.floor(exact)) : exact;
  return number === to ? [] : [{ code: 'field.resolves', values: { path, of, want: to, got: show(got) } }];
}

/** How many items, keys or characters. What is not there has none. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  return isMapping(value) ? Object.keys(value).length : 0;
}

function ageProblem(operand: unknown): string | undefined {
  return isMapping(operand) ? undefined : 'give a range of seconds such as { $atMost: 60 }';
}

function age(
  operand: unknown,
  got: unknown,
  path: string,
  match: Parameters<Operator['apply']>[3],
): Finding[] {
  const time = typeof got === 'string' ? Date.parse(got) : Number.NaN;
  if (Number.isNaN(time)) return [{ code: 'field.missing', values: { path, want: 'RFC 3339' } }];
  const seconds = Math.round((Date.now() - time) / 1000);
  if (match(operand, seconds, path).length === 0) return [];
  return [{ code: 'field.age', values: { path, want: show(operand), got: seconds } }];
}

export const amounts: Readonly<Record<string, Operator>> = {
  $atLeast: { problem: amountProblem, apply: bound('field.low', (got, limit) => got >= limit) },
  $atMost: { problem: amountProblem, apply: bound('field.high', (got, limit) => got <= limit) },
  $quantity: { problem: amountProblem, apply: equalAmount },
  $resolves: {
    problem: (operand) =>
      share.safeParse(operand).success ? undefined : 'give { of: replicas, to: a number, round: up or down }',
    apply: resolves,
  },
  $length: {
    problem: (operand) =>
      isMapping(operand) || (typeof operand === 'number' && Number.isInteger(operand) && operand >= 0)
        ? undefined
        : 'give a number, or a range such as { $atLeast: 2 }',
    parts: true,
    apply: (operand, got, path, match) => {
      const length = lengthOf(got);
      if (match(operand, length, path).length === 0) return [];
      const values = { path, want: show(operand), got: length };
      if (!isMapping(got)) return [{ code: 'field.length', values }];
      return [{ code: 'field.keys', values: { ...values, keys: show(Object.keys(got)) } }];
    },
  },
  $age: { problem: ageProblem, parts: true, apply: age },
};
