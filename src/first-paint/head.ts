/** What a page waits for before its first words can be painted. Pure. */

const SHEET = /<link rel="stylesheet" href="([^"]+)">/g;
/** What ends the element it would stand in, or counts only at the beginning of a file. */
const UNFIT = /<\/style|@import|@charset/i;

/**
 * The page with its style sheets in itself, each in its place: a way to the server and back fewer before it is painted. `textOf`: the text
 * of a style sheet, by its address; without one, the link stays.
 */
export function withSheets(html: string, textOf: (address: string) => string | undefined): string {
  const end = html.indexOf('</head>');
  if (end < 0) return html;
  const head = html.slice(0, end).replace(SHEET, (link, address: string) => {
    const text = textOf(address);
    return text === undefined || UNFIT.test(text) ? link : `<style>${text}</style>`;
  });
  return `${head}${html.slice(end)}`;
}
