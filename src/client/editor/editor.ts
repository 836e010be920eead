/**
 * `<file-editor>`: files of the learner's HOME beside the terminal. Puts list, text, checks and notices together. Loaded when
 * it is opened for the first time (hook.ts).
 */
import type { Diagnostic, ManifestCheck } from '../../../server/protocol-files.ts';
import { confirmLoss } from '../confirm.ts';
import { make, makeButton, setText } from '../dom.ts';
import { live } from '../live.ts';
import { send } from '../runner.ts';
import { loadProblemWords } from '../say-problem.ts';
import { Bar } from './bar.ts';
import { nameOf, shown, titlesOf } from './buffers.ts';
import { Checks } from './checks.ts';
import { CodeView, type Mark } from './code.ts';
import { applyCommand } from './command.ts';
import { Desk } from './desk.ts';
import { announcer, Dock } from './dock.ts';
import styles from './editor.css?inline';
import { Files } from './files.ts';
import { Knowledge } from './knowledge.ts';
import { outcomeOf, sentenceOf } from './mistakes.ts';
import { Notice } from './notice.ts';
import { showBoth } from './questions.ts';
import { Watching } from './watching.ts';
import { kindsOf } from './where.ts';
import { loadWords, w, wordsFor } from './words.ts';

/** As CodeMirror calls what it says itself. */
const PHRASES = [
  'Find',
  'Replace',
  'next',
  'previous',
  'all',
  'match case',
  'regexp',
  'by word',
  'replace',
  'replace all',
  'close',
  'current match',
  'replaced match on line $',
  'replaced $ matches',
  'on line',
  'Completions',
  'Diagnostics',
  'Fold line',
  'Unfold line',
  'Folded lines',
  'Unfolded lines',
  'to',
  'folded code',
  'unfold',
  'Selection deleted',
  'Control character',
  'Go to line',
  'go',
  'No diagnostics',
] as const;

