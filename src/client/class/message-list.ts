/** What the instructor has sent, until the learner puts it away: words, hints, ways to pages, commands for the shell. */
import { isFor, type Message } from '../../../server/classroom/room/apply.ts';
import type { Content, Named } from '../../../server/classroom/room/messages.ts';
import { make, makeButton, t } from '../dom.ts';
import { send } from '../runner.ts';
import { askRoom } from './ask-room.ts';

export class MessageList {
  readonly #list = make('ul', {});
  readonly element = make(
    'div',
    { class: 'class-messages', role: 'log', 'aria-label': t('room.messages'), tabindex: '0', hidden: '' },
    this.#list,
  );
  readonly #failed: (failure: unknown) => void;
  readonly #shown = new Map<string, HTMLElement>();

  constructor(failed: (failure: unknown) => void) {
    this.#failed = failed;
  }

  show(messages: readonly Message[], you: string, instructors: readonly Named[]): void {
    const open = messages.filter((one) => isFor(one, you) && !one.read.includes(you));
    const ids = new Set(open.map(({ message }) => message));
    for (const [id, item] of this.#shown) {
      if (ids.has(id)) continue;
      item.remove();
      this.#shown.delete(id);
    }
    for (const one of open) {
      if (this.#shown.has(one.message)) continue;
      const from = instructors.find(({ id }) => id === one.by)?.name ?? t('room.instructor');
      const item = this.#item(one, from);
      this.#shown.set(one.message, item);
      // The newest is on top: it is what the instructor speaks of.
      this.#list.prepend(item);
    }
    this.element.hidden = this.#shown.size === 0;
  }

  #item({ message, content }: Message, from: string): HTMLElement {
    const away = makeButton(t('room.message.done'), 'button quiet small', () => {
      askRoom.read(message).catch((failure: unknown) => this.#failed(failure));
    });
    return make(
      'li',
      { class: 'class-message', 'data-kind': content.kind },
      make('p', { class: 'class-message-from' }, t(`room.from.${content.kind}`, { name: from })),
      ...parts(content),
      make('div', { class: 'class-message-acts' }, ...acts(content), away),
    );
  }
}

function parts(content: Content): HTMLElement[] {
  const words =
    content.words === undefined ? [] : [make('p', { class: 'class-message-words' }, content.words)];
  if (content.kind === 'command')
    return [...words, make('pre', { tabindex: '0' }, make('code', {}, content.command))];
  return words;
}

function acts(content: Content): HTMLElement[] {
  if (content.kind === 'link') {
    const ours = content.address.startsWith('/');
    const way = { class: 'button small', href: content.address };
    return [
      make('a', ours ? way : { ...way, target: '_blank', rel: 'noopener noreferrer' }, t('room.link.open')),
    ];
  }
  if (content.kind !== 'command') return [];
  const said = make('span', { class: 'class-message-said', role: 'status' });
  const put = makeButton(t('room.command.put'), 'button small', () => {
    void send(content.command, 'insert').then((sent) => {
      said.textContent = sent === 'sent' || sent === 'left' ? '' : t(`room.command.${sent}`);
    });
  });
  return [said, put];
}
