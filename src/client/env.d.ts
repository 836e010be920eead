/** Vite takes style sheets as imports; they have no value. */
declare module '*.css';
