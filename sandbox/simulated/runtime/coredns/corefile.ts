/** Reading a Corefile as CoreDNS' Caddyfile parser does, with its words for what is wrong. */

/** A mistake that keeps CoreDNS from starting; the message is what it logs. */
export class CorefileError extends Error {}

export interface Token {
  readonly text: string;
  readonly line: number;
}

/** One line of a server block: a plug-in, its arguments, and the lines of its own block. */
export interface Directive {
  readonly name: Token;
  readonly args: readonly Token[];
  /** Lines between its braces, each with its words. */
  readonly block: readonly (readonly Token[])[];
}

export interface ServerBlock {
  /** As written: `.:53`, `example.org`. */
  readonly keys: readonly string[];
  readonly directives: readonly Directive[];
}

/** Plug-ins of the released CoreDNS, in the order in which they see a question (its plugin.cfg). */
export const PLUGINS: readonly string[] = [
  ...[
    'root',
    'metadata',
    'geoip',
    'cancel',
    'tls',
    'quic',
    'timeouts',
    'multisocket',
    'reload',
    'nsid',
    'bufsize',
    'bind',
  ],
  ...[
    'debug',
    'trace',
    'ready',
    'health',
    'pprof',
    'prometheus',
    'errors',
    'log',
    'dnstap',
    'local',
    'dns64',
    'acl',
  ],
  ...[
    'any',
    'chaos',
    'loadbalance',
    'tsig',
    'cache',
    'rewrite',
    'header',
    'dnssec',
    'autopath',
    'minimal',
    'template',
  ],
  ...[
    'transfer',
    'hosts',
    'route53',
    'azure',
    'clouddns',
    'k8s_external',
    'kubernetes',
    'file',
    'auto',
    'secondary',
  ],
  ...['etcd', 'loop', 'forward', 'grpc', 'erratic', 'whoami', 'on', 'sign', 'view', 'nomad'],
];

/** Server blocks of a Corefile. `path` is how messages name it. Throws `CorefileError`. */
export function parseCorefile(text: string, path: string): ServerBlock[] {
  return new Parser(tokens(text), path).blocks();
}

/** Words with their lines: quotes hold blanks together, # begins a comment at the begin of a word. */
function tokens(text: string): Token[] {
  const found: Token[] = [];
  for (const [index, content] of text.split('\n').entries()) {
    const words = content.matchAll(/"((?:[^"\\]|\\.)*)"|(#.*)|(\S+)/g);
    for (const [, quoted, comment, word] of words) {
      if (comment !== undefined) break;
      found.push({ text: quoted?.replaceAll('\\"', '"') ?? word ?? '', line: index + 1 });
    }
  }
  return found;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #path: string;
  readonly #snippets = new Map<string, Directive[]>();
  #at = 0;

  constructor(all: readonly Token[], path: string) {
    this.#tokens = all;
    this.#path = path;
  }

  blocks(): ServerBlock[] {
    const blocks: ServerBlock[] = [];
    while (this.#at < this.#tokens.length) {
      const block = this.#block();
      const snippet = /^\((.+)\)$/.exec(block.keys[0] ?? '')?.[1];
      if (snippet) this.#snippets.set(snippet, [...block.directives]);
      else blocks.push(block);
    }
    return blocks;
  }

  #block(): ServerBlock {
    const { keys, open } = this.#keys();
    const directives: Directive[] = [];
    for (;;) {
      const next = this.#tokens[this.#at];
      if (!next) {
        if (open) throw this.#unexpected(this.#tokens.at(-1)!, "expecting '}'");
        return { keys, directives };
      }
      if (next.text === '}' && open) {
        this.#at += 1;
        return { keys, directives };
      }
      directives.push(...this.#directive());
    }
  }

  /** Zones up to a brace or the end of the line; a comma goes on with the next line. */
  #keys(): { keys: string[]; open: boolean } {
    const keys: string[] = [];
    let line = this.#tokens[this.#at]?.line;
    for (;;) {
      const token = this.#tokens[this.#at];
      if (!token || (token.line !== line && keys.length > 0)) return { keys, open: false };
      this.#at += 1;
      if (token.text === '{') return { keys, open: true };
      for (const key of token.text.split(',').filter(Boolean)) keys.push(key);
      if (token.text.endsWith(',')) line = this.#tokens[this.#at]?.line;
    }
  }

  #directive(): Directive[] {
    const name = this.#tokens[this.#at]!;
    this.#at += 1;
    const args = this.#rest(name.line);
    if (name.text === 'import') return this.#import(name, args);
    if (!PLUGINS.includes(name.text)) throw this.error(name.line, `Unknown directive '${name.text}'`);
    const opens = args.at(-1)?.text === '{';
    if (!opens) return [{ name, args, block: [] }];
    return [{ name, args: args.slice(0, -1), block: this.#inner() }];
  }

  #import(name: Token, args: readonly Token[]): Directive[] {
    const snippet = args[0]?.text ?? '';
    const found = this.#snippets.get(snippet);
    if (found) return found;
    throw this.error(name.line, `File to import not found: ${snippet}`);
  }

  /** Lines up to the brace that closes. */
  #inner(): Token[][] {
    const lines: Token[][] = [];
    for (;;) {
      const next = this.#tokens[this.#at];
      if (!next) throw this.#unexpected(this.#tokens.at(-1)!, "expecting '}'");
      this.#at += 1;
      if (next.text === '}') return lines;
      lines.push([next, ...this.#rest(next.line)]);
    }
  }

  /** What is left of a line. */
  #rest(line: number): Token[] {
    const found: Token[] = [];
    while (this.#tokens[this.#at]?.line === line) {
      const token = this.#tokens[this.#at]!;
      // `{ word }` on one line: the brace that closes is its own word.
      if (token.text === '}') break;
      found.push(token);
      this.#at += 1;
    }
    return found;
  }

  error(line: number, message: string): CorefileError {
    return parsingError(this.#path, line, message);
  }

  #unexpected(token: Token, expected: string): CorefileError {
    return new CorefileError(
      `${this.#path}:${token.line} - Syntax error: Unexpected token '${token.text}', ${expected}`,
    );
  }
}

export function parsingError(path: string, line: number, message: string): CorefileError {
  return new CorefileError(`${path}:${line} - Error during parsing: ${message}`);
}
