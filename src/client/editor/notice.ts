/** What the editor has to tell above the text: a conflict to decide, something that went wrong, what a dry run came to. */
import type { HomeText } from '../../../server/protocol-files.ts';
import { problemOf } from '../api.ts';
import { make, makeButton } from '../dom.ts';
import { sayProblem } from '../say-problem.ts';
import { shown } from './buffers.ts';
import { w, wordsFor } from './words.ts';

export class Notice {
  readonly element = make('div', { class: 'editor-notice', role: 'alert', hidden: '' });

  hide(): void {
    this.element.hidden = true;
    this.element.replaceChildren();
  }

  conflict(path: string, theirs: HomeText, decide: (how: 'mine' | 'theirs' | 'both') => void): void {
    const text = theirs.kind === 'text';
    this.#show(
      'conflict',
      make('p', {}, w(text ? 'conflict.said' : 'conflict.unfit', { name: shown(path) })),
      makeButton(w('conflict.mine'), 'button quiet', () => decide('mine')),
      text ? makeButton(w('conflict.theirs'), 'button quiet', () => decide('theirs')) : undefined,
      text ? makeButton(w('conflict.both'), 'button quiet', () => decide('both')) : undefined,
    );
  }

  unfit(path: string, what: HomeText): void {
    const size = 'size' in what ? sizeOf(what.size) : '';
    this.say(w(`unfit.${what.kind === 'text' ? 'other' : what.kind}`, { name: shown(path), size }));
  }

  failed(error: unknown): void {
    const problem = problemOf(error);
    const { what, remedy, detail } = sayProblem(problem);
    const sentence = wordsFor(`problem.${problem.code}`) ?? what;
    const todo = wordsFor(`problem.${problem.code}.remedy`) ?? remedy;
    const parts = [make('p', {}, [sentence, todo].filter(Boolean).join(' '))];
    if (detail !== undefined) parts.push(make('p', { class: 'editor-detail', lang: 'en' }, detail));
    this.#show('failed', make('div', {}, ...parts), this.#dismiss());
  }

  say(words: string, lines: readonly string[] = []): void {
    const list = make('ul', {}, ...lines.map((line) => make('li', {}, line)));
    this.#show(
      'said',
      make('div', {}, make('p', {}, words), lines.length > 0 ? list : undefined),
      this.#dismiss(),
    );
  }

  #dismiss(): HTMLButtonElement {
    return makeButton(w('notice.dismiss'), 'button quiet', () => this.hide());
  }

  #show(kind: string, ...parts: readonly (HTMLElement | undefined)[]): void {
    this.element.dataset['kind'] = kind;
    this.element.hidden = false;
    this.element.replaceChildren(...parts.filter((part) => part !== undefined));
  }
}

function sizeOf(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
