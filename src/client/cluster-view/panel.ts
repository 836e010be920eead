/** The live view of the cluster above the shells: a picture or a list, what is shown of it, and words for what one points at. */
import './words.ts';
import { count } from '../../i18n/text.ts';
import { find, make, makeButton, setText, t } from '../dom.ts';
import { recall, remember } from '../memory.ts';
import { send } from '../runner.ts';
import { PaneSplitter } from '../terminal/pane-splitter.ts';
import styles from './cluster-view.css?inline';
import { Drawing } from './drawing.ts';
import { followCluster } from './feed.ts';
import {
  type ClusterNow,
  type Filter,
  keyOf,
  NOTHING,
  namespacesOf,
  type Place,
  placesOf,
  tally,
} from './now.ts';
import { PodList, sayPlace, sayPod } from './pod-list.ts';

/** Of the height of the terminal, per cent. */
const SHARE = { least: 15, usual: 42, most: 75 } as const;
/** What changes by itself is said when it has come to rest for so many milliseconds. */
const HEARD_AFTER = 2_500;

class Panel {
  readonly #button: HTMLButtonElement;
  readonly #filter = make('select', { class: 'cluster-filter', 'aria-label': t('cluster.filter') });
  readonly #way = makeButton('', 'button quiet small', () => this.#turn());
  readonly #summary = make('p', { class: 'cluster-summary' });
  readonly #stale = make('p', { class: 'cluster-stale', role: 'status', hidden: '' });
  readonly #heard = make('p', { class: 'visually-hidden', role: 'status' });
  readonly #about = make('p', { class: 'cluster-about' });
  readonly #describe = makeButton(t('cluster.describe'), 'button quiet small', () => void this.#ask());
  readonly #stage = make('div', { class: 'cluster-stage' });
  readonly #drawing = new Drawing({ choose: (key) => this.#choose(key), point: (key) => this.#point(key) });
  readonly #list = new PodList({ choose: (key) => this.#choose(key), point: (key) => this.#point(key) });
  readonly #splitter = new PaneSplitter((share) => this.#resize(share));
  readonly #size = new ResizeObserver(() => this.#draw());
  readonly element: HTMLElement;
  #now: ClusterNow = NOTHING;
  #places: readonly Place[] = [];
  #chosen: string | undefined;
  #pointed: string | undefined;
  #share = Number(recall('cluster-share')) || SHARE.usual;
  #stop: (() => void) | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;
  #said = '';

  constructor(button: HTMLButtonElement) {
    this.#button = button;
    const head = make(
      'div',
      { class: 'cluster-head' },
      make('h2', {}, t('cluster.title')),
      this.#summary,
      this.#filter,
      this.#way,
      makeButton(t('cluster.close'), 'button quiet small', () => this.close()),
    );
    this.#stage.append(this.#drawing.element, this.#list.element);
    const foot = make('div', { class: 'cluster-foot' }, this.#about, this.#describe);
    this.element = make(
      'section',
      { class: 'cluster-view', 'aria-label': t('cluster.title') },
      head,
      this.#stale,
      this.#stage,
      foot,
      this.#heard,
    );
    this.#splitter.element.classList.add('cluster-splitter');
    this.#splitter.element.setAttribute('aria-label', t('cluster.line'));
    this.#filter.addEventListener('change', () => {
      remember('cluster-filter', this.#filter.value);
      this.#update(this.#now);
    });
    this.#showWay();
  }

  get open(): boolean {
    return this.element.isConnected;
  }

