import { describe, expect, it } from 'vitest';
import { requestInfo } from '../../../../../sandbox/simulated/apiserver/http/request-info.ts';

const TARGETS = [
  '/api/v1/namespaces/default/pods',
  '/api/v1/namespaces/default/pods?watch=true&fieldSelector=metadata.name%3Dweb&x=a+b',
  '/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node',
  '/api/v1/namespaces/default/pods/',
  '/api//v1/pods',
  '/api/v1/namespaces/a/../b/pods',
  '/api/v1/namespaces/./pods?',
  '/api/v1/pods/a%2Fb',
  '/api/v1/pods?a=1?b=2&c=%zz',
  '/api/v1/pods#part?watch=true',
  '/version?',
  '/',
];

describe('what a request is about', () => {
  it.each(TARGETS)('%s is read as any other reader of URLs would', (target) => {
    const { pathname, searchParams } = new URL(target, 'https://apiserver');
    const { path, query } = requestInfo('GET', target);
    expect({ path, query: [...query] }).toEqual({ path: pathname, query: [...searchParams] });
  });

  it('never is another host', () => {
    expect(requestInfo('GET', '//elsewhere/api').path).toBe('/elsewhere/api');
  });
});
