/** What stands in files of the whole class about one person, and nothing of anybody else. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type GradeEvent, gradeEvent } from '../grades/record.ts';
import { aboutLearner } from '../people/lti/about.ts';
import type { RoomEvent } from '../room/events.ts';
import { readRoom } from '../room/journal.ts';
import { isRecord, linesOf } from './lines.ts';

export interface About {
  /** Below `class/` of the archive. */
  readonly name: string;
  readonly text: string;
}

/** `notes`: also what instructors have noted for themselves. */
export async function aboutPerson(person: string, folder: string, notes: boolean): Promise<About[]> {
  const rooms = await namesIn(join(folder, 'rooms'));
  const events = await Promise.all(
    rooms.map(async (room) => ({
      name: `rooms/${room}.jsonl`,
      lines: (await readRoom(join(folder, 'rooms', room))).flatMap((event) => ownEvent(event, person, notes)),
    })),
  );
  const grades = (await linesOf(join(folder, 'grades', 'record.jsonl'))).flatMap((line) =>
    ownGrade(line, person),
  );
  const statements = (await linesOf(join(folder, 'xapi', 'outbox.jsonl'))).filter(
    (line) => isRecord(line) && line['person'] === person,
  );
  return [
    ...events,
    { name: 'grades.jsonl', lines: decisionsOf(grades, person) },
    { name: 'statements-waiting.jsonl', lines: statements },
    ...(await aboutLearner(person, join(folder, 'lti'))),
  ].flatMap(({ name, lines }) =>
    lines.length === 0 ? [] : [{ name, text: lines.map((line) => `${JSON.stringify(line)}\n`).join('') }],
  );
}

/** What they did, what was done about them, and what was sent to them by name. */
function ownEvent(event: RoomEvent, person: string, notes: boolean): RoomEvent[] {
  if ((event.type === 'noted' || event.type === 'note-removed') && !notes) return [];
  if (event.type === 'sent' && event.to !== 'all') {
    return event.to.includes(person) ? [{ ...event, to: [person] }] : [];
  }
  const isAbout = 'learner' in event && event.learner === person;
  return isAbout || event.by === person ? [event] : [];
}

function ownGrade(line: unknown, person: string): GradeEvent[] {
  const parsed = gradeEvent.safeParse(line);
  if (!parsed.success) return [];
  if (parsed.data.type !== 'rules-set') return [parsed.data];
  const { rules } = parsed.data;
  const extensions = rules.extensions.filter((one) => one.person === person);
  return [{ ...parsed.data, rules: { ...rules, extensions } }];
}

/** Rules are everybody's; decisions are those about this person, and what was withdrawn of them. */
function decisionsOf(events: readonly GradeEvent[], person: string): GradeEvent[] {
  const own = new Set<string>();
  return events.filter((event) => {
    if (event.type === 'rules-set') return true;
    if (event.type === 'merged') return event.into.id === person;
    if (event.type === 'withdrawn') return own.has(event.override);
    if (event.override.person === person) own.add(event.override.id);
    return event.override.person === person;
  });
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
