import { describe, expect, it } from 'vitest';
import { edit } from '../../../lessons/setup/edit.ts';
import { FakeKube, named } from './fake-kube.ts';

const signal = new AbortController().signal;
const ref = { apiVersion: 'v1', kind: 'ConfigMap', name: 'coredns' };
const corefile = () =>
  new FakeKube([
    named('v1', 'ConfigMap', 'coredns', { data: { Corefile: '.:53 {\n  cache 30\n}', other: 'a' } }),
  ]);

describe('changing a text in an object', () => {
  it('changes the part that is named and leaves the rest', async () => {
    const kube = corefile();
    const step = { edit: ref, field: 'data.Corefile', replaces: 'cache', with: 'cash' };
    await edit(step, kube, 'e', signal);
    expect(kube.find(ref)).toMatchObject({ data: { Corefile: '.:53 {\n  cash 30\n}', other: 'a' } });
  });

  it('says so when the object, the field or the text is not there', async () => {
    const step = { edit: ref, field: 'data.Corefile', replaces: 'cache', with: 'cash' };
    const tried = (more: object, kube = corefile()) => edit({ ...step, ...more }, kube, 'e', signal);
    await expect(tried({}, new FakeKube([]))).rejects.toThrow('no text at data.Corefile');
    await expect(tried({ field: 'data.nothing' })).rejects.toThrow('no text at data.nothing');
    await expect(tried({ replaces: 'forward' })).rejects.toThrow('does not say "forward"');
  });
});
