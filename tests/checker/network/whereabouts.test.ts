import { describe, expect, it } from 'vitest';
import { serviceOf } from '../../../checker/network/whereabouts.ts';

describe('the Service that a name is of', () => {
  it.each([
    ['web.shop', 'shop/web'],
    ['web.shop.svc', 'shop/web'],
    ['web.shop.svc.cluster.local.', 'shop/web'],
    ['db-0.db.shop.svc.cluster.local', 'shop/db'],
    ['web', undefined],
    ['db.corp.internal', undefined],
    ['10.96.0.10', undefined],
  ])('%s: %s', (name, service) => {
    const at = serviceOf(name);
    const object = at && 'object' in at ? at.object : undefined;
    expect(object && `${object.namespace}/${object.name}`).toBe(service);
  });
});
