import { describe, expect, it } from 'vitest';
import { commandsOf, toolsOf, withoutMarks } from '../../../lessons/commands/blocks.ts';

const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\`\n\n`;

describe('the commands of a page', () => {
  it('are its blocks "sh" in reading order, each with the output that follows it', () => {
    const page = `Text.\n\n${fence('sh', 'kubectl get pods')}It prints:\n\n${fence('output', 'NAME\nweb')}${fence('yaml', 'a: 1')}${fence('sh', 'kubectl get nodes')}`;
    expect(commandsOf(page)).toEqual({
      commands: [
        {
          line: 3,
          column: 1,
          code: 'kubectl get pods',
          output: { line: 9, column: 1, text: 'NAME\nweb' },
        },
        { line: 18, column: 1, code: 'kubectl get nodes' },
      ],
      strays: [],
    });
  });

  it('say themselves why they are not run, and pages do not show that line', () => {
    const page = fence('sh', '# not run: opens an editor\nkubectl edit pod web');
    expect(commandsOf(page).commands).toMatchObject([{ notRun: 'opens an editor' }]);
    expect(withoutMarks(page)).toBe(fence('sh', 'kubectl edit pod web'));
  });

  it('have no button on the page when they need a node, or another cluster', () => {
    const page = fence('sh', '# not run: needs a node\nip route') + fence('output', 'default via 172.18.0.1');
    expect(withoutMarks(page)).toBe(fence('bash', 'ip route') + fence('output', 'default via 172.18.0.1'));
    const other = fence('sh', '# not run: needs a cluster without a network plugin\nkubectl get pods');
    expect(withoutMarks(other)).toBe(fence('bash', 'kubectl get pods'));
  });

  it('print one thing: a second output, and one after a heading, belong to none', () => {
    const page = `${fence('sh', 'a')}${fence('output', 'one')}${fence('output', 'two')}${fence('sh', 'b')}## Else\n\n${fence('output', 'three')}`;
    expect(commandsOf(page).strays.map(({ line }) => line)).toEqual([9, 19]);
  });

  it('tell which programs besides kubectl they call, unless they are not run', () => {
    const page = `${fence('sh', 'kubectl get secret tls -o yaml | openssl x509\nhelm list')}${fence('sh', '# not run: needs a node\nkubeadm version')}`;
    expect(toolsOf(commandsOf(page).commands)).toEqual(['helm', 'openssl']);
    const names = fence('sh', 'kubectl get pod helm\nkubectl get secrets -l owner=helm\nmkdir helm');
    expect(toolsOf(commandsOf(names).commands)).toEqual([]);
  });
});
