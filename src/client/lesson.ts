/** What a lesson page needs. The terminal is heavy: it is fetched after the page has been painted. */
import './code-block.ts';
import './exercise-box.ts';
import './lesson-stop.ts';
import './split-pane.ts';
import './terms.ts';
import { api, problemOf } from './api.ts';
import { find, locale, t } from './dom.ts';
import { live } from './live.ts';
import { restorePlace } from './place.ts';
import { layOutWhole } from './whole-text.ts';

restorePlace();

const lesson = find(document, 'split-pane').getAttribute('lesson') ?? '';
api.visit(lesson, locale).catch((error: unknown) => console.warn('naru: visit not noted', problemOf(error)));

// A lesson needs a cluster: the first visit starts one, without being asked.
let asked = false;
live.follow(({ app }) => {
  if (asked || app?.sandbox.phase !== 'absent') return;
  asked = true;
  live
    .ask(api.startSandbox, (sandbox) => ({ sandbox }))
    .catch((error: unknown) => console.warn('naru: sandbox not started', problemOf(error)));
});

// The contents close once they have led somewhere.
const contents = document.querySelector<HTMLElement>('#contents');
contents?.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('a') !== null) contents.hidePopover();
});

contents?.addEventListener('toggle', () => {
  import('./lesson-sections.ts').then(({ markSection }) => markSection(contents)).catch(() => {});
});

// A table that is moved sideways is reached by keyboard, too; others are no stop on the way.
const tables = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
    else target.removeAttribute('tabindex');
  }
});
for (const table of document.querySelectorAll('.prose table')) tables.observe(table);

requestAnimationFrame(() => setTimeout(afterPaint, 0));

function afterPaint(): void {
  layOutWhole();
  if (document.querySelector('exercise-box[data-incident]') !== null)
    import('./debriefing/incident.ts').catch((error: unknown) => console.error('naru: no debriefing', error));
  import('./exercise-help.ts').catch((error: unknown) => console.error('naru: no hints, no solution', error));
  import('./terminal/dock.ts')
    .then(({ beginDocked }) => beginDocked())
    .catch((error: unknown) => {
      console.error('naru: the terminal did not load', error);
      const place = document.querySelector('terminal-workspace');
      if (place !== null) place.textContent = t('terminal.noscreen');
    });
}
