/**
 * CP949, the code page of Korean Windows. Node's own decoder of "euc-kr" knows the 2,350 syllables of KS X 1001 and makes something else
 * of the other 8,822, although the Encoding Standard has them all. These stand in the order of Unicode in what KS X 1001 leaves
 * free, so that they can be counted out: https://encoding.spec.whatwg.org/#index-euc-kr
 */

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
/** Behind a first byte up to 0xA0; further up those from 0xA1 belong to KS X 1001. */
const TRAILS = [range(0x41, 0x5a), range(0x61, 0x7a), range(0x81, 0xfe)].flat();

/** `undefined`: it is none. */
export function decodeCp949(bytes: Uint8Array): string | undefined {
  const pairs = table();
  let text = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at]!;
    if (lead < 0x80) {
      text += String.fromCharCode(lead);
      continue;
    }
    at += 1;
    const character = pairs.get((lead << 8) | (bytes[at] ?? 0));
    if (character === undefined) return undefined;
    text += character;
  }
  return text;
}

let made: ReadonlyMap<number, string> | undefined;

/** Both bytes → character. Made when it is needed first: some milliseconds. */
function table(): ReadonlyMap<number, string> {
  made ??= new Map([...standard(), ...extension()]);
  return made;
}

/** KS X 1001: Node's decoder has it. */
function* standard(): Iterable<[number, string]> {
  const decoder = new TextDecoder('euc-kr', { fatal: true });
  for (const lead of range(0xa1, 0xfe)) {
    for (const trail of range(0xa1, 0xfe)) {
      const character = decoded(decoder, lead, trail);
      if (character !== undefined) yield [(lead << 8) | trail, character];
    }
  }
}

function decoded(decoder: TextDecoder, lead: number, trail: number): string | undefined {
  try {
    return decoder.decode(Uint8Array.of(lead, trail));
  } catch {
    return undefined;
  }
}

/** The syllables that are not in KS X 1001, one after the other. */
function* extension(): Iterable<[number, string]> {
  const there = new Set([...standard()].map(([, character]) => character));
  const places = freePlaces();
  for (const code of range(FIRST_SYLLABLE, LAST_SYLLABLE)) {
    const syllable = String.fromCharCode(code);
    if (there.has(syllable)) continue;
    const { value } = places.next();
    if (value !== undefined) yield [value, syllable];
  }
}

function* freePlaces(): Generator<number, undefined> {
  for (const lead of range(0x81, 0xc6)) {
    for (const trail of TRAILS) if (lead <= 0xa0 || trail <= 0xa0) yield (lead << 8) | trail;
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
