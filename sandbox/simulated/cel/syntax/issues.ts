/** What is wrong with an expression, in the form in which cel-go shows it: message, line, and a caret below it. */

/** One message and the offset it points at. */
export interface Issue {
  readonly at: number;
  readonly message: string;
}

/** The parser gives up with this. */
export class SyntaxIssue extends Error {
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** All messages in the order of their places, as `common.Errors.ToDisplayString` of cel-go. */
export function showIssues(source: string, issues: readonly Issue[]): string {
  const placed = issues.map((issue) => ({ issue, ...placeOf(source, issue.at) }));
  placed.sort((a, b) => a.line - b.line || a.column - b.column);
  return placed.map(({ issue, line, column }) => show(source, issue.message, line, column)).join('\n');
}

function placeOf(source: string, at: number): { line: number; column: number } {
  const before = source.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: [...before.slice(before.lastIndexOf('\n') + 1)].length };
}

function show(source: string, message: string, line: number, column: number): string {
  const text = (source.split('\n')[line - 1] ?? '').replaceAll('\t', ' ');
  const characters = [...text];
  const wide = (at: number) => (characters[at] ?? '').charCodeAt(0) > 127;
  let indicator = '';
  for (let at = 0; at < Math.min(column, characters.length); at++) indicator += wide(at) ? '\uff0e' : '.';
  indicator += wide(column) ? '\uff3e' : '^';
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${text}\n | ${indicator}`;
}
