/** A whole class server, asked by an instructor, by learners, and by nobody: what is an instructor's stays theirs. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Browser, startTestClass, type TestClass } from '../class-harness.ts';

let school: TestClass;
let teacher: Browser;
let kim: Browser;
let lee: Browser;

beforeAll(async () => {
  school = await startTestClass();
  teacher = await school.instructor();
  kim = await school.learner('Kim');
  lee = await school.learner('Lee');
});
afterAll(() => school[Symbol.asyncDispose]());

/** The first message of /ws/class/room. It comes with the handshake, so that somebody has to listen before. */
async function firstTold({ cookie = '' }: Browser): Promise<string> {
  const origin = `http://${school.host}`;
  const socket = new WebSocket(`ws://${school.host}/ws/class/room`, { headers: { cookie }, origin });
  const [first] = await once(socket, 'message');
  socket.terminate();
  return String(first);
}

interface Asked {
  readonly method: string;
  readonly path: () => string;
  readonly body?: unknown;
}

const INSTRUCTORS: readonly Asked[] = [
  { method: 'POST', path: () => '/api/class/room/act', body: { type: 'attention-called', mode: 'blank' } },
  { method: 'POST', path: () => '/api/class//room/act', body: { type: 'attention-called', mode: 'blank' } },
  { method: 'GET', path: () => `/api/class/room/seats/${lee.id}` },
  { method: 'GET', path: () => '/api/class/room/timeline' },
  { method: 'GET', path: () => '/api/class/course' },
  { method: 'GET', path: () => '/api/class/exercises/first' },
  { method: 'GET', path: () => '/api/class/rooms' },
  { method: 'POST', path: () => '/api/class/rooms', body: { title: 'mine' } },
  { method: 'POST', path: () => '/api/class/rooms/x/delete', body: {} },
];

describe('what is for instructors', () => {
  it.each(INSTRUCTORS)(
    'is refused to a learner and to nobody: $method $path',
    async ({ method, path, body }) => {
      const refused = path().includes('//') ? [403, 404] : [403];
      expect(refused).toContain((await kim.ask(method, path(), body)).status);
      expect([401, 403]).toContain((await school.browser().ask(method, path(), body)).status);
    },
  );

  it('is answered to an instructor', async () => {
    expect((await teacher.ask('GET', '/api/class/rooms')).status).toBe(200);
    expect((await teacher.ask('GET', '/api/class/room/timeline')).status).toBe(200);
  });

  it("is a learner's shell: no other learner watches it, and nobody without a session", async () => {
    const path = `/ws/class/seat?seat=${lee.id}&session=main`;
    expect((await kim.open(path)).status).toBe(403);
    expect((await school.browser().open(path)).status).toBe(403);
    // Their own, neither: that has its own address, where they are its driver.
    expect((await lee.open(path)).status).toBe(403);
  });

  it('has left the room as it was', async () => {
    // Whatever came before it is on disk, and on the board.
    await teacher.said('POST', '/api/class/room/act', { type: 'titled', title: 'Monday' });
    const { room, rows } = JSON.parse(await firstTold(teacher));
    expect(room).not.toHaveProperty('attention');
    expect(rows).toHaveLength(2);
  });
});

describe('what a learner asks', () => {
  it('is theirs alone: a hand goes up for whom the session is, whatever the body says', async () => {
    const asked = { up: true, learner: lee.id };
    expect((await kim.call('POST', '/api/class/room/hand', asked)).status).toBe(400);
    expect(await kim.said('POST', '/api/class/room/hand', { up: true })).toMatchObject({ learner: kim.id });
  });

  it('tells nothing of others on the socket of the room', async () => {
    const text = await firstTold(lee);
    expect(JSON.parse(text)).toMatchObject({ type: 'room', room: { hands: [{ learner: '' }] } });
    expect(text).not.toContain(kim.id);
    expect(text).not.toContain('Kim');
    expect(text).not.toContain('"rows"');
  });

  it('is refused when it is far too much, and taken as text when it looks like markup', async () => {
    const long = { up: true, question: 'x'.repeat(10_000) };
    expect((await lee.call('POST', '/api/class/room/hand', long)).status).toBe(400);
    const huge = { up: true, question: 'x'.repeat(200_000) };
    expect((await lee.call('POST', '/api/class/room/hand', huge)).status).toBe(413);
    const markup = { up: true, question: '<img src=x onerror=alert(1)>' };
    // Kept as it is: whoever shows it shows text.
    expect(await lee.said('POST', '/api/class/room/hand', markup)).toMatchObject({
      question: markup.question,
    });
  });

  it('is refused from another site, whoever is signed in', async () => {
    const elsewhere = { origin: 'http://evil.example' };
    const answer = await teacher.ask('POST', '/api/class/room/act', { type: 'attention-ended' }, elsewhere);
    expect(answer.status).toBe(403);
  });
});

describe('a lesson that is closed', () => {
  it('is shown to instructors, and to no learner, until it is opened', async () => {
    const plan = { type: 'lessons-planned', lessons: [{ lesson: 'lesson' }], others: 'closed' };
    await teacher.said('POST', '/api/class/room/act', plan);
    const page = '/ko/lessons/lesson/';
    expect((await kim.ask('GET', page)).status).toBe(403);
    expect((await teacher.ask('GET', page)).status).toBe(200);
    expect((await kim.ask('POST', '/api/exercises/first/start', {})).status).toBe(403);
    await teacher.said('POST', '/api/class/room/act', { type: 'lesson-opened', lesson: 'lesson' });
    expect((await kim.ask('GET', page)).status).toBe(200);
  });

  it('keeps an exam closed that has no window', async () => {
    expect((await kim.ask('POST', '/api/exams/mock/start', {})).status).toBe(403);
  });
});
