/** What the keys below the shell send. Pure. */

export type RowKey =
  | 'Escape'
  | 'Tab'
  | 'ArrowLeft'
  | 'ArrowUp'
  | 'ArrowDown'
  | 'ArrowRight'
  | '|'
  | '/'
  | '-';

const ARROWS: Readonly<Record<string, string>> = {
  ArrowUp: 'A',
  ArrowDown: 'B',
  ArrowRight: 'C',
  ArrowLeft: 'D',
};

/** The letters of a Korean keyboard (두벌식), by the Latin ones on the same keys. */
const LATIN = 'qwertyuiopasdfghjklzxcvbnm';
const HANGUL = 'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ';

/** The bytes of a key. `application`: the program asked for arrows in its own way (DECCKM), as editors do. */
export function rowKey(key: RowKey, ctrl: boolean, application: boolean): string {
  const arrow = ARROWS[key];
  if (arrow !== undefined) return ctrl ? `\x1b[1;5${arrow}` : `\x1b${application ? 'O' : '['}${arrow}`;
  const plain = key === 'Escape' ? '\x1b' : key === 'Tab' ? '\t' : key;
  return ctrl ? withCtrl(plain) : plain;
}

/** The control character of one typed character, as terminals have it; longer text stays as it is. */
export function withCtrl(text: string): string {
  const latin = text.length === 1 ? (LATIN[HANGUL.indexOf(text)] ?? text) : text;
  if (/^[a-z@[\\\]^_ ]$/i.test(latin)) return String.fromCharCode(latin.toUpperCase().charCodeAt(0) & 0x1f);
  if (latin === '/' || latin === '-') return '\x1f';
  if (latin === '|') return '\x1c';
  return latin === '?' ? '\x7f' : text;
}
