/** The debriefing of an incident, as it stands in the text. */
import { describe, expect, it } from 'vitest';
import { debriefingScript, debriefingSteps, withoutDebriefing } from '../../lessons/debriefing.ts';
import { debriefingProblems } from '../../lessons/lint/debriefing-rules.ts';

const BODY = [
  'The shop is down.',
  '',
  '<debriefing-box exercise="inc-shop">',
  '',
  '1. Who is not ready?',
  '',
  '   ```sh',
  '   kubectl -n shop get pods',
  '   cat <<EOF',
  '     indented',
  '   EOF',
  '   ```',
  '',
  '   The Pods are there: it is the `Service`.',
  '',
  '2. Where does it lead?',
  '',
  '   ```sh',
  '   kubectl -n shop get endpointslices',
  '   ```',
  '',
  '   Nowhere.',
  '',
  '</debriefing-box>',
].join('\n');

const problems = (body: string) =>
  debriefingProblems({ file: 'en.md', locale: 'en', linesBefore: 3, body }).map(
    ({ line, message }) => `${line} ${message}`,
  );

describe('a debriefing', () => {
  it('is read step by step, and its commands are a script', () => {
    expect(debriefingSteps(BODY)).toMatchObject([
      { looks: 'Who is not ready?', tells: 'The Pods are there: it is the `Service`.', line: 5 },
      { looks: 'Where does it lead?', tells: 'Nowhere.', line: 16 },
    ]);
    expect(debriefingScript(BODY)).toBe(
      'kubectl -n shop get pods\ncat <<EOF\n  indented\nEOF\nkubectl -n shop get endpointslices\n',
    );
    expect(debriefingScript('Nothing.')).toBe('');
  });

  it('is not part of the text before the attempt is over', () => {
    expect(withoutDebriefing(BODY).trim()).toBe('The shop is down.');
  });

  it('is right as it is', () => {
    expect(problems(BODY)).toEqual([]);
  });

  it('has steps, and each of them all three parts', () => {
    expect(problems('<debriefing-box exercise="a">\n\nWords.\n\n</debriefing-box>')).toEqual([
      '4 this debriefing has no steps',
    ]);
    expect(problems(BODY.replace('   Nowhere.\n', '').replace('Who is not ready?', ''))).toEqual([
      '8 this step does not say what one looks at',
      '19 this step does not say what it rules out',
    ]);
    expect(problems(BODY.replaceAll('```sh', '```yaml'))).toEqual([
      '8 this step has no blocks "sh"',
      '19 this step has no blocks "sh"',
    ]);
  });
});
