/** The commands of an attempt, out of the history that bash keeps. */
import { describe, expect, it } from 'vitest';
import { conceal } from '../../../server/debriefing/conceal.ts';
import { commandsBetween } from '../../../server/debriefing/history.ts';

const START = Date.parse('2026-11-20T18:40:10.700Z');
const END = START + 20 * 60_000;
const at = (seconds: number): number => Math.floor(START / 1000) + seconds;
const entry = (seconds: number, ...lines: string[]): string => [`#${at(seconds)}`, ...lines, ''].join('\n');

describe('the commands of an attempt', () => {
  it('are those between its start and its end, in the order in which they were entered', () => {
    const history = [
      entry(-60, 'kubectl get nodes'),
      entry(30, 'kubectl get pods'),
      // Another shell wrote its own later.
      entry(10, 'kubectl config get-contexts'),
      entry(2000, 'history'),
    ].join('');
    const { list, known, more } = commandsBetween(history, START, END);
    expect(list).toEqual([
      { at: new Date(at(10) * 1000).toISOString(), text: 'kubectl config get-contexts' },
      { at: new Date(at(30) * 1000).toISOString(), text: 'kubectl get pods' },
    ]);
    expect({ known, more }).toEqual({ known: 'all', more: 0 });
  });

  it('have all their lines, and a comment that looks like a time to a hasty reader', () => {
    const history = entry(5, 'kubectl apply -f - <<EOF', '#1 is no time', 'kind: Pod', 'EOF');
    const [only] = commandsBetween(history, START, END).list;
    expect(only?.text).toBe('kubectl apply -f - <<EOF\n#1 is no time\nkind: Pod\nEOF');
  });

  it('of a shell that wrote no times are not guessed at', () => {
    expect(commandsBetween('kubectl get pods\nkubectl get nodes\n', START, END).list).toEqual([]);
  });

  it('are cut where they are very long, and where there are very many', () => {
    const many = Array.from({ length: 520 }, (_, n) => entry(n, `echo ${n} ${'x'.repeat(3000)}`)).join('');
    const { list, more } = commandsBetween(many, START, END);
    expect({ kept: list.length, more }).toEqual({ kept: 500, more: 20 });
    expect(list[0]?.text.length).toBe(2002);
  });
});

describe('secrets in a command', () => {
  it.each([
    [
      'kubectl create secret generic db --from-literal=user=app --from-literal="password=x y"',
      'kubectl create secret generic db --from-literal=user=••• --from-literal="password=•••"',
    ],
    ['docker login --password hunter2 reg', 'docker login --password ••• reg'],
    ["kubectl config set-credentials a --token='abc d'", 'kubectl config set-credentials a --token=•••'],
    ['DB_PASSWORD=geheim ./run.sh', 'DB_PASSWORD=••• ./run.sh'],
    ["curl -H 'Authorization: Bearer ey.J0.x' https://x", "curl -H 'Authorization: Bearer •••' https://x"],
    ['{"stringData":{"password":"p4ss"}}', '{"stringData":{"password":•••}}'],
  ])('are covered: %s', (command, covered) => {
    expect(conceal(command).replaceAll('"', '')).toBe(covered.replaceAll('"', ''));
  });

  it.each([
    'kubectl create configmap web --from-literal=mode=blue',
    'kubectl -n shop get secret api-cred -o yaml',
    'kubectl -n shop set env deployment/api MODE=blue',
    'kubectl -n shop get pods -l app=web --sort-by=.metadata.name',
  ])('are not seen where there are none: %s', (command) => {
    expect(conceal(command)).toBe(command);
  });
});