  show(): void {
    const workspace = this.#button.closest('terminal-workspace');
    if (workspace === null) return;
    find(workspace, '.workspace-bar').after(this.element, this.#splitter.element);
    this.#resize(this.#share);
    this.#stop = followCluster((now) => this.#update(now));
    this.#size.observe(this.#stage);
    this.#note(true);
    this.#update(this.#now);
  }

  close(): void {
    const inside = this.element.contains(document.activeElement);
    this.#stop?.();
    this.#size.disconnect();
    clearTimeout(this.#saying);
    this.element.remove();
    this.#splitter.element.remove();
    this.#now = NOTHING;
    this.#note(false);
    if (inside) this.#button.focus();
  }

  #note(open: boolean): void {
    this.#button.setAttribute('aria-expanded', String(open));
    remember('cluster-view', open ? 'open' : undefined);
  }

  #resize(share: number): void {
    this.#share = Math.round(Math.min(SHARE.most, Math.max(SHARE.least, share)));
    remember('cluster-share', String(this.#share));
    this.element.style.setProperty('--cluster-share', `${this.#share}%`);
    this.#splitter.show('above', this.#share);
  }

  #turn(): void {
    remember('cluster-way', this.#isList ? undefined : 'list');
    this.#showWay();
    this.#draw();
  }

  get #isList(): boolean {
    return recall('cluster-way') === 'list';
  }

  #showWay(): void {
    this.element.dataset['way'] = this.#isList ? 'list' : 'picture';
    this.#list.element.classList.toggle('visually-hidden', !this.#isList);
    setText(this.#way, t(this.#isList ? 'cluster.way.picture' : 'cluster.way.list'));
  }

  #update(now: ClusterNow): void {
    this.#now = now;
    this.#offerFilters();
    this.#places = placesOf(now, this.#filter.value as Filter);
    this.#list.show(this.#places);
    this.#draw();
    setText(this.#summary, this.#sayAll());
    this.element.toggleAttribute('data-stale', !now.current);
    this.#stale.hidden = now.current;
    setText(this.#stale, now.current ? '' : t(now.nodes.size > 0 ? 'cluster.stale' : 'cluster.none'));
    this.#showAbout();
    this.#sayLater();
  }

  #draw(): void {
    if (this.#isList || !this.open) return;
    this.#drawing.show(this.#places, Math.max(160, this.#stage.clientWidth - 24));
  }

  /** Only a real change redraws: a redraw would close the menu that is open. */
  #offerFilters(): void {
    const namespaces = namespacesOf(this.#now);
    const kept = recall('cluster-filter') ?? 'own';
    const values = ['own', 'all', ...namespaces.map((name) => `namespace ${name}`)];
    if (kept.startsWith('namespace ') && !values.includes(kept)) values.push(kept);
    if ([...this.#filter.options].map(({ value }) => value).join() !== values.join()) {
      const words = (value: string): string =>
        value === 'own' || value === 'all' ? t(`cluster.filter.${value}`) : value.slice('namespace '.length);
      this.#filter.replaceChildren(...values.map((value) => make('option', { value }, words(value))));
    }
    this.#filter.value = kept;
  }

  #sayAll(): string {
    const { all, ready, done, trouble } = tally(this.#places);
    const nodes = count(t, 'cluster.nodes', this.#now.nodes.size);
    const pods = t('cluster.summary', { all, ready });
    const parts = [nodes, pods];
    if (done > 0) parts.push(t('cluster.summary.done', { n: done }));
    if (trouble > 0) parts.push(t('cluster.summary.trouble', { n: trouble }));
    if (this.#now.more > 0) parts.push(t('cluster.summary.more', { n: this.#now.more }));
    return parts.join(' · ');
  }

  #sayLater(): void {
    const words = this.#sayAll();
    if (words === this.#said) return;
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      // How it is when one comes is no news.
      if (this.#said !== '') setText(this.#heard, words);
      this.#said = words;
    }, HEARD_AFTER);
  }

  #choose(key: string): void {
    this.#chosen = this.#chosen === key ? undefined : key;
    this.#showAbout();
  }

  #point(key: string | undefined): void {
    this.#pointed = key;
    this.#showAbout();
  }

  /** In words what one points at, or has chosen. */
  #showAbout(): void {
    const key = this.#pointed ?? this.#chosen;
    const words = key === undefined ? undefined : this.#sayOne(key);
    this.#drawing.mark(words === undefined ? undefined : key);
    setText(this.#about, words ?? t('cluster.hint'));
    this.#describe.hidden =
      this.#chosen === undefined ||
      commandFor(this.#chosen) === undefined ||
      this.#sayOne(this.#chosen) === undefined;
  }

  #sayOne(key: string): string | undefined {
    for (const place of this.#places) {
      if (key === `node ${place.name}`) return sayPlace(place);
      const pod = place.pods.find((one) => key === `pod ${keyOf(one)}`);
      if (pod === undefined) continue;
      const where = pod.node === undefined ? t('cluster.nowhere') : pod.node;
      return `${sayPod(pod)} · ${where} · ${count(t, 'cluster.restarts', pod.restarts)}`;
    }
    return undefined;
  }

  async #ask(): Promise<void> {
    const command = this.#chosen === undefined ? undefined : commandFor(this.#chosen);
    if (command !== undefined) await send(command, 'insert');
  }
}

/** What would tell more of it. */
function commandFor(key: string): string | undefined {
  const [kind, name = ''] = key.split(' ');
  if (kind === 'node') return name === '' ? undefined : `kubectl describe node ${name}`;
  const [namespace = '', pod = ''] = name.split('/');
  return `kubectl -n ${namespace} describe pod ${pod}`;
}

const panels = new WeakMap<HTMLButtonElement, Panel>();

/** Astro would put a file of styles into every page. */
function dress(): void {
  if (dressed) return;
  dressed = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  document.adoptedStyleSheets.push(sheet);
}
let dressed = false;

/** Opens the view that belongs to this button, or closes it. */
export function toggleClusterView(button: HTMLButtonElement): void {
  dress();
  const panel = panels.get(button) ?? new Panel(button);
  panels.set(button, panel);
  if (panel.open) panel.close();
  else panel.show();
}
