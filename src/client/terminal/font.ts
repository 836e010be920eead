/**
 * The font of terminals. It comes in parts (src/fonts/): what is beyond letters and lines is fetched when it is first drawn, and
 * until then another font stands in. xterm.js remembers how wide each character was, so it has to be told to look again.
 */

const FAMILY = 'D2Coding';
const STACK = `'${FAMILY}', ui-monospace, 'Cascadia Mono', Menlo, monospace`;
/** The same fonts said in two ways: only a change makes xterm.js measure anew. */
const SPELLINGS = [STACK, `${STACK}, monospace`] as const;

export const TERMINAL_FONT: string = STACK;

interface Drawn {
  readonly options: { fontFamily?: string | undefined };
}

/** Until the signal is aborted. */
export function measureWhenFontComes({ options }: Drawn, signal: AbortSignal): void {
  const measure = ({ fontfaces }: FontFaceSetLoadEvent): void => {
    if (!fontfaces.some(({ family }) => family.includes(FAMILY))) return;
    options.fontFamily = options.fontFamily === SPELLINGS[0] ? SPELLINGS[1] : SPELLINGS[0];
  };
  document.fonts.addEventListener('loadingdone', measure, { signal });
}
