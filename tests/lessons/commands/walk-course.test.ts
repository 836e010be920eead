import { describe, expect, it } from 'vitest';
import { type Walkable, walkCourse } from '../../../lessons/commands/walk-course.ts';
import type { SandboxProvider } from '../../../sandbox/types.ts';

const signal = new AbortController().signal;

/** Nothing may be asked of it. */
const nobody = {
  create: () => Promise.reject(new Error('a sandbox was made')),
} as unknown as SandboxProvider;

const lesson = (command: string): Walkable => ({
  lesson: { sandbox: { nodes: 3 } } as Walkable['lesson'],
  pages: [{ file: 'en.md', locale: 'en', linesBefore: 0, body: `\`\`\`sh\n${command}\n\`\`\`\n` }],
});

describe('a walk through the course', () => {
  it('leaves out a page whose commands call a program this machine lacks, and says which', async () => {
    const skipped: [string, readonly string[]][] = [];
    const walks = await walkCourse([lesson('helm list')], nobody, {
      signal,
      missing: (tools) => tools,
      onSkip: (file, lacks) => skipped.push([file, lacks]),
    });
    expect(walks).toEqual([]);
    expect(skipped).toEqual([['en.md', ['helm']]]);
  });

  it('walks the others', async () => {
    const walks = walkCourse([lesson('kubectl get pods')], nobody, { signal, missing: (tools) => tools });
    await expect(walks).rejects.toThrow('a sandbox was made');
  });

  it('walks several at once where it may', async () => {
    const began: string[] = [];
    const both = Promise.withResolvers<void>();
    const provider = {
      async create(_spec: unknown, { id }: { id: string }) {
        began.push(id);
        if (began.length === 2) both.resolve();
        await both.promise;
        throw new Error('both had begun');
      },
    } as unknown as SandboxProvider;
    const pages = [lesson('kubectl get pods'), lesson('kubectl get nodes')];
    const walks = walkCourse(pages, provider, { signal, lanes: { least: 2 } });
    await expect(walks).rejects.toThrow('both had begun');
    expect(began).toHaveLength(2);
  });
});
