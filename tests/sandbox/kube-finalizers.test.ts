import { describe, expect, it } from 'vitest';
import { releaseNamespace, remainingIn } from '../../sandbox/kube-finalizers.ts';
import type { KubeObject, Send } from '../../sandbox/kube-types.ts';

const signal = new AbortController().signal;
/** As a real namespace says it. */
const namespace: KubeObject = {
  metadata: { name: 'shop' },
  status: {
    phase: 'Terminating',
    conditions: [
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        message:
          'Some resources are remaining: pods. has 1 resource instances, sites.web.example.com has 2 resource instances',
      },
    ],
  },
};

describe('a namespace that does not go', () => {
  it('says what is left in it', () => {
    expect(remainingIn(namespace)).toEqual([
      { plural: 'pods', group: '' },
      { plural: 'sites', group: 'web.example.com' },
    ]);
    expect(remainingIn({ metadata: { name: 'shop' } })).toEqual([]);
  });

  it('is let go of: finalizers are taken off, pods end at once', async () => {
    const asked: string[] = [];
    const items = [
      { metadata: { name: 'one', finalizers: ['example.com/x'] } },
      { metadata: { name: 'two' } },
    ];
    const send: Send = async ({ method, path }) => {
      asked.push(`${method} ${path}`);
      if (path === '/apis/web.example.com')
        return { status: 200, text: '{"preferredVersion":{"groupVersion":"web.example.com/v2"}}' };
      return { status: 200, text: JSON.stringify({ items }) };
    };
    await releaseNamespace(namespace, send, signal);
    const sites = '/apis/web.example.com/v2/namespaces/shop/sites';
    expect(asked).toEqual([
      'GET /api/v1/namespaces/shop/pods',
      'PATCH /api/v1/namespaces/shop/pods/one',
      'DELETE /api/v1/namespaces/shop/pods/one?gracePeriodSeconds=0',
      'DELETE /api/v1/namespaces/shop/pods/two?gracePeriodSeconds=0',
      'GET /apis/web.example.com',
      `GET ${sites}`,
      `PATCH ${sites}/one`,
    ]);
  });
});
