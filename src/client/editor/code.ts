/**
 * The text of files, with colours, mistakes and completion: the door to CodeMirror. Keeps one state for each open file, so
 * that undo and the place in it stay when another file is looked at.
 */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
  insertCompletionText,
  snippet,
  startCompletion,
} from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentLess,
  indentMore,
  isolateHistory,
  toggleTabFocusMode,
} from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { codeFolding, foldGutter, foldKeymap, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorSelection, EditorState, type Extension, Prec } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import type { Option } from './complete.ts';
import { newLineAfter } from './indentation.ts';

/** What the text asks of those around it. */
export interface CodeListener {
  changed(path: string): void;
  moved(): void;
  save(): void;
  /** What fits at a place. */
  complete(text: string, position: number): Promise<Offer | undefined>;
  /** An object of a kind, whole; resolves with a template. */
  whole(option: Option): Promise<string>;
  /** What is known of a word. */
  explain(text: string, position: number): Promise<Explanation | undefined>;
}

export interface Offer {
  readonly from: number;
  readonly column: number;
  readonly options: readonly Option[];
  /** Where an apiVersion goes when the document has none. */
  readonly begins: number;
}

export interface Explanation {
  readonly title: string;
  readonly words: string;
}

/** Something to be shown at a piece of the text, in UTF-16 units of the text with `\n`. */
export interface Mark {
  readonly from: number;
  readonly to: number;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
}

export interface CodeOptions {
  readonly label: string;
  readonly description: string;
  readonly phrases: Readonly<Record<string, string>>;
}

export class CodeView {
  readonly element: HTMLElement;
  readonly #view: EditorView;
  readonly #listener: CodeListener;
  readonly #options: CodeOptions;
  readonly #states = new Map<string, EditorState>();
  #path = '';

  constructor(listener: CodeListener, options: CodeOptions) {
    this.#listener = listener;
    this.#options = options;
    this.#view = new EditorView({ state: EditorState.create({ doc: '' }) });
    this.element = this.#view.dom;
  }

