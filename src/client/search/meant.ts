/**
 * Whether what the index found was meant. For a word it does not have, the index takes shorter and shorter beginnings of it until
 * something fits, down to a single letter: nonsense would find whatever begins with that letter.
 */

/** `marked`: the words of the text that the index took for those of `sought`. Without any, it was found by its name. */
export function isMeant(sought: string, marked: readonly string[]): boolean {
  const wanted = wordsOf(sought);
  const taken = marked.flatMap(wordsOf);
  return taken.length === 0 || wanted.some((word) => taken.some((other) => areAkin(word, other)));
}

/** A third of the word is as much as `running` has of `run`. */
const areAkin = (word: string, other: string): boolean =>
  shared(word, other) >= Math.max(Math.min(2, word.length), Math.ceil(word.length / 3));

/** How many letters both begin with. */
function shared(word: string, other: string): number {
  let length = 0;
  while (length < word.length && word[length] === other[length]) length += 1;
  return length;
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
