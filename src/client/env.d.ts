/** Vite takes style sheets as imports; they have no value. */
declare module '*.css';

/** Styles as text, for what is loaded later. */
declare module '*.css?inline' {
  const styles: string;
  export default styles;
}
