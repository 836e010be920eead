/** What a shell script consists of, after parsing. */

export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      /** `:-`, `-`, `:=`, `=`, `:?`, `?`, `:+`, `+`, `#`, `##`, `%`, `%%`, `/`, `//`, `:`; '' for the plain value; `length` for `${#x}`. */
      readonly operator: string;
      readonly argument: Word | undefined;
      readonly quoted: boolean;
    }
  | { readonly kind: 'command'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

export type Word = readonly WordPart[];

export interface Redirection {
  /** The file descriptor that is redirected; undefined for the operator's own. */
  readonly descriptor: number | undefined;
  readonly operator: '<' | '>' | '>>' | '>|' | '<<' | '<&' | '>&' | '<>' | '&>';
  /** For `<<` the text of the here-document, filled in when it has been read. */
  target: Word;
}

export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

interface Redirected {
  readonly redirections: readonly Redirection[];
}

export type Command = Redirected &
  (
    | {
        readonly kind: 'simple';
        readonly assignments: readonly Assignment[];
        readonly words: readonly Word[];
      }
    | { readonly kind: 'group'; readonly body: Script }
    | { readonly kind: 'subshell'; readonly body: Script }
    | {
        readonly kind: 'if';
        readonly branches: readonly { condition: Script; body: Script }[];
        readonly otherwise: Script | undefined;
      }
    | { readonly kind: 'loop'; readonly until: boolean; readonly condition: Script; readonly body: Script }
    | {
        readonly kind: 'for';
        readonly name: string;
        readonly words: readonly Word[] | undefined;
        readonly body: Script;
      }
    | {
        readonly kind: 'case';
        readonly word: Word;
        readonly clauses: readonly { patterns: readonly Word[]; body: Script }[];
      }
    | { readonly kind: 'function'; readonly name: string; readonly body: Command }
  );

export interface Pipeline {
  readonly negated: boolean;
  readonly commands: readonly Command[];
}

/** Pipelines joined by && and ||. */
export interface AndOr {
  readonly first: Pipeline;
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[];
}

export interface Script {
  readonly items: readonly { readonly andOr: AndOr; readonly background: boolean }[];
}

/** The text is no shell script. */
export class SyntaxFault extends Error {}

/** The text ends too early: more of it may make it whole. */
export class Incomplete extends SyntaxFault {}
