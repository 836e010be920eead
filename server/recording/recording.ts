/**
 * One recording under way: what a session prints, as lines of an asciicast, until somebody stops it, the shell ends, or there is
 * no room. Nothing waits for it: neither the shell nor those who look at it.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../sandbox/clock.ts';
import { RECORDING_LIMITS, type RecordingEnd } from '../protocol-recording.ts';
import type { TerminalListener, TerminalSession } from '../terminal/types.ts';
import { type EventCode, eventLine, headerLine } from './asciicast.ts';
import { createLinesFile, type Handle } from './lines-file.ts';
import { type Happening, noteLine } from './notes.ts';

export interface Recording {
  readonly id: string;
  readonly shell: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Of its files. */
  readonly bytes: number;
  /** The shell has shown something: before that there is nothing to keep. */
  readonly begun: boolean;
  /** Something happened to an exercise, now. */
  mark(happening: Happening, label: string): void;
  /** An exercise with an open attempt is on the page. */
  shown(exercise: string, attempt: string): void;
  /** Resolves when the files are whole and closed. Stopping twice is harmless; the first reason counts. */
  stop(why: RecordingEnd): Promise<void>;
}

export interface RecordingOptions {
  readonly id: string;
  readonly session: Pick<TerminalSession, 'id' | 'listen'>;
  /** What the learner calls the shell. */
  readonly title: string | undefined;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly cast: Handle;
  readonly notes: Handle;
  /** Bytes that all recordings together may still grow by. */
  room(): number;
  /** It is over, and nobody asked for it; its files are being closed. */
  ended(why: RecordingEnd, failure?: unknown): void;
}

/** Output that follows within this many milliseconds becomes one event: a frame of a screen. */
const COALESCE = 16;
/** Characters that do not wait for more. */
const FULL_EVENT = 64 * 1024;
/** Kept free for the mark that says why a recording ends, and for the last note. Bytes. */
const RESERVE = 1024;
/** Marks of one recording. Checks that flap would fill it otherwise. */
const MAX_MARKS = 1000;

const MB = 1_000_000;
/** Said in the file itself when it ends before it should; other players show it, too. */
const LAST_WORDS: Partial<Record<RecordingEnd, string>> = {
  size: `Naru: the recording ends here, at its limit of ${RECORDING_LIMITS.perRecording / MB} MB`,
  room: `Naru: the recording ends here, all recordings have reached ${RECORDING_LIMITS.perLearner / MB} MB`,
};

export function startRecording(options: RecordingOptions): Recording {
  return new ShellRecording(options);
}

