/** What a lesson page needs. The terminal is heavy: it is fetched after the page has been painted. */
import './code-block.ts';
import './exercise-box.ts';
import './lesson-stop.ts';
import './split-pane.ts';
import { api, problemOf } from './api.ts';
import { find, locale, t } from './dom.ts';
import { live } from './live.ts';
import { restorePlace } from './place.ts';

restorePlace();

const lesson = find(document, 'split-pane').getAttribute('lesson') ?? '';
api.visit(lesson, locale).catch((error: unknown) => console.warn('naru: visit not noted', problemOf(error)));

// A lesson needs a cluster: the first visit starts one, without being asked.
let asked = false;
live.follow(({ app }) => {
  if (asked || app?.sandbox.phase !== 'absent') return;
  asked = true;
  api
    .startSandbox()
    .then((sandbox) => live.learn({ sandbox }))
    .catch((error: unknown) => console.warn('naru: sandbox not started', problemOf(error)));
});

// The contents close once they have led somewhere.
const contents = document.querySelector<HTMLElement>('#contents');
contents?.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('a') !== null) contents.hidePopover();
});

requestAnimationFrame(() => setTimeout(loadTerminal, 0));

function loadTerminal(): void {
  import('./terminal/workspace.ts').catch((error: unknown) => {
    console.error('naru: the terminal did not load', error);
    const place = document.querySelector('terminal-workspace');
    if (place !== null) place.textContent = t('terminal.noscreen');
  });
}
