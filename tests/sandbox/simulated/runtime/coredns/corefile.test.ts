import { describe, expect, it } from 'vitest';
import { CorefileError, parseCorefile } from '../../../../../sandbox/simulated/runtime/coredns/corefile.ts';

const path = '/etc/coredns/Corefile';
const mistake = (text: string): string => {
  try {
    parseCorefile(text, path);
    return 'none';
  } catch (error) {
    if (!(error instanceof CorefileError)) throw error;
    return error.message;
  }
};

describe('a Corefile', () => {
  it('has blocks of zones with directives, each with arguments and lines of its own', () => {
    const [first, second] = parseCorefile(
      '# the cluster\n.:53 {\n  errors # all\n  health {\n    lameduck 5s\n  }\n}\nexample.org, example.com {\n  whoami\n}\n',
      path,
    );
    expect(first?.keys).toEqual(['.:53']);
    expect(first?.directives.map(({ name }) => [name.text, name.line])).toEqual([
      ['errors', 3],
      ['health', 4],
    ]);
    expect(first?.directives[1]?.block.map((line) => line.map(({ text }) => text))).toEqual([
      ['lameduck', '5s'],
    ]);
    expect(second?.keys).toEqual(['example.org', 'example.com']);
  });

  it('may be one block without braces', () => {
    expect(parseCorefile('.:53\nerrors\nwhoami\n', path)[0]?.directives).toHaveLength(2);
  });

  it('may take lines from a snippet', () => {
    const [block] = parseCorefile('(common) {\n errors\n log\n}\n. {\n import common\n}\n', path);
    expect(block?.directives.map(({ name }) => name.text)).toEqual(['errors', 'log']);
  });

  it.each([
    [
      '.:53 {\n  errors\n  forwrd . 1.1.1.1\n}\n',
      "Corefile:3 - Error during parsing: Unknown directive 'forwrd'",
    ],
    [
      '.:53 {\n  errors\n  loadbalance\n',
      "Corefile:3 - Syntax error: Unexpected token 'loadbalance', expecting '}'",
    ],
    ['. {\n import common\n}\n', 'Corefile:2 - Error during parsing: File to import not found: common'],
  ])('with a mistake says where: %j', (text, message) => {
    expect(mistake(text)).toContain(message);
  });
});
