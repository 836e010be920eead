/**
 * A finding and a language become a sentence. Pure and safe in a browser: it imports the two catalogues and types, and
 * nothing else.
 */
import en from './messages/en.json' with { type: 'json' };
import ko from './messages/ko.json' with { type: 'json' };
import type { Finding } from './types.ts';

const catalogues: Readonly<Record<'ko' | 'en', Readonly<Record<string, string>>>> = { ko, en };

/** The sentence for a finding. A code without one is shown with its values, so that nothing is ever hidden. */
export function say(finding: Finding, language: 'ko' | 'en'): string {
  const text = catalogues[language][finding.code];
  if (text === undefined) return `${finding.code} ${JSON.stringify(finding.values)}`;
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(finding.values[name] ?? hole));
}
