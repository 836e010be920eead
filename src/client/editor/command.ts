/** Commands that the editor hands to the terminal, to be looked at and entered by the learner. Pure. */

/** `kubectl apply -f ~/lab/web.yaml`; what a shell would take apart is quoted. */
export const applyCommand = (path: string): string => `kubectl apply -f ${inHome(path)}`;

/** The tilde outside the quotes, so that the shell knows it. */
export function inHome(path: string): string {
  return /^[\w./@%+=:,\p{L}\p{N}-]+$/u.test(path) ? `~/${path}` : `~/${quoted(path)}`;
}

/** With a newline in it, only $'…' stays on one line. */
function quoted(text: string): string {
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    .replace(/\p{Cc}/gu, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `$'${escaped}'`;
}
