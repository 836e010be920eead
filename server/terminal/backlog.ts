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

/** What is known of a piece of a chunk that only prints lines. */
interface Lines {
  /** Where it ends in the chunk. */
  readonly end: number;
  /** How many begin anew: a line feed after a carriage return. */
  readonly count: number;
  /** Where in it its changes of colour are, as [from, to), those before the last reset left out. */
  readonly colours: readonly (readonly [number, number])[];
  /** The colour does not depend on what came before it. */
  readonly resets: boolean;
}

/** Changes of colour without a reset that are carried along; with more it is simpler to draw. */
const MOST_COLOURS = 4096;

/** A chunk is left out in pieces of whole lines, of about so many bytes: of very short lines it has far more than are in reach. */
const PIECE = 8 * 1024;

/** Of the piece that begins at `from`. `undefined`: it does something else, too. */
export function linesOf(chunk: Uint8Array, from = 0): Lines | undefined {
  let count = 0;
  let resets = false;
  let colours: [number, number][] = [];
  const words = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  let looked = 0;
  let index = from;
  for (; index < chunk.length; index += 1) {
    if (index >= looked) {
      index = afterText(words, index);
      looked = index + STEP;
      if (index === chunk.length) break;
    }
    const byte = chunk[index] as number;
    if (byte >= 0x20) {
      // U+0080 to U+009F are control characters of two bytes.
      if (byte === 0xc2 && (chunk[index + 1] ?? 0) < 0xa0) return undefined;
    } else if (byte === LF) {
      if (chunk[index - 1] === CR) count += 1;
      if (index - from >= PIECE) {
        index += 1;
        break;
      }
    } else if (byte === ESC) {
      const end = endOfColour(chunk, index);
      if (end === 0) return undefined;
      if (isReset(chunk, index, end)) {
        resets = true;
        colours = [];
      } else if (chunk[end - 1] === COLOUR) colours.push([index - from, end - from]);
      index = end - 1;
    } else if (byte !== CR && byte !== 0x09 && byte !== 0x08 && byte !== 0x07) return undefined;
  }
  return { end: index, count, colours, resets };
}

/** `undefined`: one of them does something else, too. */
function piecesOf(chunk: Uint8Array): Lines[] | undefined {
  const pieces: Lines[] = [];
  for (let from = 0; from < chunk.length; ) {
    const lines = linesOf(chunk, from);
    if (!lines) return undefined;
    pieces.push(lines);
    from = lines.end;
  }
  return pieces;
}

/** Bytes that are looked at together. */
const STEP = 8;

/**
 * Skips what only prints: the first place from `start` on, in steps, where one of the next bytes is below 0x20 or 0xc2
 * (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord), or where less than a step is left.
 */
function afterText(words: DataView, start: number): number {
  let index = start;
  for (const last = words.byteLength - STEP; index <= last; index += STEP) {
    const one = words.getInt32(index);
    const two = words.getInt32(index + 4);
    const first = one ^ 0xc2c2c2c2;
    const second = two ^ 0xc2c2c2c2;
    const control = ((one - 0x20202020) & ~one) | ((two - 0x20202020) & ~two);
    const leading = ((first - 0x01010101) & ~first) | ((second - 0x01010101) & ~second);
    if (((control | leading) & 0x80808080) !== 0) break;
  }
  return index;
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
  /** The chunk is lent. `false`: this chunk does more than print lines; what waits has to be drawn first, and then it. */
  push(chunk: Uint8Array): boolean;
  /** Everything that waits, oldest first; nothing waits after this. */
  take(): Uint8Array[];
}

/**
 * Chunks of a flood are copied into blocks of so many bytes, which are used again: thousands of small ones that live on cost the
 * collector of garbage more than everything else a flood costs.
 */
const BLOCK = 256 * 1024;
const WORTH_A_BLOCK = 1024;

interface Block {
  readonly bytes: Uint8Array;
  used: number;
  /** Chunks in it that still wait. */
  live: number;
}

interface Copy {
  readonly chunk: Uint8Array;
  readonly block: Block | undefined;
}

function createBlocks(): {
  copy(chunk: Uint8Array): Copy;
  leave(block: Block | undefined): void;
  forget(): void;
} {
  let block: Block | undefined;
  let spare: Block | undefined;
  const next = (): Block => {
    const taken = spare ?? { bytes: new Uint8Array(BLOCK), used: 0, live: 0 };
    spare = undefined;
    return taken;
  };
  return {
    copy(chunk) {
      if (chunk.length < WORTH_A_BLOCK || chunk.length > BLOCK)
        return { chunk: Buffer.from(chunk), block: undefined };
      if (!block || block.used + chunk.length > BLOCK) block = next();
      const place = block.bytes.subarray(block.used, block.used + chunk.length);
      place.set(chunk);
      block.used += chunk.length;
      block.live += 1;
      return { chunk: place, block };
    },
    leave(left) {
      if (!left) return;
      left.live -= 1;
      if (left.live > 0 || left === block) return;
      left.used = 0;
      spare = left;
    },
    forget() {
      block = undefined;
      spare = undefined;
    },
  };
}

/** `reach`: lines from the bottom of the screen to the end of the scrollback. */
export function createBacklog(reach: () => number): Backlog {
  let waiting: (Copy & { readonly lines: Lines })[] = [];
  let first = 0;
  let bytes = 0;
  let count = 0;
  let colour: Uint8Array[] = [];
  const blocks = createBlocks();

  /** What is out of reach goes, piece by piece. */
  const leaveOut = (): void => {
    const limit = reach();
    for (let head = waiting[first]; head && count - head.lines.count > limit; head = waiting[first]) {
      first += 1;
      bytes -= head.chunk.length;
      count -= head.lines.count;
      if (head.lines.resets) colour = [];
      for (const [from, to] of head.lines.colours) colour.push(head.chunk.slice(from, to));
      blocks.leave(head.block);
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
      const pieces = piecesOf(chunk);
      const colours = pieces?.reduce((sum, piece) => sum + piece.colours.length, colour.length) ?? 0;
      if (!pieces || colours > MOST_COLOURS) return false;
      let from = 0;
      for (const lines of pieces) {
        waiting.push({ ...blocks.copy(chunk.subarray(from, lines.end)), lines });
        count += lines.count;
        from = lines.end;
      }
      bytes += chunk.length;
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
      blocks.forget();
      return all;
    },
  };
}
