/** Buttons that say for a moment what they did. */

/** How long, milliseconds. */
const SAYING = 1_800;

const usual = new WeakMap<HTMLButtonElement, { words: string; timer?: ReturnType<typeof setTimeout> }>();

/** Other words on the button: for a moment, or (`waits`) until there is more to say. */
export function say(button: HTMLButtonElement, words: string, state: 'done' | 'failed' | 'waits'): void {
  const kept = usual.get(button) ?? { words: button.textContent };
  clearTimeout(kept.timer);
  button.textContent = words;
  button.dataset['said'] = state;
  const timer = state === 'waits' ? undefined : setTimeout(() => unsay(button), SAYING);
  usual.set(button, { words: kept.words, ...(timer !== undefined && { timer }) });
}

/** Its own words again. */
export function unsay(button: HTMLButtonElement): void {
  const kept = usual.get(button);
  if (kept === undefined) return;
  clearTimeout(kept.timer);
  button.textContent = kept.words;
  delete button.dataset['said'];
}
