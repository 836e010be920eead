/**
 * Reads the declarations of `kubernetes-models` and turns every interface into a schema: properties, documentation,
 * enums, references and what is required. Numbers have no formats there; `formats.ts` adds them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';
import type { Schema } from '../types.ts';
import { definitionNameOf } from './names.ts';

/** A schema while it is being made. */
export type Draft = { -readonly [Key in keyof Schema]: Schema[Key] };

/** All stable schemas of a package of models, by their OpenAPI names. */
export function readModels(root: string): Map<string, Draft> {
  const drafts = new Map<string, Draft>();
  for (const file of declarationFiles(root)) {
    const name = definitionNameOf(relative(root, file).replace(/\.d\.ts$/, ''), basename(root));
    const draft = name === undefined ? undefined : readFile(file, root, name);
    if (name !== undefined && draft) drafts.set(name, draft);
  }
  return drafts;
}

function declarationFiles(root: string): string[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.d.ts') && entry.name !== 'index.d.ts')
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(root, file).split('/').includes('_schemas'))
    .sort();
}

/** What a type name in a file refers to: the OpenAPI name of the schema. */
type References = ReadonlyMap<string, string>;

function readFile(file: string, root: string, ownName: string): Draft | undefined {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, false);
  const references = readImports(source, file, root).set(ownInterfaceOf(file), ownName);
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) return readInterface(statement, source, references);
    if (ts.isTypeAliasDeclaration(statement)) {
      return { ...documentation(statement, source), ...readType(statement.type, references) };
    }
  }
  return undefined;
}

/** How a type that contains itself names itself. */
function ownInterfaceOf(file: string): string {
  return `I${basename(file, '.d.ts')}`;
}

const SHARED = '@kubernetes-models/';

function readImports(source: ts.SourceFile, file: string, root: string): Map<string, string> {
  const references = new Map<string, string>();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const target = targetOf(statement.moduleSpecifier.text.replace(/\.js$/, ''), file, root);
    const bindings = statement.importClause?.namedBindings;
    if (target === undefined || !bindings || !ts.isNamedImports(bindings)) continue;
    for (const element of bindings.elements) references.set(element.name.text, target);
  }
  return references;
}

function targetOf(specifier: string, file: string, root: string): string | undefined {
  if (specifier.startsWith('.')) {
    return definitionNameOf(relative(root, join(dirname(file), specifier)), basename(root));
  }
  const [packageName = '', ...path] = specifier.slice(SHARED.length).split('/');
  return specifier.startsWith(SHARED) ? definitionNameOf(path.join('/'), packageName) : undefined;
}

function readInterface(
  declaration: ts.InterfaceDeclaration,
  source: ts.SourceFile,
  references: References,
): Draft {
  const properties: Record<string, Schema> = {};
  const required: string[] = [];
  const isKind = declaration.heritageClauses?.some((clause) => clause.getText(source).includes('TypeMeta'));
  for (const member of declaration.members) {
    if (!ts.isPropertySignature(member) || !member.type || !ts.isStringLiteral(member.name)) continue;
    const name = member.name.text;
    properties[name] = describe(readType(member.type, references), documentation(member, source));
    // A kind's own name is known from the URL, so the API does not ask for it.
    const named = isKind && (name === 'apiVersion' || name === 'kind');
    if (!member.questionToken && !named) required.push(name);
  }
  return {
    ...documentation(declaration, source),
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(isKind ? groupVersionKind(declaration, source) : {}),
  };
}

/** OpenAPI allows nothing beside a reference, so a described one goes into `allOf`. */
function describe(type: Draft, { description }: Pick<Draft, 'description'>): Draft {
  if (description === undefined) return type;
  return type.$ref === undefined ? { description, ...type } : { description, allOf: [type] };
}

function groupVersionKind(declaration: ts.InterfaceDeclaration, source: ts.SourceFile): Draft {
  const literal = (name: string) => {
    const member = declaration.members.find((each) => each.name?.getText(source) === `"${name}"`);
    const text = member && ts.isPropertySignature(member) ? member.type?.getText(source) : undefined;
    return text?.replaceAll('"', '') ?? '';
  };
  const [version = '', group = ''] = literal('apiVersion').split('/').reverse();
  return { 'x-kubernetes-group-version-kind': [{ group, version, kind: literal('kind') }] };
}

function readType(type: ts.TypeNode, references: References): Draft {
  if (ts.isTypeReferenceNode(type)) return readReference(type, references);
  if (ts.isUnionTypeNode(type)) return readUnion(type, references);
  if (ts.isTypeLiteralNode(type)) return readMap(type, references);
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
    case ts.SyntaxKind.LiteralType:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'integer' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
    default:
      return {};
  }
}

function readReference(type: ts.TypeReferenceNode, references: References): Draft {
  const name = ts.isIdentifier(type.typeName) ? type.typeName.text : '';
  const [argument] = type.typeArguments ?? [];
  if (name === 'Array' && argument) return { type: 'array', items: readType(argument, references) };
  const target = references.get(name);
  return target === undefined ? {} : { $ref: `#/components/schemas/${target}` };
}

function readUnion(type: ts.UnionTypeNode, references: References): Draft {
  const values = type.types.flatMap((each) =>
    ts.isLiteralTypeNode(each) && ts.isStringLiteral(each.literal) ? [each.literal.text] : [],
  );
  if (values.length === type.types.length) return { type: 'string', enum: values };
  const [only, ...others] = type.types.filter((each) => !isNull(each));
  return only && others.length === 0 ? readType(only, references) : {};
}

function isNull(type: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword;
}

function readMap(type: ts.TypeLiteralNode, references: References): Draft {
  const index = type.members.find(ts.isIndexSignatureDeclaration);
  const values = index ? readType(index.type, references) : {};
  return Object.keys(values).length > 0
    ? { type: 'object', additionalProperties: values }
    : { type: 'object' };
}

/** The comment before a declaration, without its frame of asterisks. */
function documentation(node: ts.Node, source: ts.SourceFile): Pick<Draft, 'description'> {
  const [comment] = ts.getLeadingCommentRanges(source.text, node.getFullStart())?.slice(-1) ?? [];
  if (!comment) return {};
  const lines = source.text.slice(comment.pos + 3, comment.end - 2).split('\n');
  const text = lines
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .filter((line) => !line.startsWith('@'))
    .join('\n');
  return { description: text.trim().replaceAll('*\\/', '*/').replaceAll('\\*', '*') };
}
