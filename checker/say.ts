/**
 * A finding and a language become a sentence. Pure and safe in a browser: it imports the sentences and types, and
 * nothing else.
 */
import { sentence } from './messages/index.ts';
import type { Finding } from './types.ts';

/** The sentence for a finding. A code without one is shown with its values, so that nothing is ever hidden. */
export function say(finding: Finding, language: 'ko' | 'en'): string {
  const text = sentence(finding.code, language);
  if (text === undefined) return `${finding.code} ${JSON.stringify(finding.values)}`;
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(finding.values[name] ?? hole));
}
