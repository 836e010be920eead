/** Whether the expressions of admission policies and webhooks are any. After `pkg/apis/admissionregistration/validation`. */

import type { Declarations } from '../../admission/policy/environment.ts';
import {
  compileExpression,
  compileVariables,
  type Expression,
  RETURNS,
  type Returns,
} from '../../admission/policy/expressions.ts';
import type { CelType } from '../../cel/index.ts';
import type { FieldError } from '../../objects.ts';
import { type Fields, listOf } from '../fields.ts';
import { duplicate, eachInvalid, invalid, notSupported, required, tooMany } from '../validation/errors.ts';
import { isQualifiedName } from '../validation/names.ts';

const MOST_CONDITIONS = 64;
const MOST_ANNOTATIONS = 20;
const LONGEST_ANNOTATION = 5 * 1024;
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

/** `matchConditions` of a webhook, or of a policy with or without parameters. */
export function validateMatchConditions(
  conditions: readonly Fields[],
  field: string,
  params: boolean,
): FieldError[] {
  const names = new Set<string>();
  const many =
    conditions.length > MOST_CONDITIONS ? [tooMany(field, conditions.length, MOST_CONDITIONS)] : [];
  const each = conditions.flatMap((condition, index) => {
    const path = `${field}[${index}]`;
    const name = String(condition['name'] ?? '');
    const source = String(condition['expression'] ?? '').trim();
    const found =
      source === ''
        ? [required(`${path}.expression`)]
        : problemsOf(
            `${path}.expression`,
            compileExpression(source, { params, authorizer: true }, RETURNS.bool),
          );
    if (name === '') return [...found, required(`${path}.name`)];
    found.push(...eachInvalid(`${path}.name`, name, isQualifiedName(name)));
    if (names.has(name)) found.push(duplicate(`${path}.name`, name));
    names.add(name);
    return found;
  });
  return [...many, ...each];
}

function problemsOf(field: string, { source, problem }: Expression): FieldError[] {
  return problem === undefined ? [] : [invalid(field, source, problem)];
}

/** What the expressions of a policy may name: `variables` only where there are any. */
interface Known {
  readonly declarations: Declarations;
  readonly problems: readonly FieldError[];
}

/** Compiles the variables of a policy; what comes after may use them. */
export function validateVariables(spec: Fields, patches: boolean): Known {
  const variables = listOf(spec['variables']);
  const declarations = { params: Boolean(spec['paramKind']), authorizer: true };
  const types = new Map<string, CelType>();
  const compiled = compileVariables(
    variables.map(({ name, expression }) => ({
      name: String(name ?? ''),
      expression: String(expression ?? ''),
    })),
    declarations,
    types,
  );
  const problems = compiled.flatMap(({ name, expression }, index) => {
    const field = `spec.variables[${index}]`;
    const found: FieldError[] = [];
    if (name.trim() === '') found.push(required(`${field}.name`, 'name is not specified'));
    else if (!isIdentifier(name))
      found.push(invalid(`${field}.name`, name, 'must be a valid CEL identifier'));
    if (expression.source.trim() === '')
      return [...found, required(`${field}.expression`, 'expression is not specified')];
    return [...found, ...problemsOf(`${field}.expression`, expression)];
  });
  const hasVariables = variables.length > 0 || patches;
  return {
    problems,
    declarations: { ...declarations, patches, ...(hasVariables ? { variables: types } : {}) },
  };
}

const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

function isIdentifier(name: string): boolean {
  return /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name);
}

/** `validations` of a validating policy. */
export function validateValidations(
  validations: readonly Fields[],
  declarations: Declarations,
): FieldError[] {
  return validations.flatMap((each, index) =>
    validateValidation(each, `spec.validations[${index}]`, declarations),
  );
}

function validateValidation(each: Fields, field: string, declarations: Declarations): FieldError[] {
  const { expression = '', message = '', messageExpression = '', reason } = each;
  const found = validateExpression(`${field}.expression`, expression, declarations, RETURNS.bool);
  if (messageExpression !== '' && messageExpression.trim() === '')
    found.push(invalid(`${field}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  else if (messageExpression !== '')
    found.push(
      ...problemsOf(
        `${field}.messageExpression`,
        compileExpression(messageExpression, { ...declarations, authorizer: false }, RETURNS.message),
      ),
    );
  if (message !== '' && message.trim() === '')
    found.push(invalid(`${field}.message`, message, 'must be non-empty if specified'));
  else if (/[\n\r]/.test(message.trim()))
    found.push(invalid(`${field}.message`, message, 'must not contain line breaks'));
  if (reason && !REASONS.includes(reason)) found.push(notSupported(`${field}.reason`, reason, REASONS));
  return found;
}

/** An expression that must be there. */
export function validateExpression(
  field: string,
  source: unknown,
  declarations: Declarations,
  returns: Returns,
  missing = 'expression is not specified',
): FieldError[] {
  const text = String(source ?? '');
  if (text.trim() === '') return [required(field, missing)];
  return problemsOf(field, compileExpression(text, declarations, returns));
}

/** `auditAnnotations` of a validating policy. */
export function validateAnnotations(
  annotations: readonly Fields[],
  policy: string,
  declarations: Declarations,
): FieldError[] {
  const keys = new Set<string>();
  const field = 'spec.auditAnnotations';
  const many =
    annotations.length > MOST_ANNOTATIONS
      ? [invalid(field, annotations, `must not have more than ${MOST_ANNOTATIONS} auditAnnotations`)]
      : [];
  const each = annotations.flatMap(({ key = '', valueExpression = '' }, index) => {
    const path = `${field}[${index}]`;
    const full = `${policy}/${key}`;
    const found = eachInvalid(`${path}.key`, full, isQualifiedName(full));
    const value = `${path}.valueExpression`;
    const source = String(valueExpression).trim();
    if (source.length > LONGEST_ANNOTATION)
      found.push(required(value, `must not exceed ${LONGEST_ANNOTATION} bytes in length`));
    else
      found.push(
        ...validateExpression(
          value,
          source,
          declarations,
          RETURNS.annotation,
          'valueExpression is not specified',
        ),
      );
    if (keys.has(key)) found.push(duplicate(`${path}.key`, key));
    keys.add(key);
    return found;
  });
  return [...many, ...each];
}
