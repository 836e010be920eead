/** Comparing parts of API objects by what they say, whatever the order of their fields. */

/** JSON with sorted keys; equal texts mean equal content. Fields that are undefined are not there. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

/** As comparing the canonical texts, without making them: this runs for every change of every pod. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false;
    return one.every((item, index) => isEqual(item, other[index]));
  }
  return hasFieldsOf(one, other) && hasFieldsOf(other, one, true);
}

/** Whether `other` says the same in every field of `one`; or, with `namesOnly`, has them at all. */
function hasFieldsOf(one: object, other: object, namesOnly = false): boolean {
  for (const name in one) {
    const value = Reflect.get(one, name);
    if (value === undefined) continue;
    const counterpart = Reflect.get(other, name);
    if (counterpart === undefined || !(namesOnly || isEqual(value, counterpart))) return false;
  }
  return true;
}
