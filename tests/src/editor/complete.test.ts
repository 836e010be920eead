/** What an editor offers while a manifest is written: where one is, and what fits there. */
import { describe, expect, it } from 'vitest';
import { compact } from '../../../server/manifests/compact.ts';
import { applyCommand } from '../../../src/client/editor/command.ts';
import { objectTemplate, optionsAt, typeAt } from '../../../src/client/editor/complete.ts';
import { diffLines } from '../../../src/client/editor/diff.ts';
import { kindsOf, whereIs } from '../../../src/client/editor/where.ts';
import { OPENAPI } from '../../server/manifests/openapi.ts';

/** `|` is where one types. */
const where = (text: string) => whereIs(text.replace('|', ''), text.indexOf('|'));
const path = (text: string) => {
  const found = where(text);
  return found && [found.at, ...found.path, found.typed].join(' ');
};
const HEAD = 'apiVersion: apps/v1\nkind: Deployment\n';

describe('the place in a manifest', () => {
  it('is found by the columns above', () => {
    expect(path(`${HEAD}spec:\n  templ|`)).toBe('key spec templ');
    expect(path(`${HEAD}spec:\n  a: 1\n  template:\n    spec:\n      |`)).toBe('key spec template spec ');
    expect(path(`${HEAD}spec:\n  a:\n    b: 1\n  c|`)).toBe('key spec c');
    expect(path(`${HEAD}spec:\n  a:\n    b: 1\n|`)).toBe('key ');
  });

  it('counts items of lists, indented or not', () => {
    for (const dent of ['', '  ']) {
      const list = `${HEAD}spec:\n  containers:\n${dent}  - name: a\n${dent}    image: x\n${dent}  - name: b\n`;
      expect(path(`${list}${dent}    im|`)).toBe('key spec containers 1 im');
      expect(path(`${list}${dent}  - im|`)).toBe('item spec containers 2 im');
      expect(path(`${list}  more|`)).toBe('key spec more');
      expect(path(`${list}${dent}    ports:\n${dent}    - containerPort: 8|`)).toBe(
        'value spec containers 1 ports 0 containerPort 8',
      );
    }
    expect(path('a:\n- - x: 1\n    y|')).toBe('key a 0 0 y');
  });

  it('of a value has the name of its field', () => {
    expect(path('kind: De|')).toBe('value kind De');
    expect(path('kind: |')).toBe('value kind ');
    expect(path('kind:|')).toBeUndefined();
    expect(path('  "a/b": c|')).toBe('value a/b c');
  });

  it('knows the fields around it, above and below', () => {
    const found = where(`${HEAD}spec:\n  a: 1\n  |\n  b:\n    c: 1\n  d: 1\nmore: 1\n`);
    expect([...(found?.siblings ?? [])].sort()).toEqual(['a', 'b', 'd']);
    expect(found).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment', column: 2 });
  });

  it('is in one document of several', () => {
    const found = where(`${HEAD}---\nkind: Service\nsp|\n---\nkind: Pod\n`);
    expect(found).toMatchObject({ kind: 'Service', apiVersion: '', path: [], begins: HEAD.length + 4 });
  });

  it('is nowhere in comments, blocks of text and quotes', () => {
    expect(path('a: 1 # co|')).toBeUndefined();
    for (const text of [
      'data:\n  x: >\n    wo@',
      'data:\n  x: |2-\n\n    wo@',
      'a: "b@',
      'a: b c@',
      'a: {b: "c@',
      'a: {b:@',
      'a: {b: c d@',
      'a: [x # y@',
    ]) {
      expect(whereIs(text.replace('@', ''), text.indexOf('@')), text).toBeUndefined();
    }
    const after = 'data:\n  x: |\n    text: 1\n  y@';
    expect(whereIs(after.replace('@', ''), after.indexOf('@'))?.path).toEqual(['data']);
  });

  it('is found in braces and brackets, on one line or several', () => {
    expect(path('spec: {con|')).toBe('key spec con');
    expect(path('spec: {|')).toBe('key spec ');
    expect(path('spec: {a: 1, template: {spec: {no|')).toBe('key spec template spec no');
    expect(path('spec: {a: {b: 1}, c|')).toBe('key spec c');
    expect(path('spec: {type: Cl|}')).toBe('value spec type Cl');
    expect(path('- name: x\n  ports: [{containerPort: 80}, {pro|')).toBe('key 0 ports 1 pro');
    expect(path('verbs: [get, "list", w|')).toBe('value verbs 2 w');
    expect(path('spec: {\n  a: {b: 1},\n  c: {\n    d|')).toBe('key spec c d');
    expect(path('{apiVersion: v1, ki|')).toBe('key ki');
    expect(path('spec: {a: 1}\nmo|')).toBe('key mo');
    expect([...(where('spec: {a: 1, "b": 2, |')?.siblings ?? [])]).toEqual(['a', 'b']);
  });

  it('does not mind colons and hashes within words', () => {
    expect(path('a:\n  image: nginx:1.2#x\n  b|')).toBe('key a b');
    expect(path('command: ["a: b", "#"]\nx|')).toBe('key x');
  });

  it('is found in a long file at once', () => {
    const long = `${HEAD}spec:\n${'  a:\n    - b: 1\n      c: |\n        text\n'.repeat(5_000)}  z`;
    expect(whereIs(long, long.length)?.path).toEqual(['spec']);
  });

  it('of the whole text tells its kinds', () => {
    expect(kindsOf(`${HEAD}---\n# no\n---\napiVersion: "v1"\nkind: Pod # yes\n`)).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { apiVersion: 'v1', kind: 'Pod' },
    ]);
  });
});

