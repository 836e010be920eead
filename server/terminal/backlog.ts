/**
 * Output that has not been drawn yet, and need not be if it has scrolled out of reach by then. Pure.
 *
 * Drawing is ten times slower than reading, and of a flood only the last lines are ever seen. Bytes that do nothing but print
 * lines and colour them (no cursor moves, no modes, no other screen) leave the same screen whether the lines that scrolled
 * past the end of the scrollback were drawn or not. Of those that are left out, only the colour they left behind is kept.
 */

const ESC = 0x1b;
const LF = 0x0a;
const CR = 0x0d;
/** The last bytes of `CSI … m`, and of `CSI … K`, which erases the rest of a line. */
const COLOUR = 0x6d;
const ERASE = 0x4b;

/** What is known of a chunk that only prints lines. */
interface Lines {
  /** How many begin anew: a line feed after a carriage return. */
  readonly count: number;
  /** Where its changes of colour are, as [from, to), those before the last reset left out. */
  readonly colours: readonly (readonly [number, number])[];
  /** The colour does not depend on what came before it. */
  readonly resets: boolean;
}

/** Changes of colour without a reset that are carried along; with more it is simpler to draw. */
const MOST_COLOURS = 4096;

/** `undefined`: it does something else, too. */
export function linesOf(chunk: Uint8Array): Lines | undefined {
  let count = 0;
  let resets = false;
  let colours: [number, number][] = [];
  for (let index = 0; index < chunk.length; index += 1) {
    const byte = chunk[index] as number;
    if (byte >= 0x20) {
      // U+0080 to U+009F are control characters of two bytes.
      if (byte === 0xc2 && (chunk[index + 1] ?? 0) < 0xa0) return undefined;
    } else if (byte === LF) {
      if (chunk[index - 1] === CR) count += 1;
    } else if (byte === ESC) {
      const end = endOfColour(chunk, index);
      if (end === 0) return undefined;
      if (isReset(chunk, index, end)) {
        resets = true;
        colours = [];
      } else if (chunk[end - 1] === COLOUR) colours.push([index, end]);
      index = end - 1;
    } else if (byte !== CR && byte !== 0x09 && byte !== 0x08 && byte !== 0x07) return undefined;
  }
  return { count, colours, resets };
}

/** Where `CSI … m` or `CSI … K` ends; 0 when it is another sequence. */
function endOfColour(chunk: Uint8Array, start: number): number {
  if (chunk[start + 1] !== 0x5b) return 0;
  let index = start + 2;
  for (let byte = chunk[index]; byte !== undefined; index += 1, byte = chunk[index]) {
    const parameter = byte >= 0x30 && byte <= 0x3b;
    if (!parameter) return byte === COLOUR || byte === ERASE ? index + 1 : 0;
  }
  return 0;
}

/** `CSI m` and `CSI 0 m`. */
const isReset = (chunk: Uint8Array, start: number, end: number): boolean =>
  chunk[end - 1] === COLOUR && (end - start === 3 || (end - start === 4 && chunk[start + 2] === 0x30));

export interface Backlog {
  /** Bytes that wait. */
  readonly bytes: number;
  /** `false`: this chunk does more than print lines; what waits has to be drawn first, and then it. */
  push(chunk: Uint8Array): boolean;
  /** Everything that waits, oldest first; nothing waits after this. */
  take(): Uint8Array[];
}

/** `reach`: lines from the bottom of the screen to the end of the scrollback. */
export function createBacklog(reach: () => number): Backlog {
  let waiting: { readonly chunk: Uint8Array; readonly lines: Lines }[] = [];
  let first = 0;
  let bytes = 0;
  let count = 0;
  let colour: Uint8Array[] = [];

  /** What is out of reach goes, chunk by chunk. */
  const leaveOut = (): void => {
    const limit = reach();
    for (let head = waiting[first]; head && count - head.lines.count > limit; head = waiting[first]) {
      first += 1;
      bytes -= head.chunk.length;
      count -= head.lines.count;
      if (head.lines.resets) colour = [];
      for (const [from, to] of head.lines.colours) colour.push(head.chunk.slice(from, to));
    }
    if (first > 1024) {
      waiting = waiting.slice(first);
      first = 0;
    }
  };

  return {
    get bytes() {
      return bytes;
    },
    push(chunk) {
      const lines = linesOf(chunk);
      if (!lines || colour.length + lines.colours.length > MOST_COLOURS) return false;
      waiting.push({ chunk, lines });
      bytes += chunk.length;
      count += lines.count;
      leaveOut();
      return true;
    },
    take() {
      const all = [...colour, ...waiting.slice(first).map(({ chunk }) => chunk)];
      waiting = [];
      first = 0;
      bytes = 0;
      count = 0;
      colour = [];
      return all;
    },
  };
}
