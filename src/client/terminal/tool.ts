/** Buttons of the bar above the terminal: a sign, with words for those who do not see it. */
import { make, makeButton } from '../dom.ts';

const SIGNS = {
  cluster: 'M3 3.5h6v6H3zM11 3.5h6v6h-6zM3 11.5h6v5H3zM11 11.5h6v5h-6z',
  files: 'M3.5 5h4.5l1.5 2h7v8.5h-13zM7 11h6',
  find: 'M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4',
  new: 'M4 10h12M10 4v12',
  split: 'M3 4.5h14v11H3zM10 4.5v11',
  settings: 'M3 6h6M13 6h4M11 4v4M3 14h2M9 14h8M7 12v4',
  people:
    'M7.5 4.5a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5M2.5 16c.4-2.8 2.3-4.2 5-4.2s4.6 1.4 5 4.2M13 5a2.4 2.4 0 0 1 0 4.7M15 12.4c1.5.6 2.3 1.8 2.5 3.6',
  keys: 'M3 5.5h14v9H3zM6 8.5h.01M10 8.5h.01M14 8.5h.01M7 11.5h6',
} as const;

/** The words are its name and its hint. */
export function tool(sign: keyof typeof SIGNS, words: string, press: () => void): HTMLButtonElement {
  const button = makeButton('', 'tool icon', press);
  button.dataset['tool'] = sign;
  button.setAttribute('aria-label', words);
  button.title = words;
  button.append(drawing(SIGNS[sign]));
  return button;
}

function drawing(path: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** A card that a button opens and closes; the browser closes it with Escape and a press elsewhere. */
export function card(
  id: string,
  label: string,
  button: HTMLButtonElement,
  ...parts: HTMLElement[]
): HTMLElement {
  button.setAttribute('popovertarget', id);
  const attributes = {
    id,
    class: 'card-popover terminal-card',
    popover: '',
    role: 'dialog',
    'aria-label': label,
  };
  return make('div', attributes, ...parts);
}
