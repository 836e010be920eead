/** Vite takes style sheets as imports; they have no value. */
declare module '*.css';

/** Styles as text, for what is loaded later. */
declare module '*.css?inline' {
  const styles: string;
  export default styles;
}

/** The address of a style sheet that is fetched later. */
declare module '*.css?url' {
  const address: string;
  export default address;
}

/** What Vite writes in place of these. */
interface ImportMetaEnv {
  /** The path below which the pages lie, `/` at the root. */
  readonly BASE_URL: string;
  /** Built or rendered, not in a browser. */
  readonly SSR: boolean;
}
interface ImportMeta {
  readonly env: ImportMetaEnv;
}