class ShellRecording implements Recording {
  readonly id: string;
  readonly shell: string;
  readonly startedAt: number;
  readonly #options: RecordingOptions;
  readonly #cast: ReturnType<typeof createLinesFile>;
  readonly #notes: ReturnType<typeof createLinesFile>;
  readonly #decoder = new StringDecoder('utf8');
  readonly #listening: Disposable | undefined;
  readonly #shown = new Set<string>();
  #held = '';
  #heldSince = 0;
  #timer: Disposable | undefined;
  #elapsed = 0;
  #marks = 0;
  #size = '';
  #over = false;
  #stopped: Promise<void> | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
    this.id = options.id;
    this.shell = options.session.id;
    this.startedAt = options.startedAt;
    const { clock } = options;
    const failed = (failure: unknown): void => this.#end('disk', failure);
    this.#cast = createLinesFile({ handle: options.cast, clock, failed });
    this.#notes = createLinesFile({ handle: options.notes, clock, failed });
    const listener: TerminalListener = {
      output: (bytes) => this.#output(this.#decoder.write(Buffer.from(bytes))),
      resized: ({ cols, rows }) => this.#resized(cols, rows),
      ended: (reason) => this.#end(reason === 'shutdown' ? 'server' : 'shell'),
    };
    // What was shown before the learner turned it on and has left the screen is not part of it.
    this.#listening = options.session.listen(listener, { scrollback: 0 });
  }

  get bytes(): number {
    return this.#cast.bytes + this.#notes.bytes;
  }

  get begun(): boolean {
    return this.#size !== '';
  }

  mark(happening: Happening, label: string): void {
    if (!this.begun || this.#marks >= MAX_MARKS) return;
    this.#marks += 1;
    this.#flush();
    if (this.#over) return;
    const now = this.#now();
    this.#add(now, 'm', label);
    this.#notes.add(noteLine({ ...happening, note: 'mark', at: now / 1000 }));
  }

  shown(exercise: string, attempt: string): void {
    const key = `${exercise} ${attempt}`;
    if (this.#over || this.#shown.has(key)) return;
    this.#shown.add(key);
    this.#notes.add(noteLine({ note: 'shown', at: this.#now() / 1000, exercise, attempt }));
  }

  stop(why: RecordingEnd): Promise<void> {
    this.#stopped ??= this.#finish(why);
    return this.#stopped;
  }

  /** Milliseconds since the beginning. Never less than before, whatever the clock of the machine does. */
  #now(): number {
    this.#elapsed = Math.max(this.#elapsed, this.#options.clock.now() - this.startedAt);
    return this.#elapsed;
  }

  #resized(cols: number, rows: number): void {
    if (this.#over) return;
    const size = `${cols}x${rows}`;
    if (!this.begun) this.#begin(cols, rows);
    else if (size !== this.#size) {
      this.#flush();
      this.#add(this.#now(), 'r', size);
    }
    this.#size = size;
  }

  #begin(cols: number, rows: number): void {
    const { title } = this.#options;
    this.#cast.add(headerLine({ cols, rows }, this.startedAt, `Naru: ${title ?? this.shell}`));
    const began = { note: 'began', startedAt: this.startedAt, shell: this.shell } as const;
    this.#notes.add(noteLine({ ...began, ...(title === undefined ? {} : { title }) }));
  }

  #output(text: string): void {
    if (this.#over || text === '') return;
    if (this.#held === '') this.#heldSince = this.#now();
    this.#held += text;
    if (this.#held.length >= FULL_EVENT) this.#flush();
    else this.#timer ??= this.#options.clock.after(COALESCE, () => this.#flush());
  }

  #flush(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    const text = this.#held;
    this.#held = '';
    if (text !== '') this.#add(this.#heldSince, 'o', text);
  }

  #add(at: number, code: EventCode, data: string): void {
    if (this.#over) return;
    const line = eventLine(at, code, data);
    const full = this.#full(line);
    if (full) this.#end(full);
    else this.#cast.add(line);
  }

  /** Why the line has no room any more. */
  #full(line: string): 'size' | 'room' | undefined {
    const size = Buffer.byteLength(line, 'utf8') + RESERVE;
    if (this.bytes + size > RECORDING_LIMITS.perRecording) return 'size';
    return size > this.#options.room() ? 'room' : undefined;
  }

  #end(why: RecordingEnd, failure?: unknown): void {
    if (this.#over) return;
    void this.stop(why);
    this.#options.ended(why, failure);
  }

  async #finish(wanted: RecordingEnd): Promise<void> {
    this.#over = true;
    this.#listening?.[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
    const why = (LAST_WORDS[wanted] === undefined && this.#addRest()) || wanted;
    const words = LAST_WORDS[why];
    if (words !== undefined) this.#cast.add(eventLine(this.#now(), 'm', words));
    if (this.begun) this.#notes.add(noteLine({ note: 'ended', at: this.#now() / 1000, why }));
    await Promise.all([this.#cast.close(), this.#notes.close()]);
  }

  /** What was held back, if there is room for it; else why there is none. */
  #addRest(): 'size' | 'room' | undefined {
    const rest = this.#held + this.#decoder.end();
    if (rest === '' || !this.begun) return undefined;
    const line = eventLine(this.#held === '' ? this.#now() : this.#heldSince, 'o', rest);
    const full = this.#full(line);
    if (!full) this.#cast.add(line);
    return full;
  }
}
