/** IPv4 addresses: where the checker may import them, too. */
export * from '../../address.ts';
