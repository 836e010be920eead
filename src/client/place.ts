/**
 * Keeps my place in a lesson when I switch language. Headings differ in words and height, but not in number and order
 * (a lint sees to that), so the place is "so far into the n-th stretch".
 */
import { pageAddress } from './below.ts';
import { tab } from './memory.ts';
import { layOutWhole } from './whole-text.ts';

const MARKS = '.lesson h1, .lesson h2, .lesson h3, .lesson .exercise';

/** Called when leaving for the other language. */
export function rememberPlace(): void {
  const pane = document.querySelector<HTMLElement>('#pane-text');
  if (pane === null) return;
  const tops = marks().map((mark) => mark.getBoundingClientRect().top - pane.getBoundingClientRect().top);
  const index = tops.findLastIndex((top) => top <= 8);
  if (index < 0) return;
  const stretch = (tops[index + 1] ?? pane.scrollHeight) - (tops[index] ?? 0);
  tab.remember(
    'place',
    JSON.stringify({ page: page(), index, part: -(tops[index] ?? 0) / Math.max(1, stretch) }),
  );
}

/** Called once after arriving. */
export function restorePlace(): void {
  const pane = document.querySelector<HTMLElement>('#pane-text');
  const kept = tab.recall('place');
  tab.remember('place', undefined);
  if (pane === null || kept === undefined || location.hash !== '') return;
  const place = JSON.parse(kept) as { page: string; index: number; part: number };
  if (place.page !== page()) return;
  layOutWhole();
  const tops = marks().map((mark) => mark.getBoundingClientRect().top - pane.getBoundingClientRect().top);
  const top = tops[place.index];
  if (top === undefined) return;
  pane.scrollTop += top + place.part * ((tops[place.index + 1] ?? pane.scrollHeight) - top);
}

function marks(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(MARKS)];
}

/** The address without its language. */
function page(): string {
  return pageAddress();
}
