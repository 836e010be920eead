/** The landing page: where I left off and what is done. */
import './lesson-stop.ts';
import type { AppState } from '../../server/protocol.ts';
import { below } from './below.ts';
import { find, ids, locale, make, setText, t } from './dom.ts';
import { live } from './live.ts';

/** `<continue-card>`: turns the first button into "continue" once there is something to continue. */
class ContinueCard extends HTMLElement {
  connectedCallback(): void {
    live.follow(({ app }) => this.#update(app));
  }

  #update(app: AppState | undefined): void {
    const last = app?.progress.last?.lesson;
    // The lesson may have gone since: then the first lesson stays the place to start.
    if (last === undefined || !ids(this.dataset['lessons']).includes(last)) return;
    const link = find<HTMLAnchorElement>(this, 'a');
    link.href = below(`/${locale}/lessons/${last}`);
    setText(link, t('landing.continue'));
    const title =
      document.querySelector(`.outline lesson-stop[lesson="${CSS.escape(last)}"] .stop-link`)?.textContent ??
      '';
    setText(find(this, '.continue-where'), `${t('landing.leftoff')}: ${title.trim()}`);
  }
}

/** `<course-meter>`: how many exercises of the course are passed. */
class CourseMeter extends HTMLElement {
  connectedCallback(): void {
    live.follow(({ app }) => this.#update(app));
  }

  #update(app: AppState | undefined): void {
    const all = ids(this.dataset['exercises']);
    if (app === undefined || all.length === 0) return;
    const done = all.filter((id) => app.progress.exercises[id]?.passed === true).length;
    const bar = make('span');
    bar.style.inlineSize = `${(100 * done) / all.length}%`;
    this.replaceChildren(
      make('span', { class: 'course-meter-text' }, t('landing.progress', { done, of: all.length })),
      make('span', { class: 'meter', 'aria-hidden': 'true' }, bar),
    );
  }
}

customElements.define('continue-card', ContinueCard);
customElements.define('course-meter', CourseMeter);
