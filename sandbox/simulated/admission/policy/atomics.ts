/** What of an apply configuration would replace a whole list or map: policies may not, lest they drop what they do not know. */
import { type FieldType, shapeOf } from '../../apiserver/fieldmanager/field-type.ts';
import { isRecord } from '../webhook/review.ts';

/** Paths of atomic lists, maps and structs: `.spec.template.spec.containers[0].args`. After findAtomics of patch/smd.go. */
export function atomicsIn(value: unknown, type: FieldType, path = ''): string[] {
  const shape = shapeOf(type, value);
  if (shape.kind === 'map' && isRecord(value)) {
    const below = Object.entries(value).flatMap(([name, each]) => {
      const field = shape.field(name);
      return field && shape.declares(name) ? atomicsIn(each, field, `${path}.${name}`) : [];
    });
    return shape.atomic ? [path, ...below] : below;
  }
  if (shape.kind === 'list' && Array.isArray(value)) {
    const below = value.flatMap((item, index) => atomicsIn(item, shape.item(), `${path}[${index}]`));
    return shape.atomic ? [path, ...below] : below;
  }
  return [];
}
