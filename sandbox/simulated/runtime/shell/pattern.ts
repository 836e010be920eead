/** Shell patterns: `*`, `?`, `[…]`, as regular expressions that take time in proportion to the text. */
import { type RegularExpression, regularExpression } from '../../regular-expression.ts';

const special = /[.*+?^${}()|[\]\\]/g;

/** A whole-string expression for a pattern; a backslash takes the meaning from what follows. */
export function globToRegExp(pattern: string): RegularExpression {
  return regularExpression(`(?s)^(?:${globSource(pattern)})$`);
}

/** The inside of such an expression; `star` is what `*` means (`.*?` for the shortest match). */
export function globSource(pattern: string, star = '.*'): string {
  let source = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const character = pattern[i]!;
    if (character === '*') source += star;
    else if (character === '?') source += '.';
    else if (character === '\\' && i + 1 < pattern.length) {
      i += 1;
      source += pattern[i]!.replace(special, '\\$&');
    } else if (character === '[') {
      const set = /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(i));
      if (set) {
        source += `[${set[1] ? '^' : ''}${classes(set[2] ?? '')}]`;
        i += set[0].length - 1;
      } else source += '\\[';
    } else source += character.replace(special, '\\$&');
  }
  return source;
}

function classes(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(']', '\\]').replaceAll('[', '\\[');
}

/** Whether a word has anything in it that a pattern could match by. */
export function hasPattern(text: string): boolean {
  return /[*?[]/.test(text.replaceAll(/\\./gs, ''));
}
