/** What the address of a terminal's socket says: /ws/terminal?session=&cols=&rows=&as=&name=&typist= (protocol-terminal.ts). */
import type { TerminalSize } from '../../sandbox/types.ts';
import { TERMINAL_LIMITS, type TerminalRole, terminalRole } from '../protocol.ts';

export interface TerminalQuery {
  readonly session: string;
  readonly size: TerminalSize;
  readonly role: TerminalRole;
  readonly name?: string;
  readonly typist?: string;
}

const SESSION_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
const TYPIST = /^[A-Za-z0-9-]{1,40}$/;

/** A size that is missing or out of bounds is brought within them. `undefined`: a name, role or typist that none can be. */
export function readTerminalQuery(query: URLSearchParams): TerminalQuery | undefined {
  const session = query.get('session') ?? 'main';
  const role = terminalRole.safeParse(query.get('as') ?? 'driver');
  const typist = query.get('typist');
  if (!SESSION_NAME.test(session) || !role.success) return undefined;
  if (typist !== null && !TYPIST.test(typist)) return undefined;
  const name = shownName(query.get('name') ?? '');
  return {
    session,
    role: role.data,
    size: readSize(query),
    ...(name ? { name } : {}),
    ...(typist === null ? {} : { typist }),
  };
}

function readSize(query: URLSearchParams): TerminalSize {
  const { minCols, maxCols, minRows, maxRows } = TERMINAL_LIMITS;
  const cols = within(query.get('cols'), minCols, maxCols, 80);
  const rows = within(query.get('rows'), minRows, maxRows, 24);
  return { cols, rows };
}

function within(text: string | null, least: number, most: number, otherwise: number): number {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isNaN(value) ? otherwise : Math.min(Math.max(value, least), most);
}

/** One line, without what could turn the text around it or hide in it. */
function shownName(text: string): string {
  const visible = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
  return [...visible].slice(0, TERMINAL_LIMITS.maxTitle).join('');
}
