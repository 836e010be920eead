/** The menu of a shell's screen: at the right button, and at the menu key. */
import { t } from '../dom.ts';
import type { Copier } from './copier.ts';
import { MAC } from './keys.ts';
import { type MenuItem, openMenu } from './menu.ts';
import type { Screen } from './screen.ts';

const KEY = MAC
  ? ({ copy: '⌘C', paste: '⌘V', find: '⌘F' } as const)
  : ({ copy: 'Ctrl+Shift+C', paste: 'Ctrl+Shift+V', find: 'Ctrl+Shift+F' } as const);

export interface ShellMenuActions {
  find(): void;
  clear(): void;
}

/** Listens in the place of the screen, before xterm does. */
export function offerShellMenu(
  place: HTMLElement,
  screen: Screen,
  copier: Copier,
  actions: ShellMenuActions,
): void {
  const items = (): MenuItem[] => [
    {
      words: t('terminal.menu.copy'),
      keys: KEY.copy,
      disabled: screen.selection === '',
      press: () => void copier.copy(),
    },
    { words: t('terminal.menu.paste'), keys: KEY.paste, press: () => void copier.paste() },
    { words: t('terminal.menu.all'), press: () => screen.selectAll() },
    { words: t('terminal.menu.find'), keys: KEY.find, press: actions.find },
    { words: t('terminal.menu.clear'), press: actions.clear },
  ];
  place.addEventListener('contextmenu', (event) => opened(event, place, screen, items), { capture: true });
}

/** With Shift the browser's own menu opens; while a program has the mouse, Shift asks for ours. */
function opened(event: MouseEvent, place: HTMLElement, screen: Screen, items: () => MenuItem[]): void {
  const taken = screen.mouseTaken && event.button === 2;
  if (event.shiftKey && !taken) return;
  event.preventDefault();
  event.stopPropagation();
  if (taken && !event.shiftKey) return;
  const { left, top } = place.getBoundingClientRect();
  const byKey = { x: left + 24, y: top + 24 };
  openMenu(t('terminal.label'), items(), event.button === 2 ? { x: event.clientX, y: event.clientY } : byKey);
}
