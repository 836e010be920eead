import { describe, expect, it } from 'vitest';
import { checkText, type Types } from '../../../server/manifests/check.ts';
import { compact } from '../../../server/manifests/compact.ts';
import { objectsIn, placeAt, readDocuments } from '../../../server/manifests/documents.ts';
import { nearest } from '../../../server/manifests/nearest.ts';
import { schemas as schemasMessage } from '../../../server/protocol-files.ts';
import { OPENAPI } from './openapi.ts';

const deployment = compact(OPENAPI, { apiVersion: 'apps/v1', kind: 'Deployment' });
const widget = compact(OPENAPI, { apiVersion: 'example.com/v1', kind: 'Widget' });
if (!deployment || !widget) throw new Error('the document has both');
const types: Types = {
  schemas: [deployment, widget],
  known: [
    { apiVersion: 'apps/v1', kind: 'Deployment', namespaced: true },
    { apiVersion: 'v1', kind: 'Service', namespaced: true },
  ],
};

/** `LINE:COLUMN code value…` for each mistake. */
const check = (text: string, by: Types | undefined = types) =>
  checkText(text, by).map(({ line, column, code, values }) =>
    [`${line}:${column}`, code, ...Object.values(values)].join(' '),
  );

const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n';
const containers = (...lines: string[]) =>
  `${head}spec:\n  template:\n    spec:\n      containers:\n${lines.map((line) => `      ${line}\n`).join('')}`;

describe('types in short', () => {
  it('hold what one kind leads to and nothing else', () => {
    expect(Object.keys(deployment.types).sort()).toEqual([
      'intstr.IntOrString',
      'resource.Quantity',
      'v1.Container',
      'v1.DeploymentSpec',
      'v1.ObjectMeta',
      'v1.PodSpec',
      'v1.Time',
    ]);
    expect(deployment.root.p?.['status']).toEqual({ t: 'object', o: true });
    expect(deployment.root.p?.['metadata']).toEqual({ $: 'v1.ObjectMeta', d: 'Of the object.' });
    expect(compact(OPENAPI, { apiVersion: 'v1', kind: 'Deployment' })).toBeUndefined();
    expect(schemasMessage.safeParse({ schemas: [deployment, widget] }).success).toBe(true);
  });

  it('have short descriptions, without the allowed values, which are told besides', () => {
    const { image, imagePullPolicy } = deployment.types['v1.Container']?.p ?? {};
    expect(image?.d?.length).toBeLessThan(370);
    expect(imagePullPolicy).toEqual({
      t: 'string',
      d: 'Image pull policy.',
      e: ['Always', 'IfNotPresent', 'Never'],
    });
  });

  it('stay small whatever a definition holds', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 900 }, (_, at) => [`f${at}`, { $ref: `#/components/schemas/t${at}` }]),
    );
    const gvk = [{ group: 'example.com', version: 'v1', kind: 'Huge' }];
    const large = Object.fromEntries(
      Array.from({ length: 900 }, (_, at) => [`t${at}`, { type: 'string', description: 'x'.repeat(9_000) }]),
    );
    const huge = compact(
      {
        components: {
          schemas: { ...large, h: { type: 'object', properties, 'x-kubernetes-group-version-kind': gvk } },
        },
      },
      { apiVersion: 'example.com/v1', kind: 'Huge' },
    );
    expect(JSON.stringify(huge).length).toBeLessThan(600_000);
  });
});

