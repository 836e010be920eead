/** Rule 22: a `<decision-tree>` holds one question, whose answers are the items below it; so do the questions further down. */
import { type Element, elements, type Place } from '../markdown.ts';
import type { Page } from '../prose.ts';
import type { Problem } from '../types.ts';

interface Item extends Place {
  readonly indent: number;
  readonly text: string;
}

interface Wrong extends Place {
  readonly message: string;
  readonly remedy: string;
}

/** Problems of all decision trees of a page, and of trees whose names it uses twice. */
export function treeProblems(page: Page): Problem[] {
  const trees = elements(page.body).filter(({ name, closed }) => name === 'decision-tree' && closed);
  const names = trees.map(({ attributes }) => attributes['tree']);
  const twice = trees
    .filter(({ attributes }, at) => names.indexOf(attributes['tree']) < at)
    .map(({ line, column, attributes }) => ({
      line,
      column,
      message: `two trees are called ${attributes['tree']}`,
      remedy: 'Give each tree of a lesson its own name.',
    }));
  return [...twice, ...trees.flatMap((tree) => wrongIn(tree, page.body))].map((wrong) => ({
    severity: 'error',
    file: page.file,
    ...wrong,
    line: wrong.line + page.linesBefore,
  }));
}

function wrongIn(tree: Element, body: string): Wrong[] {
  const items = itemsOf(tree, body.split(/\r?\n/));
  const [root, ...others] = items;
  const roots = items.filter(({ indent }) => indent === root?.indent);
  if (root === undefined || roots.length !== 1) {
    const { line, column } = roots[1] ?? tree;
    return [{ line, column, message: 'a decision tree begins with one question', remedy: ONE_QUESTION }];
  }
  const lonely = items.filter((_, index) => answersOf(items, index) === 1);
  return [
    ...others
      .filter(({ text }) => !/^(?:\*\*.+?\*\*|<strong>.+?<\/strong>)\s+\S/.test(text))
      .map((item) =>
        at(item, 'this branch does not begin with an answer in bold, and then what it tells', BOLD),
      ),
    ...lonely.map((item) => at(item, 'this question has one answer only', ANSWERS)),
  ];
}

const ONE_QUESTION = 'Write one item with the first question, and its answers as the items below it.';
const BOLD = 'Write - **the answer** and after it what follows from it, or the next question.';
const ANSWERS = 'Write each answer that is possible; or say it in the item above, when there is but one.';

const at = ({ line, column }: Place, message: string, remedy: string): Wrong => ({
  line,
  column,
  message,
  remedy,
});

/** The items of the tree, each with the lines that belong to it. */
function itemsOf(tree: Element, lines: readonly string[]): Item[] {
  const items: Item[] = [];
  for (
    let index = tree.line;
    index < lines.length && !lines[index]!.includes('</decision-tree');
    index += 1
  ) {
    const found = /^(\s*)[-*]\s+(.*)$/.exec(lines[index]!);
    if (!found) continue;
    items.push({ line: index + 1, column: found[1]!.length + 1, indent: found[1]!.length, text: found[2]! });
  }
  return items;
}

/** How many items stand right below this one. */
function answersOf(items: readonly Item[], index: number): number {
  const below = items.slice(index + 1);
  const end = below.findIndex(({ indent }) => indent <= items[index]!.indent);
  const inside = end === -1 ? below : below.slice(0, end);
  return inside.filter(({ indent }) => indent === inside[0]?.indent).length;
}
