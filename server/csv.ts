/** Tables as text for spreadsheets (RFC 4180), in UTF-8 with the mark without which Korean Excel takes it for CP949. Pure. */

export type Cell = string | number;

export function csvText(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

/**
 * What spreadsheets take for the beginning of a formula, which may send what is in the sheet elsewhere. Excel in Korean, Japanese
 * and Chinese takes the wide signs, too, and spaces before them make no difference to some.
 */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;

/** Quoted where it must be; a text that a spreadsheet would take for a formula is marked as a text. */
function cell(value: Cell): string {
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
