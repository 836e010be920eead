import { describe, expect, it } from 'vitest';
import { lackWords } from '../../src/client/exercise-lacks.ts';

describe('an exercise that cannot be done here', () => {
  it('says which program is missing and how to get it, in both languages', () => {
    const { head, more } = lackWords('en', ['helm', 'kubeadm']);
    expect(head).toBe('This exercise needs a program that is not on this machine: helm, kubeadm');
    expect(more).toEqual([
      expect.stringContaining('npm run tools helm'),
      expect.stringContaining('npm run tools kubeadm'),
    ]);
    expect(lackWords('ko', ['helm'])).toEqual({
      head: '이 실습에 필요한 프로그램이 이 컴퓨터에 없습니다: helm',
      more: [expect.stringContaining('npm run tools helm')],
    });
  });

  it('speaks of another sandbox when this one cannot do what it needs', () => {
    const { head, more } = lackWords('en', ['node-exec', 'kubeadm']);
    expect(head).toContain('current sandbox');
    expect(more[0]).toMatch(/Run commands on nodes .*, kubeadm$/);
    expect(more).toHaveLength(3);
  });
});
