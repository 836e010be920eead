/**
 * The same as the picture in words: nodes with their pods, each a button. One of them is reached with Tab, the others with the
 * arrow keys; what has the focus is marked in the picture. Beside the picture it is there for screen readers and the keyboard alone.
 */
import type { PodSeen } from '../../../server/protocol-cluster.ts';
import { make, setText, t } from '../dom.ts';
import { keyOf, type Place, statusOf } from './now.ts';

export interface PodListActions {
  choose(key: string): void;
  point(key: string | undefined): void;
}

interface Line {
  readonly key: string;
  readonly words: string;
}

export class PodList {
  readonly element = make('ul', { class: 'cluster-list', 'aria-label': t('cluster.list') });
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #actions: PodListActions;
  #order: readonly string[] = [];
  #reached: string | undefined;

  constructor(actions: PodListActions) {
    this.#actions = actions;
    this.element.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('focusin', ({ target }) => this.#reach(keyOfButton(target)));
    this.element.addEventListener('focusout', () => this.#actions.point(undefined));
    this.element.addEventListener('click', ({ target }) => {
      const key = keyOfButton(target);
      if (key !== undefined) this.#actions.choose(key);
    });
  }

  show(places: readonly Place[]): void {
    const held = keyOfButton(document.activeElement);
    const before = held === undefined ? 0 : this.#order.indexOf(held);
    const lines: string[] = [];
    const items = places.map((place) => this.#item(place, lines));
    this.#order = lines;
    for (const key of this.#buttons.keys()) if (!lines.includes(key)) this.#buttons.delete(key);
    if (this.#reached === undefined || !lines.includes(this.#reached))
      this.#reached = lines[Math.min(before, lines.length - 1)];
    this.#offer();
    this.element.replaceChildren(...items);
    // Whoever was here stays here, or beside the one that is gone.
    if (held !== undefined && this.#reached !== undefined)
      this.#buttons.get(this.#reached)?.focus({ preventScroll: true });
  }

  focus(key: string): void {
    this.#buttons.get(key)?.focus();
  }

  #item(place: Place, lines: string[]): HTMLElement {
    const pods = place.pods.map((pod) =>
      make('li', {}, this.#button({ key: `pod ${keyOf(pod)}`, words: sayPod(pod) }, lines)),
    );
    // Its own line comes before those of its pods.
    const head = this.#button(
      { key: `node ${place.name}`, words: sayPlace(place) },
      lines,
      lines.length - pods.length,
    );
    return make('li', {}, head, pods.length > 0 ? make('ul', {}, ...pods) : undefined);
  }

  #button({ key, words }: Line, lines: string[], at = lines.length): HTMLButtonElement {
    lines.splice(at, 0, key);
    const button = this.#buttons.get(key) ?? make('button', { type: 'button', 'data-line': key });
    this.#buttons.set(key, button);
    setText(button, words);
    return button;
  }

  #reach(key: string | undefined): void {
    if (key === undefined) return;
    this.#reached = key;
    this.#offer();
    this.#actions.point(key);
  }

  #offer(): void {
    for (const [key, button] of this.#buttons) button.tabIndex = key === this.#reached ? 0 : -1;
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const at = this.#order.indexOf(this.#reached ?? '');
    const last = this.#order.length - 1;
    const to = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: last,
    }[event.key];
    const key = to === undefined ? undefined : this.#order[Math.max(0, Math.min(last, to))];
    if (key === undefined) return;
    event.preventDefault();
    this.focus(key);
  }
}

function keyOfButton(target: EventTarget | null): string | undefined {
  return target instanceof HTMLButtonElement ? target.dataset['line'] : undefined;
}

export function sayPlace({ node, name, pods }: Place): string {
  const n = pods.length;
  return node === undefined
    ? t('cluster.nowhere.line', { n })
    : t('cluster.node.line', { name, status: statusOf(node), n });
}

export function sayPod({ name, namespace, status, ready, of }: PodSeen): string {
  return t('cluster.pod.line', { name, namespace, status, ready, of });
}
