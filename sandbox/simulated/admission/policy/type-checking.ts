/**
 * What is wrong with the expressions of a validating policy for the kinds it is about: warnings in its status, which
 * change nothing. After `plugin/policy/validating/typechecking.go`.
 */
import { type CelType, compile, DYN } from '../../cel/index.ts';
import type { KubeObject } from '../../objects.ts';
import { apiVersionOf } from '../../scheme/index.ts';
import type { ResourceDefinition } from '../../scheme/types.ts';
import type { Kinds, Rule } from '../matching.ts';
import { type Declarations, environmentOf, typeOfVariable } from './environment.ts';
import { type ParamKind, paramResource } from './params.ts';
import { typeOfKind } from './schema-types.ts';

export interface ExpressionWarning {
  readonly fieldRef: string;
  readonly warning: string;
}

/** As many kinds of one rule are looked at. */
const MOST_KINDS = 10;

interface Validation {
  readonly expression?: string;
  readonly messageExpression?: string;
}

export function checkTypes({ spec = {} }: KubeObject, kinds: Kinds): ExpressionWarning[] {
  const checked = kindsOf(spec.matchConstraints?.resourceRules ?? [], kinds);
  const warnings = (fieldRef: string, expression: string | undefined): ExpressionWarning[] => {
    if (!expression) return [];
    const problems = checked.flatMap((definition) => problemOf(expression, definition, spec, kinds));
    return problems.length > 0 ? [{ fieldRef, warning: problems.join('\n') }] : [];
  };
  return ((spec.validations ?? []) as Validation[]).flatMap(({ expression, messageExpression }, index) => [
    ...warnings(`spec.validations[${index}].expression`, expression),
    ...warnings(`spec.validations[${index}].messageExpression`, messageExpression),
  ]);
}

/** The kinds that rules name; rules with stars are about too many. */
function kindsOf(rules: readonly Rule[], { resources }: Kinds): ResourceDefinition[] {
  const found = rules.flatMap(({ apiGroups = [], apiVersions = [], resources: names = [] }) => {
    if ([...apiGroups, ...apiVersions].some((each) => each.includes('*'))) return [];
    const plain = names.filter((name) => !/[*/]/.test(name));
    return resources
      .filter(
        ({ group, version, plural }) =>
          apiGroups.includes(group) && apiVersions.includes(version) && plain.includes(plural),
      )
      .slice(0, MOST_KINDS);
  });
  return [...new Set(found)].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ group, version, kind }: ResourceDefinition): string {
  return `${group}\u0000${version}\u0000${kind}`;
}

function problemOf(
  source: string,
  definition: ResourceDefinition,
  spec: Record<string, unknown>,
  kinds: Kinds,
): string[] {
  const object = typeOfKind(definition);
  if (!object) return [];
  const { issues } = compile(source, environmentOf(declarationsFor(object, spec, kinds)));
  return issues === undefined ? [] : [`${apiVersionOf(definition)}, Kind=${definition.kind}: ${issues}\n`];
}

function declarationsFor(object: CelType, spec: Record<string, unknown>, kinds: Kinds): Declarations {
  const paramKind = spec['paramKind'] as ParamKind | undefined;
  const declarations: Declarations = {
    params: paramKind !== undefined,
    authorizer: true,
    object,
    paramsType: paramKind ? typeOfParams(paramKind, kinds) : DYN,
  };
  const variables = new Map<string, CelType>();
  for (const { name, expression } of (spec['variables'] ?? []) as { name: string; expression: string }[]) {
    const { program } = compile(expression, environmentOf({ ...declarations, variables }));
    variables.set(name, program ? typeOfVariable(program.type) : DYN);
  }
  return { ...declarations, variables };
}

function typeOfParams(kind: ParamKind, kinds: Kinds): CelType {
  try {
    return typeOfKind(paramResource(kind, kinds)) ?? DYN;
  } catch {
    return DYN;
  }
}
