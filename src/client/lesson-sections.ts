/** Where the reader is, in the contents of a lesson: marked when they are opened. */

/** Pixels below the top of the text from which on a section counts as begun. */
const BEGUN = 120;

export function markSection(contents: HTMLElement): void {
  const links = [...contents.querySelectorAll<HTMLAnchorElement>('.contents-sections a')];
  const top = (document.querySelector('#pane-text')?.getBoundingClientRect().top ?? 0) + BEGUN;
  const begun = links.filter((link) => {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return section !== null && section.getBoundingClientRect().top <= top;
  });
  // Exercises stand at the end of the list, and anywhere in the text.
  const here = begun.toSorted((a, b) => heightOf(a) - heightOf(b)).at(-1);
  for (const link of links) {
    if (link === here) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  here?.scrollIntoView({ block: 'nearest' });
}

const heightOf = ({ hash }: HTMLAnchorElement): number =>
  document.getElementById(decodeURIComponent(hash.slice(1)))?.getBoundingClientRect().top ?? 0;
