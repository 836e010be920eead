/** Expressions as cel-go compiles and evaluates them: values, messages with their places, costs. */
import { describe, expect, it } from 'vitest';
import {
  compile,
  createEnvironment,
  DYN,
  evaluate,
  fromJson,
  INT,
  listOf,
  STRING,
  struct,
  toJson,
} from '../../../../sandbox/simulated/cel/index.ts';

const SELF = struct('selfType1', {
  replicas: INT,
  min: INT,
  name: STRING,
  items: listOf(STRING),
  extra: DYN,
});
const ENVIRONMENT = createEnvironment({ variables: { self: SELF, oldSelf: SELF, object: DYN } });
const VARIABLES = {
  self: fromJson(
    { replicas: 3, min: 1, name: 'foo', items: ['a', 'b', 'c'], extra: { list: [1, 2.5] } },
    SELF,
  ),
  object: fromJson({ spec: { replicas: 5, containers: [{ name: 'a', image: 'x:1' }] } }),
};

function run(source: string): unknown {
  const { program, issues } = compile(source, ENVIRONMENT);
  if (!program) return issues;
  const outcome = evaluate(program, VARIABLES);
  return outcome.error === undefined ? toJson(outcome.value) : `error: ${outcome.error}`;
}

describe('expressions', () => {
  it.each([
    ['self.min <= self.replicas', true],
    ['self.items.all(x, x.size() == 1)', true],
    ['self.items.exists(x, x == "b") && !self.items.exists_one(x, x != "b")', true],
    ['self.items.map(x, x + "!")', ['a!', 'b!', 'c!']],
    ['self.items.filter(x, x != "a")', ['b', 'c']],
    ['self.items.transformList(i, v, string(i) + v)', ['0a', '1b', '2c']],
    ['{"a": 1}.transformMap(k, v, v + 1)', { a: 2 }],
    ['has(object.spec.foo)', false],
    ['object.?spec.?foo.orValue(5)', 5],
    ['optional.of(3).optMap(x, x + 1).value()', 4],
    ['object.spec.containers.all(c, c.image.startsWith("x"))', true],
    ['object.spec.foo == 1 || true', true],
    ['"%s is %d".format(["a", 3])', 'a is 3'],
    ['[3, 1, 2].sort()', [1, 2, 3]],
    ['[1, 2, 3].sum() + [1, 2].max()', 8],
    ['quantity("1Gi").isGreaterThan(quantity("500Mi"))', true],
    ['cidr("10.0.0.0/8").containsIP("10.1.2.3")', true],
    ['url("https://a.com:80/x?y=1").getHost()', 'a.com:80'],
    ['semver("1.2.3").isLessThan(semver("1.10.0"))', true],
    ['!format.dns1123Label().validate("name").hasValue()', true],
    ['timestamp("2024-02-29T00:00:00Z") + duration("24h") == timestamp("2024-03-01T00:00:00Z")', true],
    ['"a,b,c".split(",", 2)', ['a', 'b,c']],
    ['"name-12".find("[0-9]+")', '12'],
    ['type(1) == int && type("") != int', true],
    ['dyn(1) == dyn(1.0) && dyn(1) == dyn(1u)', true],
    ['"한글".size()', 2],
  ])('%s', (source, value) => {
    expect(run(source)).toEqual(value);
  });

  it.each([
    ['object.spec.foo', 'no such key: foo'],
    ['self.items[5]', 'index out of bounds: 5'],
    ['1 / 0 == 1', 'division by zero'],
    ['9223372036854775807 + 1 == 0', 'integer overflow'],
    ['oldSelf.name', 'no such attribute(s): oldSelf'],
    [
      'ip("1.2.3")',
      'IP Address "1.2.3" parse error during conversion from string: ParseAddr("1.2.3"): IPv4 address too short',
    ],
  ])('%s is an error when it runs', (source, message) => {
    expect(run(source)).toBe(`error: ${message}`);
  });

  it.each([
    ['self.foo == 1', "1:5: undefined field 'foo'", 4],
    ['foo == 1', "1:1: undeclared reference to 'foo' (in container '')", 0],
    ['self.min + "a" > 3', "1:10: found no matching overload for '_+_' applied to '(int, string)'", 9],
    ['true && 3', "1:9: expected type 'bool' but found 'int'", 8],
    ['"a".matches("(")', '1:13: invalid matches argument', 12],
    ['has(self)', '1:5: invalid argument to has() macro', 4],
    [
      'self.name.all(x, true)',
      "1:5: expression of type 'string' cannot be range of a comprehension (must be list, map, or dynamic)",
      4,
    ],
  ])('%s does not compile', (source, message, column) => {
    expect(run(source)).toBe(`ERROR: <input>:${message}\n | ${source}\n | ${'.'.repeat(column)}^`);
  });

  it('ends when it has cost more than it may, whatever it is made of', () => {
    const long = fromJson(
      Array.from({ length: 1000 }, (_, at) => `${at}`),
      listOf(STRING),
    );
    const environment = createEnvironment({ variables: { list: listOf(STRING) } });
    const { program } = compile('list.all(a, list.all(b, list.all(c, a + b + c != "x")))', environment);
    if (!program) throw new Error('does not compile');
    const outcome = evaluate(program, { list: long });
    expect(outcome.error).toBe('operation cancelled: actual cost limit exceeded');
    expect(outcome.cost).toBeGreaterThan(1_000_000);
  });

  it('asks for variables only when they are used', () => {
    const environment = createEnvironment({ variables: { used: INT, unused: INT } });
    const { program } = compile('used == 1 || unused == 1', environment);
    if (!program) throw new Error('does not compile');
    let asked = 0;
    const count = () => {
      asked += 1;
      return 1n;
    };
    expect(evaluate(program, { used: count, unused: count }).value).toBe(true);
    expect(asked).toBe(1);
    expect([...program.variables]).toEqual(['used', 'unused']);
  });

  it('builds messages of the types it is given', () => {
    const spec = { ...struct('Object.spec', {}), field: () => DYN };
    const root = { ...struct('Object', {}), field: () => spec };
    const types: Record<string, typeof spec> = { Object: root, 'Object.spec': spec };
    const environment = createEnvironment({ struct: (name) => types[name] });
    const { program } = compile(
      'Object{spec: Object.spec{replicas: 3, ?name: optional.none()}}',
      environment,
    );
    if (!program) throw new Error('does not compile');
    const { value } = evaluate(program, {});
    expect(value && toJson(value)).toEqual({ spec: { replicas: 3 } });
  });
});
