/** Puts the styles of what is loaded later into the page, once. */
import styles from './class.css?inline';

let there = false;

export function useClassStyles(): void {
  if (there) return;
  there = true;
  const sheet = document.createElement('style');
  sheet.textContent = styles;
  document.head.append(sheet);
}
