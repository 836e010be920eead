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

/** What comes at once stands behind it. */
const CHARSET = '<meta charset="utf-8">';

/**
 * The page with its fonts asked for at once: those that are there when it is first laid out need nothing of the machine's in their stead.
 * Each font of the machine that is looked for is a way to another program and back, and a page needs dozens.
 */
export function withFonts(html: string): string {
  const fonts = [fontOf(html, 'text'), /<(?:code|pre)\b/.test(html) ? fontOf(html, 'code') : undefined];
  const links = fonts.map((address) =>
    address === undefined
      ? ''
      : `<link rel="preload" href="${address}" as="font" type="font/woff2" crossorigin>`,
  );
  return html.replace(CHARSET, () => `${CHARSET}${links.join('')}`);
}

/** Its address, as the style sheets in the page have it. */
const fontOf = (html: string, name: string): string | undefined =>
  new RegExp(`url\\(["']?([^"')]*/${name}\\.[\\w-]+\\.woff2)`).exec(html)?.[1];
