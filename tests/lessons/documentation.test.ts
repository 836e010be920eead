import { describe, expect, it } from 'vitest';
import { addressOf } from '../../lessons/documentation.ts';

describe('a page of the documentation', () => {
  it('is in the language of the reader', () => {
    expect(addressOf('concepts/workloads/pods', 'en')).toBe(
      'https://kubernetes.io/docs/concepts/workloads/pods/',
    );
    expect(addressOf('concepts/workloads/pods', 'ko')).toBe(
      'https://kubernetes.io/ko/docs/concepts/workloads/pods/',
    );
  });

  it('is English where there is no Korean one', () => {
    expect(addressOf('tasks/run-application/configure-pdb', 'ko')).toBe(
      'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
    );
  });

  it('of another site is as it is written', () => {
    expect(addressOf('https://helm.sh/docs/helm/helm_install/', 'ko')).toBe(
      'https://helm.sh/docs/helm/helm_install/',
    );
  });
});
