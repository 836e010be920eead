/** A bell one can see: a frame around the shell for a moment. Whether it moves is the style sheet's to say. */

/** Milliseconds. */
const FLASH = 600;

export function flash(pane: HTMLElement): void {
  pane.removeAttribute('data-bell');
  // Without a layout in between the animation would not begin anew.
  void pane.offsetWidth;
  pane.dataset['bell'] = '';
  setTimeout(() => pane.removeAttribute('data-bell'), FLASH);
}
