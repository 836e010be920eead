/** Label selectors lie where the checker may import them, too. */
export * from '../../label-selector.ts';
