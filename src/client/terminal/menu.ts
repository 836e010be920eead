/**
 * A menu that opens where it was asked for (WAI-ARIA Authoring Practices, "menu"): arrows, Home, End, first letters,
 * Escape. Focus goes back where it was, unless what was chosen takes it.
 *
 * It does not leave its closing to the browser (`popover="auto"`): where a menu opens while the button is still down, as
 * on Linux, Chromium 150 takes the release of that very button for a press beside the menu.
 */
import { make, makeButton } from '../dom.ts';

export interface MenuItem {
  readonly words: string;
  /** The keys that do the same, as they are written: `Ctrl+Shift+C`. */
  readonly keys?: string;
  readonly disabled?: boolean;
  press(): void;
}

/** Where to open: pixels of the window. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

const EDGE = 8;

/** Closes the one that is open. */
let closeOpen: (back: boolean) => void = () => undefined;

/** Opens it; at most one menu is open. */
export function openMenu(label: string, items: readonly MenuItem[], at: Point): void {
  closeOpen(false);
  const before = document.activeElement;
  const attributes = { class: 'menu', role: 'menu', 'aria-label': label, popover: 'manual', tabindex: '-1' };
  const menu = make('div', attributes);
  const open = new AbortController();
  const close = (back: boolean) => {
    if (open.signal.aborted) return;
    open.abort();
    menu.remove();
    if (back && before instanceof HTMLElement) before.focus();
  };
  closeOpen = close;
  menu.append(...items.map((item) => entry(item, close)));
  menu.addEventListener('keydown', (event) => moved(menu, event, close));
  // A right press in the menu would open the browser's.
  menu.addEventListener('contextmenu', (event) => event.preventDefault());
  closeFromOutside(menu, close, open.signal);
  // Beside the page's landmarks a screen reader would not come upon it.
  (document.querySelector('main') ?? document.body).append(menu);
  menu.showPopover();
  place(menu, at);
  enabled(menu)[0]?.focus();
}

/** A press beside the menu, the focus gone elsewhere, another window: each closes it. */
function closeFromOutside(menu: HTMLElement, close: (back: boolean) => void, signal: AbortSignal): void {
  const beside = ({ target }: Event) => {
    if (!(target instanceof Node && menu.contains(target))) close(false);
  };
  for (const type of ['pointerdown', 'focusin'])
    document.addEventListener(type, beside, { capture: true, signal });
  window.addEventListener('blur', () => close(true), { signal });
}

/** Just below an element, for a menu that a button opens. */
export function below(element: HTMLElement): Point {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom + 4 };
}

function entry(
  { words, keys, disabled = false, press }: MenuItem,
  close: (back: boolean) => void,
): HTMLElement {
  const button = makeButton('', 'menu-item', () => {
    if (disabled) return;
    close(true);
    press();
  });
  button.setAttribute('role', 'menuitem');
  button.tabIndex = -1;
  if (disabled) button.setAttribute('aria-disabled', 'true');
  button.append(make('span', {}, words));
  if (keys !== undefined) button.append(make('kbd', { 'aria-hidden': 'true' }, keys));
  return button;
}

function place(menu: HTMLElement, { x, y }: Point): void {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(EDGE, Math.min(x, innerWidth - width - EDGE))}px`;
  menu.style.top = `${Math.max(EDGE, Math.min(y, innerHeight - height - EDGE))}px`;
}

function moved(menu: HTMLElement, event: KeyboardEvent, close: (back: boolean) => void): void {
  const all = enabled(menu);
  const now = all.indexOf(document.activeElement as HTMLElement);
  const to = target(event.key, now, all);
  if (event.key === 'Escape' || event.key === 'Tab') close(true);
  else if (to !== undefined) all[to]?.focus();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function target(key: string, now: number, all: readonly HTMLElement[]): number | undefined {
  if (key === 'ArrowDown') return (now + 1) % all.length;
  if (key === 'ArrowUp') return (now - 1 + all.length) % all.length;
  if (key === 'Home') return 0;
  if (key === 'End') return all.length - 1;
  if (key.length !== 1 || key === ' ') return undefined;
  const begins = (item: HTMLElement) => item.textContent.toLowerCase().startsWith(key.toLowerCase());
  const after = all.findIndex((item, place) => place > now && begins(item));
  const first = after >= 0 ? after : all.findIndex(begins);
  return first >= 0 ? first : undefined;
}

function enabled(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role=menuitem]:not([aria-disabled])')];
}
