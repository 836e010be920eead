/**
 * A program that is started in the place of another: finds the rule for its arguments, plays the recording back and ends
 * as it ended. Started by a small script that `commands.ts` writes: `node play.mjs FOLDER TOOL ARGUMENTS…`.
 *
 * JavaScript, unlike everything else here, because a suite starts it a hundred times and types cost 40 ms at each start.
 */
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const [folder = '', tool = '', ...argv] = process.argv.slice(2);
const { KUBECONFIG, KIND_EXPERIMENTAL_PROVIDER, PATH } = process.env;
const env = { KUBECONFIG, KIND_EXPERIMENTAL_PROVIDER, PATH };
appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify({ tool, argv, env })}\n`);

const flag = (name) => join(folder, `flag-${name}`);
const rules = JSON.parse(readFileSync(join(folder, 'rules.json'), 'utf8'));
const rule = rules.find(
  (one) =>
    one.tool === tool &&
    one.argv.every((word, index) => word === '*' || word === argv[index]) &&
    (one.when === undefined || existsSync(flag(one.when))) &&
    (one.unless === undefined || !existsSync(flag(one.unless))),
);
if (!rule) {
  console.error(`no recording for ${tool} ${argv.join(' ')}`);
  process.exit(99);
}
// A command that was ended in between has often done its work already: flags are set at the start.
if (rule.sets) writeFileSync(flag(rule.sets), '');
if (rule.clears) rmSync(flag(rule.clears), { force: true });
if (rule.calls) await fetch(rule.calls, { method: 'POST' });

const recording = JSON.parse(readFileSync(rule.recording, 'utf8'));
const pace = rule.pace ?? 0;
const started = performance.now();
const until = (milliseconds) => sleep(Math.max(0, milliseconds * pace - (performance.now() - started)));

for (const chunk of recording.chunks) {
  if (pace > 0) await until(chunk.t);
  for (const name of rule.each?.filter((one) => existsSync(flag(one))) ?? ['']) {
    let text = chunk.text;
    for (const [from, to] of Object.entries(rule.replace ?? {})) text = text.replaceAll(from, to + name);
    await new Promise((resolve) => process[chunk.fd].write(text, () => resolve(undefined)));
  }
}
if (pace > 0) await until(recording.ms);
if (rule.writes) writeFileSync(argv[argv.indexOf(rule.writes.option) + 1] ?? '', rule.writes.text);
if (recording.signal) process.kill(process.pid, recording.signal);
process.exitCode = recording.exit ?? 0;
