/** A reason and a language become a sentence; times in the zone of the class. Pure. */
import { SENTENCES } from './sentences.ts';
import type { Reason } from './types.ts';

type Language = 'ko' | 'en';

/** Holes that hold a moment. */
const MOMENTS = new Set(['at', 'due', 'closes']);

/** A code without a sentence is shown with its values, so that nothing is ever hidden. */
export function sayReason({ code, values }: Reason, language: Language, timeZone: string): string {
  const sentence = SENTENCES[code]?.[language];
  if (sentence === undefined) return `${code} ${JSON.stringify(values)}`;
  return sentence.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = values[name];
    if (value === undefined) return hole;
    if (MOMENTS.has(name)) return localTime(String(value), timeZone);
    return name === 'late' ? duration(Number(value), language) : String(value);
  });
}

/** `2026-11-22 18:30` in that zone. What is no moment stays as it is. */
export function localTime(moment: string, timeZone: string): string {
  const at = Date.parse(moment);
  if (Number.isNaN(at)) return moment;
  // Sweden writes dates as everybody should.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
}

const UNITS: readonly { readonly seconds: number; readonly ko: string; readonly en: string }[] = [
  { seconds: 86_400, ko: '일', en: 'day' },
  { seconds: 3_600, ko: '시간', en: 'hour' },
  { seconds: 60, ko: '분', en: 'minute' },
  { seconds: 1, ko: '초', en: 'second' },
];

/** The two largest units: `1 day 3 hours`. */
function duration(seconds: number, language: Language): string {
  let left = seconds;
  const parts = UNITS.flatMap((unit) => {
    const n = Math.floor(left / unit.seconds);
    left -= n * unit.seconds;
    if (n === 0) return [];
    return [language === 'ko' ? `${n}${unit.ko}` : `${n} ${unit.en}${n === 1 ? '' : 's'}`];
  });
  return parts.slice(0, 2).join(' ');
}
