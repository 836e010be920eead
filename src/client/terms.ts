/**
 * Words of the glossary say what they mean: a card beside the word while the mouse is on it or it has the focus; a finger's
 * first tap shows the card, the second follows the link. Escape takes it away.
 */

/** A mouse that only passes does not mean it. Milliseconds. */
const SHOW_AFTER = 250;
/** The way from the word to the card. */
const HIDE_AFTER = 200;
/** Between the word and the card, and the card and the edge of the window, pixels. */
const GAP = 6;

const card = document.querySelector<HTMLElement>('#term-card');
const texts = document.querySelector<HTMLTemplateElement>('#term-texts');
let shown: HTMLAnchorElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

function later(milliseconds: number, what: () => void): void {
  clearTimeout(timer);
  timer = setTimeout(what, milliseconds);
}

function show(word: HTMLAnchorElement): void {
  clearTimeout(timer);
  const words = texts?.content.querySelector(`[data-term="${word.dataset['term']}"]`);
  if (card === null || words === null || words === undefined || shown === word) return;
  hide();
  shown = word;
  card.querySelector('.term-card-text')?.replaceChildren(words.cloneNode(true));
  word.setAttribute('aria-describedby', card.id);
  card.showPopover();
  place(word, card);
}

function hide(): void {
  clearTimeout(timer);
  shown?.removeAttribute('aria-describedby');
  shown = undefined;
  if (card?.matches(':popover-open') === true) card.hidePopover();
}

/** Below the word, or above it where there is no room; never over the edge. */
function place(word: HTMLElement, it: HTMLElement): void {
  const at = word.getBoundingClientRect();
  const { width, height } = it.getBoundingClientRect();
  const left = Math.min(at.left, innerWidth - width - GAP);
  const below = at.bottom + GAP;
  const top = below + height > innerHeight ? at.top - height - GAP : below;
  it.style.left = `${Math.max(GAP, left)}px`;
  it.style.top = `${Math.max(GAP, top)}px`;
}

function attend(word: HTMLAnchorElement): void {
  word.addEventListener('pointerenter', ({ pointerType }) => {
    if (pointerType === 'mouse') later(SHOW_AFTER, () => show(word));
  });
  word.addEventListener('pointerleave', () => later(HIDE_AFTER, hide));
  word.addEventListener('focus', () => {
    if (word.matches(':focus-visible')) show(word);
  });
  word.addEventListener('blur', hide);
  word.addEventListener('click', (event) => {
    const finger = event instanceof PointerEvent && event.pointerType === 'touch';
    if (!finger || shown === word) return;
    event.preventDefault();
    show(word);
  });
}

for (const word of document.querySelectorAll<HTMLAnchorElement>('a.term')) attend(word);
card?.addEventListener('pointerenter', () => clearTimeout(timer));
card?.addEventListener('pointerleave', () => later(HIDE_AFTER, hide));
addEventListener('scroll', hide, { capture: true, passive: true });
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') hide();
});
addEventListener('pointerdown', ({ target }) => {
  if (
    shown !== undefined &&
    target instanceof Node &&
    !shown.contains(target) &&
    card?.contains(target) !== true
  )
    hide();
});
