/** POSIX regular expressions as JavaScript's. */

const named: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  xdigit: '0-9A-Fa-f',
};

/** The source of an expression. Basic ones give `\(`, `\{`, `\|`, `\+` their meaning by the backslash, extended ones without. */
export function posixRegExp(text: string, extended: boolean): string {
  let source = '';
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]!;
    if (character === '[') {
      const set = /^\[(\^?)(\]?(?:\[:\w+:\]|[^\]])*)\]/.exec(text.slice(i));
      if (!set) {
        source += '\\[';
        continue;
      }
      const inside = (set[2] ?? '').replaceAll(/\[:(\w+):\]|[\\[\]]/g, (all, name?: string) =>
        name ? (named[name] ?? '') : `\\${all}`,
      );
      source += `[${set[1]}${inside}]`;
      i += set[0].length - 1;
    } else if (character === '\\') {
      i += 1;
      const next = text[i] ?? '\\';
      if (!extended && '(){}|+?'.includes(next)) source += next;
      else if (next === '<' || next === '>') source += '\\b';
      else source += `\\${next}`;
    } else if (!extended && '(){}|+?'.includes(character)) source += `\\${character}`;
    else if (!extended && character === '*' && (source === '' || source.endsWith('('))) source += '\\*';
    else source += character;
  }
  return source;
}
