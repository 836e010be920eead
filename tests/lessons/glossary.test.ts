import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadGlossary } from '../../lessons/glossary.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'naru-glossary-'));
});
afterEach(() => rm(root, { recursive: true }));

const YAML = `groups:
  - id: things
    terms:
      - { id: pod, ko: [파드], en: [Pod], lesson: pods }
      - { id: service, ko: [서비스, Service], en: [Service], kind: true, quiet: true }
`;
const page = (title: string, pod: string, service = 'x') =>
  `---\ntitle: ${title}\ndescription: d\ngroups:\n  things: G\n---\n\n## pod\n\n${pod}\n\n## service\n\n${service}\n`;

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(root, 'glossary'), { recursive: true });
  const all = {
    'glossary.yaml': YAML,
    'ko.md': page('용어집', '파드입니다.'),
    'en.md': page('Glossary', 'A Pod.'),
  };
  for (const [name, text] of Object.entries({ ...all, ...files })) {
    await writeFile(join(root, 'glossary', name), text);
  }
}

const said = async (lessons?: ReadonlySet<string>) =>
  (await loadGlossary(root, lessons)).problems.map(({ file, line, message }) => `${file}:${line} ${message}`);

describe('the glossary', () => {
  it('has names from its YAML file and meanings from its pages', async () => {
    await write({});
    const { glossary, problems } = await loadGlossary(root, new Set(['pods']));
    expect(problems).toEqual([]);
    expect(glossary?.title).toEqual({ ko: '용어집', en: 'Glossary' });
    expect(glossary?.groups[0]?.terms[0]).toEqual({
      id: 'pod',
      names: { ko: ['파드'], en: ['Pod'] },
      meaning: { ko: '파드입니다.', en: 'A Pod.' },
      kind: false,
      quiet: false,
      lesson: 'pods',
    });
    expect(glossary?.groups[0]?.terms[1]).toMatchObject({ kind: true, quiet: true });
  });

  it('need not be there', async () => {
    expect(await loadGlossary(root)).toEqual({ problems: [] });
  });

  it('explains every term in both languages, and nothing else', async () => {
    await write({
      'ko.md': page('용어집', ''),
      'en.md': `${page('Glossary', 'A Pod.')}\n## node\n\nA machine.\n`,
    });
    expect(await said()).toEqual([
      'glossary/ko.md:1 "pod" is not explained',
      'glossary/en.md:1 "node" is no term of glossary.yaml',
    ]);
  });

  it('leads from a name to one term, and from a term to a lesson that is there', async () => {
    await write({ 'glossary.yaml': YAML.replace('[서비스, Service]', '[파드]') });
    expect(await said(new Set(['other']))).toEqual([
      'glossary/glossary.yaml:4 there is no lesson "pods"',
      'glossary/glossary.yaml:5 "파드" is said of pod and of service',
    ]);
  });

  it('says where its YAML is wrong, and what is missing', async () => {
    await write({ 'glossary.yaml': YAML.replace('kind: true', 'sort: true') });
    await rm(join(root, 'glossary/en.md'));
    expect(await said()).toEqual([
      'glossary/glossary.yaml:5 groups[0].terms[1]: there is no key "sort"',
      'glossary/en.md:1 is missing',
    ]);
  });
});