describe('a manifest', () => {
  it('that is right has nothing to be said about', () => {
    const right = containers(
      '- name: web',
      '  image: nginx',
      '  imagePullPolicy: Always',
      '  port: http',
      '  limits: {cpu: 1, memory: 64Mi}',
    );
    expect(check(right)).toEqual([]);
    expect(check('# only words\n---\n---\n')).toEqual([]);
    expect(check('replicaCount: 2\nimage: {tag: "1"}\n')).toEqual([]);
    expect(check('apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nx: 1\n')).toEqual([]);
  });

  it('that is no YAML says where, and in the words of the parser', () => {
    const [mistake] = checkText('a: 1\nb: [1, 2\nc: 3\n');
    expect(mistake).toMatchObject({ line: 3, code: 'yaml.BAD_INDENT', severity: 'error' });
    expect(mistake?.said).toMatch(/indent/);
    expect(check('a: 1\na: 2\n')).toEqual(['2:1 yaml.DUPLICATE_KEY']);
    expect(check('a:\n\t- b\n')[0]).toContain('yaml.TAB_AS_INDENT');
  });

  it('has its unknown fields told, with what was probably meant', () => {
    expect(check(`${head}spec:\n  replica: 1\n  template: {}\n  bananas: 1\n`)).toEqual([
      '5:3 unknown-field-near spec.replica replicas',
      '7:3 unknown-field spec.bananas',
    ]);
  });

  it('has wrong types told, and numbers that want quotes', () => {
    expect(check(`${head}spec: {paused: "no", replicas: two, template: []}\n`)).toEqual([
      '4:16 wrong-type spec.paused boolean string',
      '4:32 wrong-type spec.replicas integer string',
      '4:47 wrong-type spec.template object array',
    ]);
    expect(check(containers('- name: 1', '  image: on', '  limits: {cpu: true}'))).toEqual([
      '8:15 wants-quotes spec.template.spec.containers[0].name 1',
      '9:16 wants-quotes spec.template.spec.containers[0].image on',
      '10:23 wrong-type spec.template.spec.containers[0].limits[cpu] scalar boolean',
    ]);
  });

  it('may write a time as text, and leave a field empty', () => {
    expect(check(`${head}spec:\n  replicas:\n  template:\n    spec:\n`)).toEqual([]);
    expect(check(containers('- name: 12:30'))).toEqual([]);
  });

  it('has missing fields told at what lacks them', () => {
    expect(check('kind: Deployment\nspec: {}\n')).toEqual(['1:1 missing-field apiVersion']);
    expect(check(`${head}spec:\n  replicas: 1\n`)).toEqual(['5:3 missing-field spec.template']);
    expect(check(containers('- image: nginx'))).toEqual([
      '8:9 missing-field spec.template.spec.containers[0].name',
    ]);
    expect(check('apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  labels: {}\n')).toEqual([
      '4:3 missing-field metadata.name',
    ]);
  });

  it('has values told that are not allowed', () => {
    expect(check(containers('- name: a', '  imagePullPolicy: always'))).toEqual([
      '9:26 not-allowed spec.template.spec.containers[0].imagePullPolicy always Always, IfNotPresent, Never',
    ]);
  });

  it('of a kind that is not there, or in another group, says so', () => {
    expect(check('apiVersion: apps/v1\nkind: Deploymnt\n')).toEqual([
      '2:7 unknown-kind-near Deploymnt apps/v1 Deployment',
    ]);
    expect(check('apiVersion: apps/v1\nkind: Service\n')).toEqual(['1:13 kind-elsewhere Service apps/v1 v1']);
    expect(check('apiVersion: v1\nkind: Gizmo\n')).toEqual(['2:7 unknown-kind Gizmo v1']);
  });

  it('of a custom kind is checked by its own schema', () => {
    const own = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n';
    expect(check(`${own}spec: {size: 5, free: {any: [1]}, self: {spec: {siz: 1}}}\n`)).toEqual([
      '4:49 unknown-field-near spec.self.spec.siz size',
    ]);
  });

  it('is each document of a file, and each item of a List', () => {
    expect(check(`${head}---\n${head}bad: 1\n---\njust words\n`)).toEqual([
      '8:1 unknown-field bad',
      '10:1 not-an-object',
    ]);
    const list = 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: apps/v1\n  kind: Deployment\n  bad: 1\n';
    expect(check(list)).toEqual(['6:3 unknown-field bad']);
  });

  it('without a cluster is checked as YAML alone', () => {
    expect(checkText(`${head}bad: 1\n`, undefined)).toEqual([]);
    expect(checkText('kind: Pod\n', undefined)).toMatchObject([{ code: 'missing-field' }]);
  });

  it('may be hostile: anchors in circles, aliases by the thousand, any depth', () => {
    expect(check(`${head}spec: &a {template: *a}\n`).length).toBeLessThan(300);
    const bomb = `${head}a: &a [x,x]\n${Array.from({ length: 40 }, (_, at) => `b${at}: [*a,*a,*a]\n`).join('')}`;
    expect(check(bomb)).toHaveLength(41);
    expect(check(`${head}spec: ${'['.repeat(3_000)}`).length).toBeGreaterThan(0);
    expect(
      check(Array.from({ length: 900 }, () => `${head}bad: 1\n`).join('---\n')).length,
    ).toBeLessThanOrEqual(200);
  });
});

describe('a path of the API server', () => {
  const [object] = readDocuments(containers('- name: a', '  limits:', '    cpu: 1')).documents.flatMap(
    objectsIn,
  );
  const text = containers('- name: a', '  limits:', '    cpu: 1');
  const at = (path: string) => {
    if (!object) throw new Error('there is one');
    const { from, to } = placeAt(object, path);
    return text.slice(from, to);
  };

  it('leads to what is written, or to the last part that is', () => {
    expect(at('spec.template.spec.containers[0].name')).toBe('a');
    expect(at('spec.template.spec.containers[0].limits[cpu]')).toBe('1');
    expect(at('spec.template.spec.containers.limits')).toBe('limits');
    expect(at('spec.template.spec.containers[0].image')).toBe('name');
    expect(at('spec.template.spec.containers[7].image')).toBe('containers');
    expect(at('spec.strategy.type')).toBe('spec');
    expect(at('')).toBe('Deployment');
  });
});

describe('what was probably meant', () => {
  it('is the word that takes the fewest changes', () => {
    expect(nearest('containerport', ['containerPort', 'hostPort'])).toBe('containerPort');
    expect(nearest('lables', ['labels', 'name'])).toBe('labels');
    expect(nearest('xyz', ['labels', 'name'])).toBeUndefined();
  });
});
