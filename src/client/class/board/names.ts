/** What lessons, exercises and checks are called: asked once, and kept for as long as the page is open. */
import type { CourseNames, ExerciseWords } from '../../../../server/classroom/room/messages.ts';
import { locale } from '../../dom.ts';
import { askRoom } from '../ask-room.ts';

const NOTHING: CourseNames = { lessons: [], exams: [] };

class Names {
  #course: CourseNames = NOTHING;
  readonly #lessons = new Map<string, string>();
  readonly #exercises = new Map<string, { readonly title: string; readonly lesson: string }>();
  readonly #words = new Map<string, Promise<ExerciseWords>>();
  readonly #known = new Map<string, ExerciseWords>();

  get course(): CourseNames {
    return this.#course;
  }

  /** Rejects with a ProblemError; until it resolves everything is called by its id. */
  async load(): Promise<void> {
    this.#course = await askRoom.course();
    for (const { id, title, exercises } of this.#course.lessons) {
      this.#lessons.set(id, title[locale]);
      for (const one of exercises) this.#exercises.set(one.id, { title: one.title[locale], lesson: id });
    }
  }

  lesson(id: string): string {
    return this.#lessons.get(id) ?? id;
  }

  exercise(id: string): string {
    return this.#exercises.get(id)?.title ?? id;
  }

  lessonOf(exercise: string): string {
    return this.#exercises.get(exercise)?.lesson ?? '';
  }

  exam(id: string): string {
    return this.#course.exams.find((exam) => exam.id === id)?.title[locale] ?? id;
  }

  /** What the exercise asks. */
  words(exercise: string): Promise<ExerciseWords> {
    const asked = this.#words.get(exercise) ?? askRoom.exercise(exercise);
    this.#words.set(exercise, asked);
    asked.then(
      (words) => this.#known.set(exercise, words),
      () => this.#words.delete(exercise),
    );
    return asked;
  }

  /** What a check asks, if that has been asked for; as text without its marks. */
  check(exercise: string, check: string): string {
    const words = this.#known.get(exercise)?.checks.find(({ id }) => id === check)?.words[locale];
    return plain(words ?? check);
  }
}

/** Markdown of one sentence as text. */
export const plain = (markdown: string): string => markdown.trim().replaceAll('**', '').replaceAll('`', '');

/** One per page. */
export const names = new Names();
