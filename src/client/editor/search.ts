/** Find and replace in a file: the door to CodeMirror's search, loaded when somebody looks for something for the first time. */
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { Facet, StateEffect } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';

/** Each file has a state of its own, which has to learn it. */
const knows = Facet.define<true>();
const searching = [
  search({ top: true }),
  highlightSelectionMatches(),
  keymap.of(searchKeymap),
  knows.of(true),
];

export function find(view: EditorView): void {
  if (view.state.facet(knows).length === 0)
    view.dispatch({ effects: StateEffect.appendConfig.of(searching) });
  openSearchPanel(view);
}
