/** A value as it stands: nothing in it is an operator, however it came to look like one. */
export class Literal {
  readonly value: unknown;
  /** Where it was read: `Service shop/web spec.clusterIP`. */
  readonly source: string;

  constructor(value: unknown, source: string) {
    this.value = value;
    this.source = source;
  }
}
