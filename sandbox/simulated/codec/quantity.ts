/** Amounts as the API reads and writes them: the checker counts with the same. */
export * from '../../quantity.ts';
