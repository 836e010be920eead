import { describe, expect, it } from 'vitest';
import { treeProblems } from '../../../lessons/lint/tree-rules.ts';

const problems = (...bodies: readonly string[]) =>
  treeProblems({
    file: 'en.md',
    locale: 'en',
    linesBefore: 4,
    body: bodies.map((list) => `<decision-tree tree="pods">\n\n${list}\n\n</decision-tree>\n`).join('\n'),
  }).map(({ line, message }) => `${line} ${message}`);

const RIGHT =
  '- What is `STATUS`?\n  - **`Pending`** What do the events say?\n    - <strong>파드(Pod)</strong> Yes.\n    - **No** Not.\n  - **`Running`** Look on.';

describe('a decision tree', () => {
  it('is right with one question, and answers in bold', () => {
    expect(problems(RIGHT)).toEqual([]);
  });

  it('begins with one question', () => {
    const none = '5 a decision tree begins with one question';
    expect(problems('No list.')).toEqual([none]);
    expect(problems('- One?\n  - **a** b\n  - **c** d\n- Two?')).toEqual([
      '10 a decision tree begins with one question',
    ]);
  });

  it('has an answer at the head of each branch, and more than one for each question', () => {
    expect(
      problems('- Which?\n  - nothing bold\n  - **alone**\n  - **a** Which?\n    - **b** One way only.'),
    ).toEqual([
      '8 this branch does not begin with an answer in bold, and then what it tells',
      '9 this branch does not begin with an answer in bold, and then what it tells',
      '10 this question has one answer only',
    ]);
  });

  it('has a name of its own in the lesson', () => {
    expect(problems(RIGHT, RIGHT)).toEqual(['15 two trees are called pods']);
  });
});
