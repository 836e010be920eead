/**
 * What must be known of a YAML text before it is read: the reader calls itself for each level, and needs time that grows with
 * the square of the anchors of one value and of the keys of one map. Looking at the tokens first takes time in proportion.
 */
import { CST, type Document, isScalar, Lexer, visit } from 'yaml';

/** go-yaml's own limit is named in its message; ours is lower: nothing in Kubernetes comes near either. */
const SAID_DEPTH = 10_000;
/** Anchors and tags before one value: YAML allows one of each. */
const MAX_PROPERTIES = 4;

/** What go-yaml would say of a text that is too deep, or too odd to be read in reasonable time. */
export function excessOf(text: string, maxDepth: number): string | undefined {
  const nesting = new Nesting();
  for (const token of new Lexer().lex(text)) {
    nesting.take(token);
    if (nesting.depth > maxDepth) return `exceeded max depth of ${SAID_DEPTH}`;
    if (nesting.properties > MAX_PROPERTIES) return 'did not find expected node content';
  }
  return undefined;
}

/** How deep the tokens of a text have led: brackets, the indents of lines, and the dashes within a line. */
class Nesting {
  properties = 0;
  #brackets = 0;
  #inLine = 0;
  #indent = 0;
  #lineStarts = true;
  readonly #indents: number[] = [];

  get depth(): number {
    return this.#brackets + this.#inLine + this.#indents.length;
  }

  take(token: string): void {
    switch (CST.tokenType(token)) {
      case 'newline':
        this.#newLine();
        return;
      case 'space':
        if (this.#lineStarts) this.#indent = token.length;
        return;
      case 'comment':
        return;
      case 'anchor':
      case 'tag':
        this.properties += 1;
        return;
      case 'flow-seq-start':
      case 'flow-map-start':
        this.#brackets += 1;
        break;
      case 'flow-seq-end':
      case 'flow-map-end':
        this.#brackets -= 1;
        break;
      case 'seq-item-ind':
      case 'explicit-key-ind':
        this.#inLine += 1;
    }
    this.properties = 0;
    this.#content();
  }

  #newLine(): void {
    this.#lineStarts = true;
    this.#indent = 0;
    this.#inLine = 0;
  }

  /** The first thing of a line says how far in it is. */
  #content(): void {
    if (!this.#lineStarts) return;
    this.#lineStarts = false;
    while ((this.#indents.at(-1) ?? -1) >= this.#indent) this.#indents.pop();
    this.#indents.push(this.#indent);
  }
}

export interface DuplicateKey {
  readonly key: string;
  /** Where the later one begins, counted in characters. */
  readonly at: number;
}

/** Keys that stand more than once in their map. */
export function duplicateKeys(document: Document): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        if (seen.has(key.value)) found.push({ key: String(key.value), at: key.range?.[0] ?? 0 });
        seen.add(key.value);
      }
    },
  });
  return found.sort((a, b) => a.at - b.at);
}
