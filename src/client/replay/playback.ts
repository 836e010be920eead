/**
 * Plays a recording on a stage: where it is, how fast, and what has to be drawn to be somewhere else. Knows nothing of elements.
 */
import { type Cast, readSize, type Size } from './cast.ts';
import type { Keyframes } from './keyframes.ts';

/** The terminal that is seen. Calls take effect in their order. */
export interface Stage {
  /** Empty, of that size. */
  reset(size: Size): void;
  resize(size: Size): void;
  write(text: string): void;
}

/** Time as the browser draws. */
export interface Pace {
  /** Milliseconds. */
  now(): number;
  /** Calls back before the next picture; disposing cancels it. */
  next(callback: () => void): Disposable;
}

export const SPEEDS = [0.5, 1, 2, 4, 8] as const;

/** Longer than this nothing has to happen on the screen, seconds, when idle time is skipped. */
export const IDLE = 2;

/** Characters that are drawn before one picture. More wait for the next one, and the time with them. */
const PORTION = 256 * 1024;

export interface PlaybackOptions {
  readonly cast: Cast;
  readonly keyframes: Pick<Keyframes, 'before'>;
  readonly stage: Stage;
  readonly pace: Pace;
  /** Position, speed, or whether it plays, is another one. */
  changed(): void;
}

export class Playback {
  readonly #options: PlaybackOptions;
  #position = 0;
  /** Of the first event that has not been drawn. */
  #next = 0;
  #speed = 1;
  #skipsIdle = true;
  #frame: Disposable | undefined;
  #before = 0;

  /** Begins with the first screen, and waits. */
  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#draw(0);
  }

  /** Seconds of the recording. */
  get position(): number {
    return this.#position;
  }

  get seconds(): number {
    return this.#options.cast.seconds;
  }

  get playing(): boolean {
    return this.#frame !== undefined;
  }

  get speed(): number {
    return this.#speed;
  }

  set speed(times: number) {
    this.#speed = times;
    this.#options.changed();
  }

  get skipsIdle(): boolean {
    return this.#skipsIdle;
  }

  set skipsIdle(on: boolean) {
    this.#skipsIdle = on;
    this.#options.changed();
  }

  /** At the end it begins anew. */
  play(): void {
    if (this.playing) return;
    if (this.#position >= this.seconds) this.seek(0);
    this.#before = this.#options.pace.now();
    this.#wait();
    this.#options.changed();
  }

  pause(): void {
    this.#frame?.[Symbol.dispose]();
    this.#frame = undefined;
    this.#options.changed();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  /** To a moment, within the recording; plays on from there if it plays. */
  seek(to: number): void {
    const at = Math.min(Math.max(0, to), this.seconds);
    this.#draw(at);
    this.#position = at;
    this.#options.changed();
  }

  /** To the next moment at which something happened, or back to the one before. Stops. */
  step(by: 1 | -1): void {
    this.pause();
    const times = this.#options.cast.events.map(({ at }) => at);
    const near = 1e-6;
    const at =
      by === 1
        ? times.find((time) => time > this.#position + near)
        : times.findLast((time) => time < this.#position - near);
    this.seek(at ?? (by === 1 ? this.seconds : 0));
  }

  #wait(): void {
    this.#frame = this.#options.pace.next(() => this.#advance());
  }

  #advance(): void {
    const now = this.#options.pace.now();
    const passed = ((now - this.#before) / 1000) * this.#speed;
    this.#before = now;
    const to = Math.min(this.#beyondIdle(this.#position + passed), this.seconds);
    this.#position = this.#drawOn(to, PORTION);
    if (this.#position >= this.seconds) this.#frame = undefined;
    else this.#wait();
    this.#options.changed();
  }

  /** Where nothing has happened for a while, the moment before something does. */
  #beyondIdle(at: number): number {
    if (!this.#skipsIdle) return at;
    const { events } = this.#options.cast;
    const last = events[this.#next - 1]?.at ?? 0;
    const next = events[this.#next]?.at ?? this.seconds;
    return next > at && at - last >= IDLE ? next : at;
  }

  /** Makes the stage show that moment. */
  #draw(at: number): void {
    const { keyframes, stage } = this.#options;
    const frame = keyframes.before(at);
    if (at < this.#position || frame.next > this.#next || this.#next === 0) {
      stage.reset(frame.size);
      if (frame.screen !== '') stage.write(frame.screen);
      this.#next = frame.next;
    }
    this.#drawOn(at, Number.POSITIVE_INFINITY);
  }

  /** Draws what came until then, but not much more than `most` characters; answers how far it has come. */
  #drawOn(to: number, most: number): number {
    const { cast, stage } = this.#options;
    let text = '';
    let drawn = 0;
    for (let event = cast.events[this.#next]; event !== undefined && event.at <= to; ) {
      if (drawn >= most) {
        stage.write(text);
        return Math.max(this.#position, event.at - 1e-3);
      }
      if (event.code === 'o') text += event.data;
      else {
        if (text !== '') stage.write(text);
        text = '';
        stage.resize(readSize(event.data) ?? cast.size);
      }
      drawn += event.data.length;
      this.#next += 1;
      event = cast.events[this.#next];
    }
    if (text !== '') stage.write(text);
    return to;
  }
}