describe('what fits there', () => {
  const schema = compact(OPENAPI, { apiVersion: 'apps/v1', kind: 'Deployment' });
  const kinds = [
    { apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true },
    { apiVersion: 'v1', kind: 'Pod', namespaced: true },
  ];
  const options = (text: string) => {
    const found = where(text);
    return found ? optionsAt(found, schema, kinds) : [];
  };
  const labels = (text: string) => options(text).map(({ label }) => label);

  it('are fields with type and words, without those that are there', () => {
    const [option] = options(`${HEAD}spec:\n  template: {}\n  paused: true\n  |`);
    expect(option).toEqual({
      label: 'replicas',
      sort: 'field',
      detail: 'integer',
      info: 'Number of desired pods.',
      template: 'replicas: #{}',
    });
  });

  it('bring along what a field cannot do without', () => {
    const template = (text: string, label: string) =>
      options(text).find((one) => one.label === label)?.template;
    expect(template(`${HEAD}spec:\n  |`, 'template')).toBe('template:\n  #{}');
    expect(template(`${HEAD}spec:\n  template:\n    |`, 'spec')).toBe(
      'spec:\n  containers:\n    - name: #{}',
    );
    expect(template(`${HEAD}spec: {|`, 'template')).toBe('template: {#{}}');
    expect(template(`${HEAD}spec: {|`, 'replicas')).toBe('replicas: #{}');
    expect(template(`${HEAD}spec: {template: {spec: {|`, 'containers')).toBe('containers: [#{}]');
    expect(template(`${HEAD}metadata:\n  |`, 'labels')).toBe('labels:\n  #{key}: #{value}');
    expect(options(`${HEAD}spec:\n  |`).find(({ label }) => label === 'template')?.required).toBe(true);
  });

  it('are values where only some are allowed', () => {
    const item = `${HEAD}spec:\n  template:\n    spec:\n      containers:\n      - imagePullPolicy: `;
    expect(labels(`${item}|`)).toEqual(['Always', 'IfNotPresent', 'Never']);
    expect(labels(`${HEAD}spec:\n  paused: t|`)).toEqual(['true', 'false']);
    expect(labels(`${HEAD}spec:\n  replicas: |`)).toEqual([]);
    expect(labels(`${HEAD}spec: {replicas: 1, paused: |`)).toEqual(['true', 'false']);
    expect(labels(`${HEAD}spec: {replicas: 1, |`)).not.toContain('replicas');
  });

  it('are kinds, and what they bring: their apiVersion, a whole object', () => {
    expect(labels('apiVersion: v1\nkind: |')).toEqual(['Pod']);
    expect(options('kind: D|')[0]).toMatchObject({ label: 'Deployment', apiVersion: 'apps/v1' });
    expect(labels('kind: Pod\napiVersion: |')).toEqual(['v1']);
    expect(labels('|')).toEqual(['apiVersion', 'kind', 'metadata', 'Deployment', 'Pod']);
    expect(schema && objectTemplate(schema)).toBe(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: #{name}\nspec:\n  template:\n    #{}\n',
    );
  });

  it('is nothing where nobody knows the type, and still the first fields without a cluster', () => {
    expect(labels(`${HEAD}spec:\n  bananas:\n    |`)).toEqual([]);
    expect(optionsAt(where('apiVersion: v1\nkind: X\n|')!, undefined, []).map(({ label }) => label)).toEqual([
      'metadata',
    ]);
    expect(schema && typeAt(schema, ['metadata', 'labels', 'any'])).toMatchObject({ t: 'string' });
  });
});

describe('two versions of a file', () => {
  const told = (mine: string, theirs: string) =>
    diffLines(mine, theirs).map(({ side, text }) => `${{ both: ' ', mine: '-', theirs: '+' }[side]}${text}`);

  it('are told line by line', () => {
    expect(told('a\nb\nc\nd', 'a\nx\nc\ny\nd')).toEqual([' a', '-b', '+x', ' c', '+y', ' d']);
    expect(told('same', 'same')).toEqual([' same']);
    expect(told('', 'a')).toEqual(['-', '+a']);
  });

  it('that have nothing in common are told whole, however long', () => {
    const [mine, theirs] = ['m\n', 't\n'].map((line) => line.repeat(5_000));
    expect(told(mine ?? '', theirs ?? '')).toHaveLength(10_001);
  });
});

describe('a command for the terminal', () => {
  it('is what a shell takes as one file', () => {
    expect(applyCommand('lab/web.yaml')).toBe('kubectl apply -f ~/lab/web.yaml');
    expect(applyCommand('lab/내 파일.yaml')).toBe("kubectl apply -f ~/'lab/내 파일.yaml'");
    expect(applyCommand("it's $HOME;.yaml")).toBe("kubectl apply -f ~/'it'\\''s $HOME;.yaml'");
    expect(applyCommand('two\nlines')).toBe("kubectl apply -f ~/$'two\\x0alines'");
  });
});
