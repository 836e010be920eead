import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { topics } from '../../checker/messages/index.ts';
import { say, whereToLook } from '../../checker/say.ts';
import type { Whereabouts } from '../../checker/types.ts';

const every = (language: 'ko' | 'en'): Record<string, string> =>
  Object.assign({}, ...Object.values(topics).map((topic) => topic[language]));
const ko = every('ko');
const en = every('en');

const holes = (text = '') => [...text.matchAll(/\{(\w+)\}/g)].map((hole) => hole[1]).sort();

describe('say', () => {
  it('makes a sentence of a finding in either language', () => {
    const finding = { code: 'field.differs', values: { path: 'spec.replicas', want: 3, got: 2 } };
    expect(say(finding, 'en')).toBe('spec.replicas is 2, wanted 3.');
    expect(say(finding, 'ko')).toBe('spec.replicas 값: 2, 기대한 값: 3');
  });

  it('fills each place once, even when a value looks like a place', () => {
    expect(say({ code: 'field.differs', values: { path: '{got}', want: 1, got: 2 } }, 'en')).toBe(
      '{got} is 2, wanted 1.',
    );
  });

  it('calls a whole object or container by its name', () => {
    const finding = { code: 'field.differs', values: { path: 'web: ', want: 1, got: 2 } };
    expect(say(finding, 'en')).toBe('web is 2, wanted 1.');
  });

  it('shows code and values of a finding it has no sentence for', () => {
    expect(say({ code: 'odd.one', values: { a: 1 } }, 'ko')).toBe('odd.one {"a":1}');
  });
});

describe('where to look', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' };
  it.each<[string, Whereabouts, string]>([
    ['an object', { object: { ...pod, name: 'web' } }, 'kubectl -n shop get pod web -o yaml'],
    [
      'an object of a kind of somebody’s own',
      { object: { apiVersion: 'stable.example.com/v1', kind: 'CronTab', name: 'a' } },
      'kubectl get crontab.stable.example.com a -o yaml',
    ],
    [
      'a list',
      { list: { ...pod, labels: { app: 'web', tier: 'x' } } },
      'kubectl -n shop get pod -l app=web,tier=x -o wide',
    ],
    [
      'a list of all namespaces',
      { list: { apiVersion: 'v1', kind: 'Pod', fieldSelector: 'spec.nodeName=a' } },
      'kubectl get pod -A --field-selector spec.nodeName=a -o wide',
    ],
    [
      'logs',
      { logs: { namespace: 'shop', name: 'web', container: 'app' } },
      'kubectl -n shop logs web -c app',
    ],
    [
      'a program in a container',
      { exec: { namespace: 'shop', name: 'web' }, run: ['stat', '-c', '%a %n', '/etc/it'] },
      "kubectl -n shop exec web -- stat -c '%a %n' /etc/it",
    ],
    ['a file', { home: 'lab/count.txt' }, 'cat ~/lab/count.txt'],
    ['a release', { helm: 'history', namespace: 'shop', release: 'web' }, 'helm -n shop history web'],
    [
      'values of a release',
      { helm: 'values', namespace: 'shop', release: 'web' },
      'helm -n shop get values web',
    ],
    ['releases', { helm: 'history', namespace: 'shop' }, 'helm -n shop list'],
    ['a file with an odd name', { home: "~/lab/it's $HOME.txt" }, `cat ~/'lab/it'\\''s $HOME.txt'`],
  ] as const)('is a command for %s', (_, at, command) => {
    const code = { code: 'object.missing', values: {} };
    expect(whereToLook({ ...code, at }, 'en')).toMatchObject({ code: command, runs: true });
    expect(whereToLook({ ...code, at }, 'ko')?.words).toBe('직접 보려면:');
  });

  it('is a place on a node, which a learner reaches in their own way', () => {
    const at = { node: 'worker', path: '/etc/hosts' };
    expect(whereToLook({ code: 'a', values: {}, at }, 'en')).toEqual({
      words: 'A file on the node worker:',
      code: '/etc/hosts',
      runs: false,
    });
  });

  it('is not said of a finding that is about nothing one could look at', () => {
    expect(whereToLook({ code: 'a', values: {} }, 'en')).toBeUndefined();
  });
});

describe('the catalogues', () => {
  it('have a topic for each folder, and in it only codes of that topic', () => {
    const folders = readdirSync(new URL('../../checker/messages/', import.meta.url), { withFileTypes: true });
    const names = folders.filter((one) => one.isDirectory()).map((one) => one.name);
    expect(names.sort()).toEqual(Object.keys(topics).sort());
    for (const [topic, { en }] of Object.entries(topics))
      expect(Object.keys(en).filter((code) => !code.startsWith(`${topic}.`))).toEqual([]);
  });

  it('have the same codes with the same placeholders in both languages', () => {
    expect(Object.keys(ko)).toEqual(Object.keys(en));
    for (const code of Object.keys(en)) expect([code, holes(ko[code])]).toEqual([code, holes(en[code])]);
  });

  it('have a sentence for every code that the checker can find, and for no other', () => {
    const folder = new URL('../../checker/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const source = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
    const code = new RegExp(`'((?:${Object.keys(topics).join('|')})\\.[a-z-]+)'`, 'g');
    const used = new Set([...source.matchAll(code)].map((found) => found[1]));
    expect([...used].sort()).toEqual(Object.keys(en).sort());
  });

  it('never put a particle that depends on the last sound behind a placeholder', () => {
    for (const text of Object.values(ko)) {
      expect(text).not.toMatch(/\{\w+\}\)?(?:은|는|이|가|을|를|과|와|으로|로|아|야|이라|라)(?![가-힣])/);
    }
  });
});
