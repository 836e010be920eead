import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../checker/pattern-shape.ts';

describe('the shape of a pattern', () => {
  it.each([
    ['^10\\.244\\.', '10.244.…'],
    [':v1\\.36\\.4$', '…:v1.36.4'],
    ['^api-[a-z0-9]+-[a-z0-9]+$', 'api-…-…'],
    ['^(ErrImagePull|ImagePullBackOff)$', 'ErrImagePull | ImagePullBackOff'],
    ['^db-0\\.db\\.shop\\.svc\\.cluster\\.local\\.?$', 'db-0.db.shop.svc.cluster.local'],
    ['^--etcd-servers=https://[^:/,]+:2379/?$', '--etcd-servers=https://…:2379'],
    ['^[^;]*\\blisten\\s+(\\*:|\\[::\\]:)?8080\\b', '…listen 8080…'],
    ['^((secret|configmap)s?/)?mail-kr$', 'mail-kr'],
    ['^\\.\\./\\.\\./base/?$', '../../base'],
    ['^http://127.0.0.1:8879/?$', 'http://127.0.0.1:8879'],
    ['^a.*b{2}$', 'a…b'],
    ['cost \\$\\d+', '…cost …'],
  ])('%s is %s', (pattern, shape) => {
    expect(shapeOf(pattern)).toBe(shape);
  });

  it.each([
    ['says nothing', '^\\d+\\.\\d+$'],
    ['would be too long to read', `^(${Array.from({ length: 9 }, (_, at) => `word${at}`).join('|')})$`],
  ])('is left out where it %s', (_, pattern) => {
    expect(shapeOf(pattern)).toBeUndefined();
  });
});
