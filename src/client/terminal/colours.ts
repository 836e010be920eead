/** The colours of the terminal, read from the page's tokens so that both follow the same theme. */

const NAMES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const;

/** By xterm's names: the sixteen ANSI colours and the ground, as the tokens `--term-*` have them in this place. */
export function terminalColours(place: HTMLElement): Record<string, string> {
  const probe = document.createElement('span');
  // A transition would answer with the colour it comes from.
  probe.style.transition = 'none';
  place.append(probe);
  const read = (token: string): string => {
    probe.style.color = `var(--term-${token})`;
    return getComputedStyle(probe).color;
  };
  const colours: Record<string, string> = {
    background: read('ground'),
    foreground: read('text'),
    cursor: read('cursor'),
    cursorAccent: read('ground'),
    selectionBackground: read('selection'),
    selectionInactiveBackground: read('selection'),
  };
  for (const name of NAMES) colours[name] = read(name.replace(/[A-Z]/, (c) => `-${c.toLowerCase()}`));
  probe.remove();
  return colours;
}

/** For marks of the search, which xterm wants as `#rrggbb`. */
export function hex(colour: string): string {
  const [r = '0', g = '0', b = '0'] = colour.match(/\d+(\.\d+)?/g) ?? [];
  return `#${[r, g, b].map((n) => Math.round(Number(n)).toString(16).padStart(2, '0')).join('')}`;
}
