/** How long somebody may sit an exam: longer by the time they were granted, and not beyond the end that a class has set. Pure. */
export interface Allowance {
  /** Per cent of the exam's time, on top of it. */
  readonly extra: number;
  /** When it is over for them in any case, milliseconds since the epoch. */
  readonly until?: number;
}

/** Minutes of the sitting. `used`: milliseconds of it that are over; `now`: by the wall's clock. */
export function minutesFor(
  minutes: number,
  { extra, until }: Allowance,
  { used, now }: { readonly used: number; readonly now: number },
): number {
  const whole = Math.round(minutes * (1 + extra / 100));
  if (until === undefined) return whole;
  return Math.max(1, Math.min(whole, Math.floor((used + until - now) / 60_000)));
}
