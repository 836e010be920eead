import { describe, expect, it } from 'vitest';
import { difference } from '../../../lessons/commands/compare.ts';

const same = (expected: string, got: string, nodes: readonly string[] = []) =>
  expect(difference(expected, got, nodes)).toBeUndefined();

describe('what a command printed, beside what the page shows', () => {
  it('may differ in ages, addresses, generated names, the width of columns and the end', () => {
    same(
      'NAME                   READY   AGE   IP           NODE\nweb-7c5ddbdf54-x2lqk   1/1     8s    10.244.1.5   naru-worker\n',
      'NAME                  READY  AGE    IP            NODE\nweb-7c5d95b4d7-zz9hb  1/1    2m11s  10.244.2.17   other-worker2\n\n',
      ['other-control-plane', 'other-worker2'],
    );
    same(
      'naru-control-plane2_0b9e   https://naru-external-load-balancer:6443',
      'other-control-plane2_0b9e https://other-external-load-balancer:6443',
      ['other-control-plane', 'other-control-plane2', 'other-external-load-balancer'],
    );
    same(
      'web   NodePort   10.96.1.2   <none>   80:31642/TCP   3s',
      'web NodePort 10.96.7.8 <none> 80:30747/TCP 21s',
    );
    same('created: "2026-01-01T00:00:00Z"', 'created: "2026-11-21T23:53:27Z"');
    same('Start Time:  Sat, 21 Nov 2026 23:53:27 +0000', 'Start Time:  Mon, 02 Feb 2026 01:02:03 +0000');
    same('uid: 0b9e5c1e-6f0a-4f2b-9d0e-0123456789ab', 'uid: ffffffff-6f0a-4f2b-9d0e-0123456789ab');
    same('2m (x3 over 5m)   Warning', '10s (x9 over 1m30s)   Warning');
    same('2m   Warning', '10s (x9 over 1m30s)   Warning');
    // The random end of this name looks like 29 hours and 4 hours.
    same('web-7d8c6b9f5d-4xkqz   10s', 'web-5668fbfd7d-29h4h   21s');
  });

  it('may not differ in anything else, and the first line that does is named', () => {
    const shown = 'NAME   READY   STATUS\nweb    1/1     Running\napi    1/1     Running';
    expect(difference(shown, shown.replace('api    1/1', 'api    0/1'))).toEqual({
      line: 2,
      expected: 'api    1/1     Running',
      got: 'api    0/1     Running',
    });
    expect(difference('replicas: 3', 'replicas: 4')).toMatchObject({ got: 'replicas: 4' });
    expect(difference('nginx:1.27', 'nginx:1.28')).toBeDefined();
    expect(difference('  a: 1', '    a: 1')).toBeDefined();
  });

  it('ends where the page ends', () => {
    expect(difference('one', 'one\ntwo')).toEqual({ line: 0, expected: undefined, got: 'two' });
    expect(difference('one\ntwo', 'one')).toEqual({ line: 1, expected: 'two', got: undefined });
  });

  it('may leave out lines, and the rest of a line, where the page says so', () => {
    const printed =
      'Name: web\nIP: 10.0.0.1\nEvents:\n  Normal  Pulled  kubelet  Image size: 20506881 bytes.\nend';
    same('...\nEvents:\n  Normal  Pulled  ...\nend', printed);
    same('Name: web\n...', printed);
    same('…', printed);
    expect(difference('...\nEvents:\n  Warning ...\nend', printed)).toMatchObject({
      expected: '  Warning ...',
    });
    expect(difference('Name: web\n...\nIP: other\n...', printed)).toBeDefined();
  });

  it('may wait for a rollout for a shorter or a longer time', () => {
    same(
      'Waiting for deployment "shop" rollout to finish: 3 out of 5 new replicas have been updated...\ndeployment "shop" successfully rolled out',
      'deployment "shop" successfully rolled out',
    );
    expect(difference('deployment "shop" successfully rolled out', 'error: timed out')).toBeDefined();
  });

  it('takes many lines that were left out without trying every way', () => {
    const lines = Array.from({ length: 300 }, () => 'same');
    expect(difference('...\nsame\n'.repeat(20).concat('...\nother'), lines.join('\n'))).toBeDefined();
  });
});
