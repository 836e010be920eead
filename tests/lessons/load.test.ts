import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../lessons/folder.ts';
import { loadCourse } from '../../lessons/load.ts';
import type { Problem } from '../../lessons/types.ts';
import { type CourseCopy, copyCourse, EXERCISE, FIXTURE } from './broken-course.ts';

const YAML = `${EXERCISE}/exercise.yaml`;

async function problemsAfter(change: (course: CourseCopy) => Promise<unknown>): Promise<string[]> {
  await using course = await copyCourse();
  await change(course);
  const { problems } = await loadCourse(course.root);
  return problems.map(
    ({ file, line, column, message }) => `${file.replace(`${EXERCISE}/`, '')}:${line}:${column} ${message}`,
  );
}

describe('loadCourse', () => {
  it('reads a course with everything in it', async () => {
    const { course, problems } = await loadCourse(FIXTURE);
    expect(problems).toEqual([]);
    const [module] = course.modules;
    const [lesson] = module!.lessons;
    const [exercise] = lesson!.exercises;
    expect([module!.id, lesson!.id, exercise!.id]).toEqual(['basics', 'pods', 'first-pod']);
    expect(lesson).toMatchObject({
      module: 'basics',
      domain: 'foundations',
      minutes: 10,
      competencies: ['W4'],
    });
    expect(lesson!.prose.ko.title).toBe('파드');
    expect(lesson!.prose.en.body).not.toContain('---');
    expect(exercise!.checks[0]).toMatchObject({
      id: 'ready',
      kind: 'object',
      points: 2,
      within: 30,
      needs: [],
    });
    expect(exercise!.checks[2]).toMatchObject({ id: 'settings-kept', holdsAtStart: true, needs: ['ready'] });
    expect(exercise!.setup).toEqual([
      { apply: 'setup.yaml', wait: false, objects: [expect.objectContaining({ kind: 'ConfigMap' })] },
    ]);
    expect(exercise!.prose.en.checks).toEqual({
      ready: 'The Pod is ready.',
      image: 'The image is `nginx:1.27-alpine`.',
      'settings-kept': 'The settings that were there are as they were.',
    });
    expect(exercise!.proof.wrong.map(({ file, fails }) => [file, fails])).toEqual([
      ['wrong/default-namespace.sh', ['ready', 'image']],
      ['wrong/other-image.sh', ['image', 'settings-kept']],
    ]);
  });

  it('reads other right answers when there are some', async () => {
    await using course = await copyCourse();
    await mkdir(join(course.root, EXERCISE, 'right'));
    await course.write(`${EXERCISE}/right/from-a-file.sh`, 'kubectl apply -f web.yaml\n');
    const { course: loaded, problems } = await loadCourse(course.root);
    expect(problems).toEqual([]);
    expect(loaded.modules[0]!.lessons[0]!.exercises[0]!.proof.right).toEqual([
      { file: 'right/from-a-file.sh', script: 'kubectl apply -f web.yaml\n' },
    ]);
  });

  it('orders folders by their numbers, not by their letters', async () => {
    await using course = await copyCourse();
    await rename(join(course.root, '10-basics/10-pods'), join(course.root, '10-basics/110-late'));
    for (const name of ['60-early']) {
      await mkdir(join(course.root, '10-basics', name));
      for (const file of ['lesson.yaml', 'ko.md', 'en.md']) {
        await course.write(`10-basics/${name}/${file}`, await course.read(`10-basics/110-late/${file}`));
      }
    }
    const loaded = await loadCourse(course.root);
    expect(loaded.course.modules[0]!.lessons.map((lesson) => lesson.id)).toEqual(['early', 'late']);
  });

  it('leaves out a lesson of exercises alone while it has none, and counts its minutes when it has some', async () => {
    await using course = await copyCourse();
    await course.edit('10-basics/10-pods/lesson.yaml', /minutes: \d+/, 'practice: true');
    const lessons = async () => (await loadCourse(course.root)).course.modules[0]!.lessons;
    expect(await lessons()).toMatchObject([{ id: 'pods', minutes: 4 }]);
    await course.remove(EXERCISE);
    expect(await lessons()).toEqual([]);
  });

  it('marks lessons of mock exams, and loads and checks their exercises like all others', async () => {
    await using course = await copyCourse();
    await course.edit('10-basics/10-pods/lesson.yaml', /minutes: \d+/, 'mock: true');
    const { course: loaded, problems } = await loadCourse(course.root);
    expect(problems).toEqual([]);
    expect(loaded.modules[0]!.lessons).toMatchObject([
      { id: 'pods', mock: true, minutes: 4, exercises: [{ id: 'first-pod' }] },
    ]);
    await course.write(YAML, 'checks: [');
    expect((await loadCourse(course.root)).problems).not.toEqual([]);
  });

  it('marks no other lesson so', async () => {
    expect((await loadCourse(FIXTURE)).course.modules[0]!.lessons[0]).not.toHaveProperty('mock');
  });

  it('wants to know how long any other lesson takes', async () => {
    const problems = await problemsAfter((course) =>
      course.edit('10-basics/10-pods/lesson.yaml', /minutes: \d+/, ''),
    );
    expect(problems).toEqual([expect.stringContaining('minutes: is missing')]);
  });

  it('says so when there is no such folder', async () => {
    const { problems } = await loadCourse('/no/such/folder');
    expect(problems).toMatchObject([{ file: 'course.yaml', message: 'there is no folder /no/such/folder' }]);
  });

  it('leaves out what is broken and keeps the rest', async () => {
    await using course = await copyCourse();
    await course.write(YAML, 'checks: [');
    const loaded = await loadCourse(course.root);
    expect(loaded.course.modules[0]!.lessons[0]!.exercises).toEqual([]);
    expect(loaded.course.modules[0]!.lessons[0]!.id).toBe('pods');
  });

  it.each<[string, (course: CourseCopy) => Promise<unknown>, string]>([
    [
      'broken YAML',
      (course) => course.edit(YAML, 'minutes: 4', 'minutes: [4'),
      'exercise.yaml:3:1 broken YAML:',
    ],
    [
      'a key given twice',
      (course) => course.edit(YAML, 'minutes: 4', 'minutes: 4\nminutes: 5'),
      'exercise.yaml:3:1 broken YAML: Map keys must be unique',
    ],
    [
      'an unknown key',
      (course) => course.edit(YAML, 'minutes: 4', 'minutes: 4\nminuts: 4'),
      'exercise.yaml:3:1 there is no key "minuts"',
    ],
    [
      'an unknown key of a kind',
      (course) => course.edit(YAML, 'name: web', 'nam: web'),
      'exercise.yaml:15:7 checks[0].object: there is no key "nam"',
    ],
    [
      'an unknown operator',
      (course) => course.edit(YAML, '$matches', '$like'),
      'exercise.yaml:27:41 checks[1].object.is.spec.containers[0].image.$like: there is no operator $like',
    ],
    [
      'a wrong type',
      (course) => course.edit(YAML, 'points: 2', 'points: many'),
      'exercise.yaml:9:5 checks[0].points: Invalid input: expected number',
    ],
    [
      'a missing key',
      (course) => course.edit(YAML, '    points: 2\n', ''),
      'exercise.yaml:8:5 checks[0].points: is missing',
    ],
    [
      'a check of no kind',
      (course) => course.edit(YAML, / {4}object:[\s\S]*?'True' \}\] \}\n/, ''),
      'exercise.yaml:8:5 checks[0]: says nothing to look at',
    ],
    [
      'a check of two kinds',
      (course) => course.edit(YAML, '    within: 30s', '    rollout: { deployment: a, namespace: b }'),
      'exercise.yaml:8:5 checks[0]: looks at 2 things: object and rollout',
    ],
    [
      'an unknown need',
      (course) => course.edit(YAML, 'needs: [ready]', 'needs: [redy]'),
      'exercise.yaml:20:13 checks[1].needs[0]: there is no check called redy',
    ],
    [
      'needs in a circle',
      (course) => course.edit(YAML, 'within: 30s', 'needs: [image]'),
      'checks[0].needs[0]: ready and image need each other',
    ],
    [
      'two checks of one id',
      (course) => course.edit(YAML, 'id: image', 'id: ready'),
      'exercise.yaml:18:5 checks[1].id: there is another check called ready',
    ],
    [
      'a duration without a unit',
      (course) => course.edit(YAML, '30s', '30'),
      'checks[0].within: Invalid input',
    ],
    [
      'no checks',
      (course) => course.edit(YAML, /checks:[\s\S]*/, 'checks: []'),
      'exercise.yaml:7:1 checks: Too small',
    ],
    [
      'a missing translation',
      (course) => course.remove(`${EXERCISE}/ko.md`),
      'ko.md:1:1 this file is missing',
    ],
    [
      'a missing YAML file',
      (course) => course.remove('10-basics/module.yaml'),
      '10-basics/module.yaml:1:1 this file is missing',
    ],
    [
      'no front matter',
      (course) => course.write(`${EXERCISE}/ko.md`, '# 제목\n'),
      'ko.md:1:1 has no front matter',
    ],
    [
      'a key of front matter that nobody reads',
      (course) =>
        course.edit(`${EXERCISE}/en.md`, 'title: Your first Pod', 'title: Your first Pod\npoints: 4'),
      'en.md:3:1 there is no key "points"',
    ],
    [
      'an empty title',
      (course) => course.edit(`${EXERCISE}/en.md`, 'title: Your first Pod', 'title: ""'),
      'en.md:2:1 title: Too small',
    ],
    [
      'no solution',
      (course) => course.remove(`${EXERCISE}/solution.sh`),
      'solution.sh:1:1 this file is missing',
    ],
    ['no wrong answer', (course) => course.remove(`${EXERCISE}/wrong`), 'wrong:1:1 there is no wrong answer'],
    [
      'a wrong answer that names nothing',
      (course) => course.edit(`${EXERCISE}/wrong/other-image.sh`, '# fails: image', '#'),
      'wrong/other-image.sh:1:1 does not say which checks must fail',
    ],
    [
      'a wrong answer that names an unknown check',
      (course) => course.edit(`${EXERCISE}/wrong/other-image.sh`, 'image', 'imagine'),
      'wrong/other-image.sh:1:1 there is no check called imagine',
    ],
    [
      'a missing start state',
      (course) => course.remove(`${EXERCISE}/setup.yaml`),
      'setup.yaml:1:1 this file is missing',
    ],
    [
      'a broken start state',
      (course) => course.edit(`${EXERCISE}/setup.yaml`, 'data:', 'data: ['),
      'setup.yaml:4:9 broken YAML:',
    ],
    [
      'a folder without a number',
      (course) => mkdir(join(course.root, '10-basics/loose')),
      '10-basics/loose:1:1 this folder is not part of the course',
    ],
    [
      'an exercise with a bad name',
      (course) => rename(join(course.root, EXERCISE), join(course.root, '10-basics/10-pods/First_Pod')),
      '10-basics/10-pods/First_Pod:1:1 this is no name for an exercise',
    ],
  ])('reports %s with its place', async (_what, change, expected) => {
    const problems = await problemsAfter(change);
    expect(problems.join('\n')).toContain(expected);
    expect(problems.length).toBeLessThanOrEqual(2);
  });

  it('reports two folders for one id', async () => {
    const problems = await problemsAfter(async (course) => {
      await mkdir(join(course.root, '20-more/10-pods'), { recursive: true });
      for (const file of ['ko.md', 'en.md']) {
        await course.write(`20-more/${file}`, await course.read(`10-basics/${file}`));
        await course.write(`20-more/10-pods/${file}`, await course.read(`10-basics/${file}`));
      }
      await course.write('20-more/module.yaml', '');
      await course.write('20-more/10-pods/lesson.yaml', await course.read('10-basics/10-pods/lesson.yaml'));
    });
    expect(problems).toEqual(['course.yaml:1:1 there are two folders for the lesson pods']);
  });

  it('reports an old name of a lesson that is the name of one, or of several', async () => {
    const problems = await problemsAfter(async (course) => {
      for (const id of ['two', 'three']) {
        await mkdir(join(course.root, `10-basics/20-${id}`), { recursive: true });
        for (const file of ['ko.md', 'en.md'])
          await course.write(`10-basics/20-${id}/${file}`, await course.read(`10-basics/${file}`));
        const yaml = await course.read('10-basics/10-pods/lesson.yaml');
        await course.write(`10-basics/20-${id}/lesson.yaml`, `${yaml}formerly: [pods, old, old]\n`);
      }
    });
    expect(problems).toEqual([
      'course.yaml:1:1 formerly of three, two has pods, which is a lesson',
      'course.yaml:1:1 several lessons were formerly old: three, two',
    ]);
  });

  it('names the keys there are when one is unknown', async () => {
    await using course = await copyCourse();
    await course.edit(YAML, 'name: web', 'nam: web');
    const [problem] = (await loadCourse(course.root)).problems;
    expect(problem?.remedy).toMatch(/^The keys here are: apiVersion, kind, namespace, name, labels, is, /);
  });

  it('does not mind Windows line ends or a byte order mark', async () => {
    const problems = await problemsAfter(async (course) => {
      for (const file of [`${EXERCISE}/ko.md`, `${EXERCISE}/en.md`, YAML]) {
        await course.write(file, `\uFEFF${(await course.read(file)).replaceAll('\n', '\r\n')}`);
      }
    });
    expect(problems).toEqual([]);
  });

  it('reports a file that cannot be read, as an empty one', async () => {
    await using course = await copyCourse();
    const problems: Problem[] = [];
    const folder = await readFolder(course.root, problems);
    await course.remove('ko.md');
    expect(await folder.files.get('ko.md')!()).toBe('');
    expect(problems).toMatchObject([
      { file: 'ko.md', message: expect.stringContaining('cannot be read: ENOENT') },
    ]);
  });

  it('does not follow aliases without end', async () => {
    const bomb = [
      'a: &a [x, x]',
      ...[...'bcdefgh'].map((key, at) => `${key}: &${key} [${`*${'abcdefgh'[at]}, `.repeat(9)}]`),
    ].join('\n');
    const problems = await problemsAfter((course) => course.write(YAML, bomb));
    expect(problems[0]).toContain('exercise.yaml:1:1 broken YAML: Excessive alias count');
  });
});
