/** The door to `@peculiar/x509`, which needs what reflect.ts brings before it is loaded. */
import './reflect.ts';

export * from '@peculiar/x509';
