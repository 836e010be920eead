/**
 * The text of a lesson below the window is laid out after the first paint (styles/lesson.css), and then all at once, so that nothing
 * moves while somebody scrolls.
 */
export function layOutWhole(): void {
  document.querySelector<HTMLElement>('.lesson')?.setAttribute('data-whole', '');
}
