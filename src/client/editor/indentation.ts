/** Where the next line of YAML begins. Pure. */

/** `takes`: characters before the cursor that go away, when Enter leaves a list instead of adding to it. */
export function newLineAfter(before: string, after: string): { indent: string; takes: number } {
  const own = /^\s*/.exec(before)?.[0] ?? '';
  // A dash with nothing behind it: the list is over.
  const empty = /^(\s*)-\s*$/.exec(before);
  if (empty && after.trim() === '') return { indent: own, takes: before.length };
  const dashes = /^\s*((?:- +)*)/.exec(before)?.[1] ?? '';
  const column = own + ' '.repeat(dashes.length);
  const text = before.slice(column.length).replace(/\s+#.*$/, '');
  if (/(:|[|>][+-]?\d?)\s*$/.test(text) && !/^#/.test(text)) return { indent: `${column}  `, takes: 0 };
  return { indent: column, takes: 0 };
}
