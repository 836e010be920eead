/** `ssh NODE` in a learner's shell: who answers, and what is said on the socket between the program and the server. */
import type { Shell, TerminalSize } from '../types.ts';

/** What a provider knows of the nodes of one sandbox. */
export interface NodeConsole {
  /** The node of this sandbox that is called so: `worker`, or its full name. */
  reach(host: string, signal: AbortSignal): Promise<Reached>;
}

export type Reached =
  | { readonly kind: 'node'; prepare(call: NodeCall): NodeProgram }
  /** The learner's shell in another sandbox that goes by that name. */
  | { readonly kind: 'host'; open(size: TerminalSize, signal: AbortSignal): Promise<Shell> }
  /** There is such a node, and nothing to log in to; the text says so, in both languages. */
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'unknown' };

/** What to run on this machine for a command on the node. */
export interface NodeProgram {
  readonly file: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Ends on the node what may have outlived the program here. Never rejects. */
  end(): Promise<void>;
}

export interface NodeCall {
  /** A terminal is wanted. */
  readonly tty: boolean;
  /** TERM of the learner's terminal. */
  readonly term: string;
  /** What to run, by the login shell there; a login shell alone without it. */
  readonly command: string | undefined;
}

/** Where there is nothing to log in to at all. */
export const NO_NODES: NodeConsole = { reach: async () => ({ kind: 'unknown' }) };
