/** What is open in `{…}` and `[…]` when somebody types there. What is being typed is no YAML yet, so no parser would do. Pure. */

interface FlowFrame {
  /** Names of an object that are there already; `undefined`: it is a list. */
  readonly fields: Set<string> | undefined;
  /** The field or item that is being written. */
  step: string | number | undefined;
}

export interface FlowState {
  /** From the outermost to the one in which something is typed. */
  readonly frames: readonly FlowFrame[];
  /** A value is typed for it; `undefined`: a name, or an item of a list. */
  readonly field: string | undefined;
  /** What is typed already; `undefined`: nothing that can be completed. */
  readonly word: string | undefined;
}

/** No word begins like this. */
const CLOSED = '}';
const WORD = /^[\w./$*-]*$/;

/** `text` begins with the first brace and ends where one types. `undefined`: everything is closed by then. */
export function readFlow(text: string): FlowState | undefined {
  const frames: FlowFrame[] = [];
  let word = '';
  let field: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    const top = frames.at(-1);
    if (char === '"' || char === "'") {
      const end = closing(text, at);
      if (end === -1) return { frames, field, word: undefined };
      word += text.slice(at + 1, end);
      at = end;
    } else if (char === '{' || char === '[') {
      frames.push(char === '{' ? { fields: new Set(), step: undefined } : { fields: undefined, step: 0 });
      [word, field] = ['', undefined];
    } else if (char === '}' || char === ']') {
      frames.pop();
      if (frames.length === 0) return undefined;
      // What was closed is a value, behind which only a comma or another brace may come.
      [word, field] = [CLOSED, undefined];
    } else if (char === ',') {
      if (typeof top?.step === 'number') top.step += 1;
      else if (top?.fields && field === undefined && /\w/.test(word)) top.fields.add(word.trim());
      [word, field] = ['', undefined];
    } else if (char === ':' && top?.fields && field === undefined && /\s|^$/.test(text[at + 1] ?? ' ')) {
      // Without a blank behind the colon there is no value yet.
      if (text[at + 1] === undefined) return { frames, field, word: undefined };
      field = word.trim();
      top.fields.add(field);
      top.step = field;
      word = '';
    } else if (char === '#' && /\s/.test(text[at - 1] ?? ' ')) {
      const end = text.indexOf('\n', at);
      if (end === -1) return { frames, field, word: undefined };
      at = end;
    } else word += char;
  }
  const typed = word.trimStart();
  return { frames, field, word: WORD.test(typed) ? typed : undefined };
}

/** Where the quotes that begin here end; -1: not at all. */
function closing(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
}
