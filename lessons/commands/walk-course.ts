/** Walks through the pages of lessons, each in a cluster of its own. */
import { randomBytes } from 'node:crypto';
import type { HomeTool, SandboxProvider, SandboxSpec } from '../../sandbox/types.ts';
import type { LoadedCourse } from '../load.ts';
import { inLanes, type LanesOptions } from '../proof/lanes.ts';
import type { Page } from '../prose.ts';
import { withoutComments } from '../skeleton.ts';
import type { Lesson } from '../types.ts';
import { commandsOf, toolsOf } from './blocks.ts';
import { type Walk, type WalkOptions, walk } from './walk.ts';

export interface CourseWalkOptions extends WalkOptions {
  /** A part of the id of a lesson or a module; all lessons without one. */
  readonly pattern?: string;
  /** Those of the programs that this machine lacks; none unless told. */
  missing?(tools: readonly HomeTool[]): readonly HomeTool[];
  /** How many pages at once; one unless told. */
  readonly lanes?: LanesOptions;
  /** Told of each page as it is done. */
  onWalk?(walk: Walk): void;
  /** Told of each page that is not walked, since its commands call programs this machine lacks. */
  onSkip?(file: string, lacks: readonly HomeTool[]): void;
}

/** A lesson that has commands, and its pages whose commands differ. */
export interface Walkable {
  readonly lesson: Lesson;
  readonly pages: readonly Page[];
}

/** The lessons with commands. Pages in two languages with the same commands and outputs, comments aside, are one walk. */
export function walkable({ course, pages }: LoadedCourse, pattern = ''): Walkable[] {
  return course.modules.flatMap((module) =>
    module.lessons
      .filter((lesson) => [module.id, lesson.id].some((id) => id.includes(pattern)))
      .flatMap((lesson) => {
        const own = pages.filter((page) => isPageOf(page, lesson));
        const different = new Map(own.map((page) => [typedIn(page), page]));
        different.delete('');
        return different.size > 0 ? [{ lesson, pages: [...different.values()] }] : [];
      }),
  );
}

const isPageOf = ({ file }: Page, { id }: Lesson): boolean => {
  const [, folder, page, ...deeper] = file.split('/');
  return deeper.length === 0 && page !== undefined && folder?.replace(/^\d+-/, '') === id;
};

/** All that is typed and shown; empty when there is nothing. */
function typedIn(page: Page): string {
  return commandsOf(page.body)
    .commands.map(({ code, output, notRun }) =>
      [withoutComments(code), output?.text ?? '', notRun === undefined ? '' : 'not run'].join('\0'),
    )
    .join('\0\0');
}

/** Results in the order of the course, several pages at once. Leaves no sandbox behind. */
export async function walkCourse(
  lessons: readonly Walkable[],
  provider: SandboxProvider,
  options: CourseWalkOptions,
): Promise<Walk[]> {
  const due = lessons.flatMap(({ lesson, pages }) => pages.map((page) => ({ spec: specOf(lesson), page })));
  const able = due.filter(({ page }) => {
    const lacks = options.missing?.(toolsOf(commandsOf(page.body).commands)) ?? [];
    if (lacks.length > 0) options.onSkip?.(page.file, lacks);
    return lacks.length === 0;
  });
  const walks = new Map<Page, Walk>();
  await inLanes(
    able,
    async ({ spec, page }) => {
      const done = await walkIn(provider, spec, page, options);
      walks.set(page, done);
      options.onWalk?.(done);
    },
    options.lanes ?? { least: 1 },
  );
  return able.flatMap(({ page }) => walks.get(page) ?? []);
}

/** Readers have every add-on of the course. */
const specOf = ({ sandbox }: Lesson): SandboxSpec => ({ ...sandbox, addons: 'course' });

async function walkIn(
  provider: SandboxProvider,
  spec: SandboxSpec,
  page: Page,
  options: CourseWalkOptions,
): Promise<Walk> {
  const id = `walk-${process.pid}-${randomBytes(4).toString('hex')}`;
  const { signal } = options;
  const sandbox = await provider.create(spec, { id, signal, onProgress: () => undefined });
  try {
    return await walk(page, sandbox, options);
  } finally {
    await sandbox.destroy();
  }
}