  /** Begins with a text as it is on the disk; lines may end as Windows ends them. */
  load(path: string, content: string): void {
    this.#states.set(path, this.#stateOf(content, path));
    if (path === this.#path) this.#view.setState(this.#states.get(path) ?? this.#view.state);
  }

  /** Takes over another text: only what differs changes, so that the place in it stays; it can be undone. */
  replace(path: string, content: string): void {
    const state = this.#stateAt(path);
    if (!state) {
      this.load(path, content);
      return;
    }
    const changes = difference(state.doc.toString(), normal(content));
    const spec = { changes, annotations: isolateHistory.of('full') };
    if (path === this.#path) this.#view.dispatch(spec);
    else this.#states.set(path, state.update(spec).state);
  }

  show(path: string): void {
    const state = this.#states.get(path);
    if (!state || path === this.#path) return;
    this.#keep();
    this.#path = path;
    this.#view.setState(state);
  }

  rename(from: string, to: string): void {
    this.#keep();
    const text = this.text(from);
    this.#states.delete(from);
    this.#states.set(to, this.#stateOf(text, to));
    if (this.#path !== from) return;
    this.#path = '';
    this.show(to);
  }

  forget(path: string): void {
    this.#states.delete(path);
    if (path === this.#path) this.#path = '';
  }

  has(path: string): boolean {
    return this.#states.has(path);
  }

  /** As it is saved: with the line ends it came with. */
  text(path: string): string {
    const state = this.#stateAt(path);
    return state ? state.sliceDoc() : '';
  }

  /** With `\n` at the end of lines: what places count in. */
  plain(path: string): string {
    return this.#stateAt(path)?.doc.toString() ?? '';
  }

  mark(path: string, marks: readonly Mark[]): void {
    if (path !== this.#path) return;
    const { length } = this.#view.state.doc;
    const diagnostics: Diagnostic[] = marks.map(({ from, to, severity, message }) => ({
      from: Math.min(from, length),
      to: Math.min(Math.max(to, from), length),
      severity,
      message,
    }));
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  /** Line and column, counted from 1. */
  get place(): { line: number; column: number } {
    const { head } = this.#view.state.selection.main;
    const line = this.#view.state.doc.lineAt(head);
    return { line: line.number, column: head - line.from + 1 };
  }

  goTo(position: number): void {
    const at = Math.min(position, this.#view.state.doc.length);
    this.#view.dispatch({
      selection: EditorSelection.cursor(at),
      effects: EditorView.scrollIntoView(at, { y: 'center' }),
    });
    this.#view.focus();
  }

  async find(): Promise<void> {
    const { find } = await import('./search.ts');
    find(this.#view);
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }

  #keep(): void {
    if (this.#path !== '' && this.#states.has(this.#path)) this.#states.set(this.#path, this.#view.state);
  }

  #stateAt(path: string): EditorState | undefined {
    return path === this.#path ? this.#view.state : this.#states.get(path);
  }

  #stateOf(content: string, path: string): EditorState {
    const isYaml = /\.ya?ml$/i.test(path) || /^(apiVersion|kind):/m.test(content);
    const lineEnd = /\r\n/.test(content) && !/(^|[^\r])\n/.test(content) ? '\r\n' : '\n';
    return EditorState.create({
      doc: content,
      extensions: [
        // Where ends of lines differ, each stays as it is.
        EditorState.lineSeparator.of(lineEnd),
        EditorState.phrases.of(this.#options.phrases),
        // Places of a template that are the same are written together.
        EditorState.allowMultipleSelections.of(true),
        this.#surroundings(),
        // Lines ends of a Makefile, a script or a list of words are those of their kind.
        isYaml ? [yaml(), this.#help()] : [],
        keys({ save: () => this.#listener.save(), find: () => void this.find() }),
      ],
    });
  }

  #surroundings(): Extension {
    return [
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightSpecialChars(),
      history(),
      codeFolding(),
      foldGutter(),
      drawSelection(),
      highlightActiveLine(),
      indentUnit.of('  '),
      EditorState.tabSize.of(2),
      closeBrackets(),
      syntaxHighlighting(colours),
      lintGutter(),
      EditorView.contentAttributes.of({
        'aria-label': this.#options.label,
        'aria-description': this.#options.description,
        spellcheck: 'false',
        autocorrect: 'off',
        autocapitalize: 'off',
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.#listener.changed(this.#path);
        if (update.selectionSet || update.docChanged) this.#listener.moved();
      }),
    ];
  }

  #help(): Extension {
    return [
      autocompletion({ override: [(context) => this.#offer(context)], icons: false }),
      hoverTooltip((view, position) => this.#explain(view, position)),
    ];
  }

  async #offer(context: CompletionContext): Promise<CompletionResult | null> {
    const offer = await this.#listener.complete(context.state.doc.toString(), context.pos);
    const typed = offer && context.pos > offer.from;
    // Nobody wants a list in the way while they only move on; behind `kind: ` they do.
    const value = offer?.options.some(({ sort }) => sort === 'value' || sort === 'kind');
    if (!offer || offer.options.length === 0 || !(typed || context.explicit || value)) return null;
    return {
      from: offer.from,
      validFor: /^[\w./-]*$/,
      options: offer.options.map((option) => this.#completion(option, offer)),
    };
  }

  #completion(option: Option, offer: Offer): Completion {
    const { label, sort, detail, info, required } = option;
    return {
      label,
      type: sort,
      boost: required ? 50 : sort === 'object' ? -20 : 0,
      ...(detail !== undefined && { detail: required ? `${detail} *` : detail }),
      ...(info !== undefined && { info }),
      apply: (view, _completion, from, to) => {
        if (sort === 'object') void this.#insertWhole(view, option, from, to);
        else insert(view, option, offer, from, to);
      },
    };
  }

  async #insertWhole(view: EditorView, option: Option, from: number, to: number): Promise<void> {
    const before = view.state;
    const template = await this.#listener.whole(option);
    // Something was typed meanwhile.
    if (view.state.doc !== before.doc) return;
    snippet(template)(view, null, from, to);
  }

  async #explain(view: EditorView, position: number) {
    const word = view.state.wordAt(position);
    const said = word && (await this.#listener.explain(view.state.doc.toString(), word.to));
    if (!word || !said) return null;
    return {
      pos: word.from,
      end: word.to,
      create: () => {
        const dom = document.createElement('div');
        dom.className = 'code-explanation';
        const title = document.createElement('strong');
        title.textContent = said.title;
        const words = document.createElement('p');
        words.textContent = said.words;
        dom.append(title, words);
        return { dom };
      },
    };
  }
}

/** A template goes to the column where it begins, and a kind brings its apiVersion. */
function insert(view: EditorView, option: Option, offer: Offer, from: number, to: number): void {
  const line = view.state.doc.lineAt(from);
  const indented = /^\s*/.exec(line.text)?.[0].length ?? 0;
  const more = ' '.repeat(Math.max(0, offer.column - indented));
  // Where a colon is already, only the name is wanted.
  const rest = view.state.sliceDoc(to, line.to);
  const template = option.sort === 'field' && /^\s*:/.test(rest) ? option.label : option.template;
  // Without a place to fill in, a snippet would leave the cursor before it.
  if (template.includes('#{')) snippet(template.replaceAll('\n', `\n${more}`))(view, null, from, to);
  else view.dispatch(insertCompletionText(view.state, template, from, to));
  if (option.apiVersion !== undefined && option.sort === 'kind') {
    const begins = Math.min(offer.begins, view.state.doc.length);
    view.dispatch({ changes: { from: begins, insert: `apiVersion: ${option.apiVersion}\n` } });
  }
  if (option.more) startCompletion(view);
}

function keys({ save, find }: { save(): void; find(): void }): Extension {
  const always = (act: () => void) => (): boolean => {
    act();
    return true;
  };
  return [
    Prec.high(keymap.of([{ key: 'Tab', run: acceptCompletion }])),
    keymap.of([
      { key: 'Mod-s', run: always(save), preventDefault: true },
      { key: 'Mod-f', run: always(find), preventDefault: true },
      { key: 'Enter', run: enter },
      { key: 'Tab', run: tab, shift: indentLess },
      { key: 'Ctrl-m', mac: 'Shift-Alt-m', run: toggleTabFocusMode },
      ...completionKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...lintKeymap,
      // Ctrl-Alt-\ and Alt-l are letters on many keyboards, and Alt-Arrow moves the browser on some.
      ...defaultKeymap,
    ]),
  ];
}

/** A new line where the next field of the YAML would begin. */
function enter(view: EditorView): boolean {
  const { state } = view;
  const { main, ranges } = state.selection;
  if (ranges.length > 1 || state.readOnly) return false;
  const line = state.doc.lineAt(main.from);
  const before = line.text.slice(0, main.from - line.from);
  const after = state.sliceDoc(main.to, Math.max(line.to, main.to));
  const { indent, takes } = newLineAfter(before, after);
  const from = main.from - takes;
  const insert = `${state.lineBreak}${indent}`;
  view.dispatch(
    state.update({
      changes: { from, to: main.to, insert: takes > 0 ? indent : insert },
      selection: { anchor: from + (takes > 0 ? indent.length : 1 + indent.length) },
      scrollIntoView: true,
      userEvent: 'input',
    }),
  );
  return true;
}

/** Lines that are selected move; else blanks up to the next step. */
function tab(view: EditorView): boolean {
  const { state } = view;
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(view);
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const blanks = ' '.repeat(2 - ((head - line.from) % 2));
  view.dispatch(state.update(state.replaceSelection(blanks), { scrollIntoView: true, userEvent: 'input' }));
  return true;
}

/** The smallest change that makes one text of the other. */
function difference(before: string, after: string): { from: number; to: number; insert: string } {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { from: head, to: before.length - tail, insert: after.slice(head, after.length - tail) };
}

const normal = (content: string): string => content.replaceAll('\r\n', '\n');

/** Classes; their colours are in editor.css. */
const colours = tagHighlighter([
  { tag: tags.definition(tags.propertyName), class: 'code-field' },
  { tag: tags.propertyName, class: 'code-field' },
  { tag: tags.string, class: 'code-text' },
  { tag: [tags.lineComment, tags.comment], class: 'code-comment' },
  { tag: [tags.keyword, tags.meta, tags.typeName, tags.labelName], class: 'code-mark' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], class: 'code-sign' },
]);
