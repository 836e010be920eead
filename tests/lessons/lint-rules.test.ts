import { describe, expect, it } from 'vitest';
import { lintCourse } from '../../lessons/lint.ts';
import { type CourseCopy, copyCourse, EXERCISE } from './broken-course.ts';

async function lintAfter(...changes: ((course: CourseCopy) => Promise<unknown>)[]): Promise<string[]> {
  await using course = await copyCourse();
  for (const change of changes) await change(course);
  const problems = await lintCourse(course.root);
  return problems
    .filter(({ file }) => file.startsWith(EXERCISE))
    .map(
      ({ file, line, column, message }) => `${file.slice(EXERCISE.length + 1)}:${line}:${column} ${message}`,
    );
}

const edit = (file: string, from: string | RegExp, to: string) => (course: CourseCopy) =>
  course.edit(`${EXERCISE}/${file}`, from, to);
const vars = edit('exercise.yaml', 'checks:', 'vars:\n  colour: { oneOf: [blue, green] }\nchecks:');

describe('the rules about exercises', () => {
  it('rule 24: what fits a pattern can be told without it', async () => {
    const wanting = (operand: string) => lintAfter(edit('exercise.yaml', /'\^\(docker.*alpine\$'/, operand));
    expect((await wanting("'^\\d+'")).join()).toContain('learners cannot be told in words what fits');
    expect((await wanting("{ pattern: '^\\d+', like: none }")).join()).toContain('does not fit the pattern');
    expect(await wanting("{ pattern: '^\\d+', like: '42' }")).toEqual([]);
  });

  it('rule 11: a placeholder names a variable or something of the cluster, and every variable is used', async () => {
    expect(await lintAfter(edit('setup.yaml', 'blue', "'{{colour}}'"))).toEqual([
      expect.stringMatching(/^setup\.yaml:\d+:\d+ nothing is called \{\{colour\}\}$/),
    ]);
    expect(await lintAfter(vars)).toEqual([
      expect.stringMatching(/^exercise\.yaml:\d+:3 nothing uses the variable colour$/),
    ]);
    expect(await lintAfter(vars, edit('setup.yaml', 'blue', "'{{colour}}'"))).toEqual([]);
    expect(await lintAfter(edit('solution.sh', /$/, '\necho {{worker1}} {{end}}\n'))).toEqual([]);
  });

  it('rule 12: both languages show the same values, and no particle depends on one', async () => {
    const english = edit('en.md', /\n$/, '\n\nOn {{worker1}}.\n');
    expect(await lintAfter(english)).toEqual([
      expect.stringContaining('has the placeholders none, in English worker1'),
    ]);
    const same = await lintAfter(english, edit('ko.md', /\n$/, '\n\n{{worker1}}에서.\n'));
    expect(same).toEqual([]);
    const wrong = await lintAfter(english, edit('ko.md', /\n$/, '\n\n{{worker1}}는 노드입니다.\n'));
    expect(wrong).toEqual([
      expect.stringContaining('the particle 는 depends on the last sound of the value'),
    ]);
  });

  it('rule 13: what holds at the start earns nothing by itself', async () => {
    const found = await lintAfter(edit('exercise.yaml', /(holdsAtStart: true\n) +needs: \[ready\]\n/, '$1'));
    expect(found).toEqual([
      expect.stringContaining('settings-kept holds at the start and needs nothing: its points are a present'),
    ]);
  });

  it('rule 14: what holds at the start is failed by a wrong answer', async () => {
    const found = await lintAfter(edit('wrong/other-image.sh', ', settings-kept', ''));
    expect(found).toEqual([expect.stringContaining('settings-kept holds at the start, and no wrong answer')]);
  });

  it('rule 15: somebody makes the namespaces that checks look into', async () => {
    const found = await lintAfter(edit('exercise.yaml', /namespaces: \[.*\]/, 'namespaces: []'));
    expect(found[0]).toMatch(/^exercise\.yaml:\d+:\d+ nobody makes the namespace first-pod$/);
    expect(await lintAfter(edit('exercise.yaml', /namespaces: \[(.*)\]/, 'clears: [$1]'))).toEqual([]);
    const flow = '{ from: { imagined: { namespace: one } }, to: { namespace: two, name: web }, ports: [80] }';
    const check = `\n  - { id: cut, points: 1, reach: { denied: [${flow}] } }\n`;
    const stray = (await lintAfter(edit('exercise.yaml', /\n(?=docs:)/, check))).filter((one) =>
      one.includes('nobody'),
    );
    expect(stray).toEqual([expect.stringContaining('nobody makes the namespace two')]);
  });

  it.each([
    ['kubectl -n a edit pod b', 'opens an editor or a pager'],
    ['kubectl get pods -w', 'watches without end'],
    ['kubectl logs -f web', 'follows a log without end'],
    ['kubectl -n a port-forward pod/b 80', 'forwards a port without end'],
  ])('rule 16: scripts end by themselves: %s', async (command, what) => {
    const found = await lintAfter(edit('solution.sh', /$/, `\n${command}\n`));
    expect(found).toEqual([expect.stringContaining(`this command ${what}`)]);
  });

  it('rule 16: knows what ends by itself', async () => {
    const fine =
      '\nkubectl logs web | grep -c edit\nkubectl -n a port-forward pod/b 80 &\nkubectl get pods -o wide\n';
    expect(await lintAfter(edit('solution.sh', /$/, fine))).toEqual([]);
  });

  it('rule 17: an output belongs to the command before it, and what is not run says why', async () => {
    const added = (text: string) =>
      lintAfter(edit('ko.md', /$/, `\n\n${text}\n`), edit('en.md', /$/, `\n\n${text}\n`));
    const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;
    expect(await added(block('output', 'web'))).toEqual([
      expect.stringMatching(/^en\.md:.* this output belongs to no command$/),
      expect.stringMatching(/^ko\.md:.* this output belongs to no command$/),
    ]);
    expect(await added(block('sh', '# not run:\nkubectl edit pod web'))).toEqual([
      expect.stringContaining('does not say why'),
      expect.stringContaining('does not say why'),
    ]);
    const fine = `${block('sh', '# not run: an editor\nkubectl edit pod web')}\n\n${block('sh', 'ls')}\n\n${block('output', 'a')}`;
    expect(await added(fine)).toEqual([]);
  });

  it('rule 20: an exercise names the pages of the documentation one would look it up in', async () => {
    await using course = await copyCourse();
    const file = `${EXERCISE}/exercise.yaml`;
    const said = async () => (await lintCourse(course.root)).map(({ message }) => message);
    await course.edit(file, /^docs:.*$/m, 'docs: [concepts/nonsense/pods]');
    expect(await said()).toEqual([
      'the page https://kubernetes.io/ko/docs/concepts/nonsense/pods/ names the section concepts/nonsense, which the documentation does not have',
    ]);
    await course.edit(file, /^docs:.*$/m, 'docs: ["https://example.com/x"]');
    expect(await said()).toEqual([
      'the page https://example.com/x leads to a site that the exam does not allow',
    ]);
    await course.edit(file, /^docs:.*$/m, '');
    expect(await said()).toEqual(['names no page of the documentation']);
  });

  describe('rule 18: links lead to documentation that the exam allows', () => {
    const linked = (file: string, address: string) =>
      lintAfter(edit(file, /$/, `\n\n[A page](${address}) and \`](http://web/)\`.\n`)).then((found) =>
        found.filter((one) => one.includes('the link')),
      );

    it.each([
      'https://kubernetes.io/docs/concepts/workloads/pods/',
      'https://kubernetes.io/docs/concepts/workloads/pods/#pod-templates',
      'https://kubernetes.io/docs/reference/kubectl/',
      'https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/',
      'https://kubernetes.io/docs/home/',
      'https://kubernetes.io/releases/version-skew-policy/',
      'https://helm.sh/docs/topics/charts/',
      'https://gateway-api.sigs.k8s.io/guides/',
    ])('as %s', async (address) => {
      expect(await linked('en.md', address)).toEqual([]);
    });

    it.each([
      ['http://kubernetes.io/docs/home/', 'leads to a site that the exam does not allow'],
      ['https://example.com/', 'leads to a site that the exam does not allow'],
      ['https://helm.sh/blog/', 'leads to a site that the exam does not allow'],
      ['https://v1-35.docs.kubernetes.io/docs/home/', 'leads to a site that the exam does not allow'],
      ['https://kubernetes.io/community/', 'leads to a site that the exam does not allow'],
      ['https://kubernetes.io/docs/concepts/workloads/pods', 'a slash ends the path'],
      ['https://kubernetes.io/docs/concepts/workloads/pods#pod-templates', 'a slash ends the path'],
      ['https://kubernetes.io/docs/concepts/Pods/', 'small letters, digits and dashes'],
      ['https://kubernetes.io/docs/user-guide/pods/', 'names the part user-guide'],
      ['https://kubernetes.io/docs/concepts/pods/', 'names the section concepts/pods'],
      ['https://kubernetes.io/ko/docs/home/', 'is Korean'],
    ])('not as %s', async (address, message) => {
      expect(await linked('en.md', address)).toEqual([expect.stringContaining(message)]);
    });

    it('in the language of the page, where there is one', async () => {
      const page = 'docs/concepts/workloads/pods/';
      expect(await linked('ko.md', `https://kubernetes.io/ko/${page}`)).toEqual([]);
      expect(await linked('ko.md', `https://kubernetes.io/${page}`)).toEqual([
        expect.stringMatching(/^ko\.md:\d+:10 .* is English$/),
      ]);
      const english = 'docs/reference/kubectl/quick-reference/';
      expect(await linked('ko.md', `https://kubernetes.io/${english}`)).toEqual([]);
      expect(await linked('ko.md', `https://kubernetes.io/ko/${english}`)).toEqual([
        expect.stringContaining('leads nowhere'),
      ]);
    });
  });
});
