/** What is wrong with a manifest, as sentences in the language of the page. */
import type { Diagnostic, ManifestTrial } from '../../../server/protocol-files.ts';
import { w, wordsFor } from './words.ts';

/** Characters of what the API server said, in a list of all objects. */
const LONGEST = 240;

/** The words of the API server stay as they are: they are what kubectl will print. */
export function sentenceOf({ code, values, said }: Diagnostic): string {
  const known = wordsFor(`mistake.${code}`, values);
  if (known !== undefined) return known;
  return code.startsWith('yaml.') ? w('mistake.yaml', { said: said ?? code }) : (said ?? code);
}

export function outcomeOf({ kind, name, outcome, said }: ManifestTrial['objects'][number]): string {
  const words = w(`outcome.${outcome}`, { what: [kind, name].filter((part) => part !== '').join(' ') });
  if (said === undefined) return words;
  // All of it stands at its line.
  const first = said.split('\n')[0] ?? '';
  return `${words} (${first.length > LONGEST ? `${first.slice(0, LONGEST)} …` : first})`;
}
