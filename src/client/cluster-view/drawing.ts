/**
 * The picture: what is new appears, what moves glides, what is gone fades. It is for the eye alone; what it shows stands in the
 * list beside it, too.
 */
import type { NodeSeen } from '../../../server/protocol-cluster.ts';
import { t } from '../dom.ts';
import { layOut, type PlacedNode, type PlacedPod } from './layout.ts';
import { type Health, healthOf, type Place, statusOf } from './now.ts';

/** Until what is gone is taken out, milliseconds: as long as cluster-view.css lets it fade. */
const FADING = 250;

/** Signs, so that no colour has to be told from another; on a ground of 14 by 14. */
const SIGNS: Readonly<Record<Health, string>> = {
  ready: 'M3 7.5l3 3 5.5-6.5',
  unready: 'M7 3v5M7 10.9v.2',
  waiting: 'M7 3.5v3.7l2.4 1.6',
  trouble: 'M3.5 3.5l7 7M10.5 3.5l-7 7',
  done: 'M3.5 7h7',
  ending: 'M7 3v7M4 7.5l3 3 3-3',
};

export interface DrawingActions {
  choose(key: string): void;
  point(key: string | undefined): void;
}

export class Drawing {
  readonly element = svg('svg', { class: 'cluster-picture', 'aria-hidden': 'true', focusable: 'false' });
  readonly #parts = new Map<string, SVGGElement>();
  readonly #actions: DrawingActions;
  #marked: string | undefined;

  constructor(actions: DrawingActions) {
    this.#actions = actions;
    this.element.addEventListener('click', (event) => {
      const key = keyAt(event.target);
      if (key !== undefined) this.#actions.choose(key);
    });
    this.element.addEventListener('pointerover', (event) => this.#actions.point(keyAt(event.target)));
    this.element.addEventListener('pointerleave', () => this.#actions.point(undefined));
  }

  show(places: readonly Place[], width: number): void {
    const picture = layOut(places, width);
    this.element.setAttribute('width', String(width));
    this.element.setAttribute('height', String(picture.height));
    const there = new Set<string>();
    const keep = (key: string, make: () => SVGGElement): SVGGElement => {
      there.add(key);
      return this.#part(key, make);
    };
    for (const node of picture.nodes) drawNode(keep(`node ${node.place.name}`, newNode), node);
    for (const { key, text, x, y } of picture.namespaces) {
      const part = keep(`namespace ${key}`, newNamespace);
      place(part, x, y);
      words(part, text);
    }
    for (const pod of picture.pods) drawPod(keep(`pod ${pod.key}`, newPod), pod);
    for (const [key, part] of this.#parts) if (!there.has(key)) this.#take(key, part);
    this.mark(this.#marked);
  }

  /** What the words beside the picture are about. */
  mark(key: string | undefined): void {
    this.#marked = key;
    for (const [name, part] of this.#parts) part.toggleAttribute('data-marked', name === key);
  }

  #part(key: string, make: () => SVGGElement): SVGGElement {
    const known = this.#parts.get(key);
    if (known) return known;
    const part = make();
    part.dataset['key'] = key;
    this.#parts.set(key, part);
    // Boxes lie below what is in them.
    if (key.startsWith('node ')) this.element.prepend(part);
    else this.element.append(part);
    return part;
  }

  #take(key: string, part: SVGGElement): void {
    this.#parts.delete(key);
    part.classList.add('leaving');
    setTimeout(() => part.remove(), FADING);
  }
}

function keyAt(target: EventTarget | null): string | undefined {
  const key =
    target instanceof Element ? target.closest<SVGGElement>('[data-key]')?.dataset['key'] : undefined;
  return key?.startsWith('namespace ') ? undefined : key;
}

const newNode = (): SVGGElement =>
  group(
    'picture-node',
    svg('rect', { rx: '8' }),
    svg('text', { class: 'node-name', x: '10', y: '18' }),
    svg('text', { class: 'node-state', x: '10', y: '34' }),
  );
const newNamespace = (): SVGGElement => group('picture-namespace', svg('text', {}));
const newPod = (): SVGGElement =>
  group('picture-pod', svg('rect', { rx: '5' }), svg('path', {}), svg('text', { x: '21' }));

function drawNode(part: SVGGElement, { place: { node, name }, x, y, width, height }: PlacedNode): void {
  place(part, x, y);
  size(part, width, height);
  part.dataset['state'] = node === undefined ? 'nowhere' : stateOf(node);
  const [title, state] = part.querySelectorAll('text');
  if (title) title.textContent = node === undefined ? t('cluster.nowhere') : name;
  if (state) state.textContent = node === undefined ? '' : statusOf(node);
}

const stateOf = ({ ready, cordoned }: NodeSeen): string =>
  ready !== 'True' ? 'not-ready' : cordoned ? 'cordoned' : 'ready';

function drawPod(part: SVGGElement, { pod, label, x, y, width, height }: PlacedPod): void {
  const health = healthOf(pod);
  place(part, x, y);
  size(part, width, height);
  part.dataset['health'] = health;
  const sign = part.querySelector('path');
  sign?.setAttribute('d', SIGNS[health]);
  sign?.setAttribute('transform', `translate(${label === '' ? 3 : 4} ${(height - 14) / 2})`);
  words(part, label);
  part.querySelector('text')?.setAttribute('y', String(height / 2 + 4));
}

/** As a style and not an attribute: then it glides. */
function place(part: SVGGElement, x: number, y: number): void {
  part.style.transform = `translate(${round(x)}px, ${round(y)}px)`;
}

function size(part: SVGGElement, width: number, height: number): void {
  const rect = part.querySelector('rect');
  rect?.setAttribute('width', String(round(width)));
  rect?.setAttribute('height', String(round(height)));
}

function words(part: SVGGElement, said: string): void {
  const text = part.querySelector('text');
  if (text !== null && text.textContent !== said) text.textContent = said;
}

const round = (n: number): number => Math.round(n * 10) / 10;

function group(name: string, ...children: SVGElement[]): SVGGElement {
  const g = svg('g', { class: name });
  g.append(...children);
  return g;
}

function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