class FileEditor extends HTMLElement {
  readonly #notice = new Notice();
  readonly #said = announcer();
  readonly #place = make('span', { class: 'editor-place' });
  readonly #count = makeButton('', 'tool', () => this.#toggleMistakes());
  readonly #cluster = make('span', { class: 'editor-cluster', role: 'status' });
  readonly #mistakes = make('ol', {
    class: 'editor-mistakes',
    hidden: '',
    'aria-label': w('mistakes.label'),
  });
  readonly #knowledge = new Knowledge();
  readonly #checks = new Checks({
    subject: () => this.#subject(),
    found: (path, diagnostics, unreachable) => this.#found(path, diagnostics, unreachable),
  });
  readonly #code = new CodeView(
    {
      changed: () => this.#typed(),
      moved: () => this.#showPlace(),
      save: () => void this.#desk.save(),
      complete: (text, position) => this.#knowledge.offer(text, position),
      whole: (option) => this.#knowledge.whole(option),
      explain: (text, end) => this.#knowledge.explain(text, end),
    },
    {
      label: w('text.label'),
      description: w('text.help'),
      phrases: Object.fromEntries(
        PHRASES.flatMap((words) => {
          const own = wordsFor(`phrase.${words}`);
          return own === undefined ? [] : [[words, own]];
        }),
      ),
    },
  );
  readonly #desk = new Desk(this.#code, {
    changed: () => this.#show(),
    say: (what, path) => setText(this.#said, w(`said.${what}`, { name: shown(path) })),
    unfit: (path, what) => this.#notice.unfit(path, what),
    failed: (error) => this.#notice.failed(error),
  });
  readonly #bar = new Bar({
    choose: (path) => this.#desk.look(path),
    close: (path) => void this.#close(path),
    list: () => this.#toggleList(),
    save: () => void this.#desk.save(),
    find: () => void this.#code.find(),
    tryIt: () => void this.#try(),
    apply: () => void this.#apply(),
    turn: () => this.#dock?.turn(),
    hide: () => this.#hide(),
  });
  readonly #files = new Files({
    open: (path) => void this.#open(path),
    moved: (from, to) => this.#desk.moved(from, to),
    removed: (path) => this.#desk.removed(path),
    unsaved: (gone) =>
      this.#desk.paths.filter((path) => this.#below(path, gone) && this.#desk.isUnsaved(path)).length,
    failed: (error) => this.#notice.failed(error),
    listed: () => this.#watch(),
  });
  readonly #watching = new Watching(
    ({ files, folders }) => {
      void this.#desk.hear(files).then(() => this.#watch());
      if (folders.length > 0) void this.#files.refresh();
    },
    () => void this.#desk.lookAgain(),
  );
  readonly #text = make('div', { id: 'editor-text', class: 'editor-text' });
  readonly #empty = make('p', { class: 'editor-empty' }, w('text.empty'));
  #dock: Dock | undefined;
  #generation: number | undefined;

  connectedCallback(): void {
    if (this.childElementCount > 0) return;
    this.#text.append(this.#empty, this.#code.element);
    this.#count.hidden = true;
    this.#bar.list.setAttribute('aria-expanded', 'true');
    const foot = make('div', { class: 'editor-foot' }, this.#place, this.#count, this.#cluster);
    const main = make(
      'div',
      { class: 'editor-main' },
      this.#notice.element,
      this.#text,
      this.#mistakes,
      foot,
    );
    this.append(
      this.#bar.element,
      make('div', { class: 'editor-body' }, this.#files.element, main),
      this.#said,
    );
    this.setAttribute('role', 'region');
    this.setAttribute('aria-label', w('editor.label'));
    this.#show();
    this.#listen();
  }

  attach(dock: Dock): void {
    this.#dock = dock;
  }

  focusInside(): void {
    if (this.#desk.active) this.#code.focus();
    else this.querySelector<HTMLElement>('.file-row[tabindex="0"], .file-actions button')?.focus();
  }

  #listen(): void {
    live.follow(({ app }) => {
      const generation = app?.sandbox.phase === 'ready' ? app.sandbox.generation : undefined;
      if (generation === undefined || generation === this.#generation) return;
      const first = this.#generation === undefined;
      this.#generation = generation;
      this.#knowledge.forget();
      void this.#files.refresh();
      void (first ? this.#desk.restore() : this.#desk.lookAgain());
    });
    // Where the system watches no more, coming back to the editor is the moment to look.
    this.addEventListener('focusin', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.contains(relatedTarget))) void this.#desk.lookAgain();
    });
    addEventListener('pagehide', () => this.#desk.keepDraft());
    addEventListener('beforeunload', (event) => {
      if (this.#desk.someUnsaved && !this.#desk.keepDraft()) event.preventDefault();
    });
  }

  #below = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

  async #open(path: string): Promise<void> {
    await this.#desk.open(path);
    if (this.#desk.active?.path !== path) return;
    // On a phone the list would take half of the room.
    if (matchMedia('(max-width: 32rem)').matches && !this.#files.element.hidden) this.#toggleList();
    this.#code.focus();
  }

  #show(): void {
    const { active, paths } = this.#desk;
    const titles = titlesOf(paths);
    this.#bar.show(
      paths.map((path) => ({
        path,
        title: titles.get(path) ?? path,
        active: path === active?.path,
        unsaved: this.#desk.isUnsaved(path),
        conflict: path === active?.path && active.theirs !== undefined,
      })),
      this.#subject() !== undefined,
    );
    this.#empty.hidden = active !== undefined;
    this.#code.element.hidden = active === undefined;
    if (active?.theirs)
      this.#notice.conflict(active.path, active.theirs, (how) => void this.#decide(active.path, how));
    else if (this.#notice.element.dataset['kind'] === 'conflict') this.#notice.hide();
    this.#files.tree.activate(active?.path ?? '');
    this.#showPlace();
    this.#watch();
    this.#checks.soon();
  }

  #watch(): void {
    this.#watching.watch(this.#desk.versions, this.#files.tree.folders);
  }

  #typed(): void {
    const path = this.#desk.active?.path;
    if (path === undefined) return;
    const unsaved = this.#desk.isUnsaved(path);
    const tab = this.#bar.tabs.querySelector('[aria-selected="true"]');
    // Only a change of that is worth drawing the bar anew.
    if (tab?.hasAttribute('data-unsaved') !== unsaved) this.#show();
    this.#checks.soon();
  }

  #showPlace(): void {
    const { line, column } = this.#code.place;
    setText(this.#place, this.#desk.active ? w('place', { line, column }) : '');
  }

  /** What is checked: a file that looks like a manifest. */
  #subject(): { path: string; text: string } | undefined {
    const path = this.#desk.active?.path;
    if (path === undefined) return undefined;
    const text = this.#code.plain(path);
    return /\.ya?ml$/i.test(path) || kindsOf(text).length > 0 ? { path, text } : undefined;
  }

  #found(path: string, diagnostics: readonly Diagnostic[], unreachable: ManifestCheck['unreachable']): void {
    const marks: Mark[] = diagnostics.map((one) => ({ ...one, message: sentenceOf(one) }));
    this.#code.mark(path, marks);
    const why = unreachable && (wordsFor(`problem.${unreachable.code}`) ?? w('cluster.unreachable'));
    setText(this.#cluster, why ?? '');
    setText(
      this.#count,
      w(diagnostics.length === 1 ? 'mistakes.one' : 'mistakes', { n: diagnostics.length }),
    );
    this.#count.hidden = diagnostics.length === 0;
    if (diagnostics.length === 0) this.#mistakes.hidden = true;
    this.#count.setAttribute('aria-expanded', String(!this.#mistakes.hidden));
    this.#mistakes.replaceChildren(...diagnostics.map((one) => this.#mistake(one)));
  }

  #mistake(one: Diagnostic): HTMLElement {
    const words = w('mistake.at', { line: one.line, column: one.column, words: sentenceOf(one) });
    const button = makeButton(words, 'mistake', () => this.#code.goTo(one.from));
    button.dataset['severity'] = one.severity;
    return make('li', {}, button);
  }

  #toggleMistakes(): void {
    this.#mistakes.hidden = !this.#mistakes.hidden;
    this.#count.setAttribute('aria-expanded', String(!this.#mistakes.hidden));
  }

  #toggleList(): void {
    const hidden = !this.#files.element.hidden;
    this.#files.element.hidden = hidden;
    this.#bar.list.setAttribute('aria-expanded', String(!hidden));
  }

  async #decide(path: string, how: 'mine' | 'theirs' | 'both'): Promise<void> {
    const theirs = this.#desk.active?.theirs;
    if (how === 'both' && theirs?.kind === 'text') {
      const choice = await showBoth(shown(nameOf(path)), this.#desk.mineOf(path), theirs.content);
      if (choice !== undefined) await this.#decide(path, choice);
    } else if (how === 'mine') await this.#desk.keepMine(path);
    else this.#desk.takeTheirs(path);
    this.#code.focus();
  }

  async #close(path: string): Promise<void> {
    if (this.#desk.isUnsaved(path)) {
      const sure = await confirmLoss({
        title: w('close.title', { name: shown(nameOf(path)) }),
        loses: w('close.loses'),
        confirm: w('close.confirm'),
      });
      if (!sure) return;
    }
    this.#desk.close(path);
  }

  async #try(): Promise<void> {
    try {
      const trial = await this.#checks.try();
      if (!trial) return;
      const refused =
        trial.objects.some(({ outcome }) => outcome === 'refused') || trial.diagnostics.length > 0;
      const words =
        trial.objects.length === 0
          ? refused
            ? 'try.yaml'
            : 'try.nothing'
          : refused
            ? 'try.refused'
            : 'try.fine';
      this.#notice.say(w(words), trial.objects.map(outcomeOf));
      this.#mistakes.hidden = trial.diagnostics.length === 0;
      this.#count.setAttribute('aria-expanded', String(!this.#mistakes.hidden));
    } catch (error) {
      this.#notice.failed(error);
    }
  }

  /** Into the terminal, where the learner presses Enter: nothing happens to the cluster unseen. */
  async #apply(): Promise<void> {
    const path = this.#desk.active?.path;
    if (path === undefined || (this.#desk.isUnsaved(path) && !(await this.#desk.save(path)))) return;
    const sent = await send(applyCommand(path), 'insert');
    if (sent === 'waiting' || sent === 'held') this.#notice.say(w(`apply.${sent}`));
  }

  #hide(): void {
    this.#desk.keepDraft();
    this.#dock?.show(false);
    document.querySelector<HTMLElement>('[data-tool=files]')?.focus();
  }
}

let opened: { editor: FileEditor; dock: Dock } | undefined;

/** Shows the editor, or hides it; `asked`: by somebody who wants to go there. */
export async function toggleEditor(asked: boolean): Promise<void> {
  if (!opened) {
    await Promise.all([loadWords(), loadProblemWords()]);
    // Astro would put a file of styles into every page.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets.push(sheet);
    if (!customElements.get('file-editor')) customElements.define('file-editor', FileEditor);
    const editor = document.createElement('file-editor') as FileEditor;
    opened = { editor, dock: new Dock(editor) };
    editor.attach(opened.dock);
  } else opened.dock.show(!opened.dock.shown);
  if (asked && opened.dock.shown) opened.editor.focusInside();
}
