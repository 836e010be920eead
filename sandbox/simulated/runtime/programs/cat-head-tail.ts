/** Reading files out: cat, tac, head, tail, tee, wc. */
import { FileError } from '../files/file-system.ts';
import { Failure, type Process, type Program } from '../process/process.ts';
import type { Output } from '../process/streams.ts';
import { allLines, complainAbout, inputs, lines, openOutput, readAll } from './io.ts';
import { parseOptions } from './options.ts';

export const cat: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'nuvetAE');
  const status = { failed: false };
  let number = 0;
  for await (const { input } of inputs(process, operands, status)) {
    if (flags.has('n')) {
      for await (const line of lines(process, input)) {
        number += 1;
        await process.print(`${String(number).padStart(6)}\t${line}\n`);
      }
      continue;
    }
    for (let chunk = await input.read(process.signal); chunk; chunk = await input.read(process.signal)) {
      await process.stdout.write(chunk);
      await process.breathe();
    }
  }
  return status.failed ? 1 : 0;
};

/** `head -5` as `head -n 5`. */
function withCount(process: Process): void {
  process.argv = process.argv.flatMap((argument, index, all) =>
    index > 0 && /^[-+]\d+$/.test(argument) && !/^-\w*[nc]$/.test(all[index - 1]!)
      ? ['-n', argument.replace(/^-/, '')]
      : [argument],
  );
}

/** `5`, `1k`, `2m`, `512b`: what busybox takes for a number of bytes or lines. */
function amount(text: string): number {
  const match = /^\+?(\d+)([bkm]?)$/i.exec(text);
  const unit = { b: 512, k: 1024, m: 1024 * 1024 }[match?.[2]?.toLowerCase() ?? ''] ?? 1;
  return match ? Number(match[1]) * unit : Number(text);
}

/** `-c 5`: the last five; `-c +5`: from the fifth. */
function lastBytes(content: Buffer, bytes: string): Buffer {
  if (bytes.startsWith('+')) return content.subarray(Math.max(0, amount(bytes) - 1));
  const count = amount(bytes.replace(/^-/, ''));
  return count === 0 ? content.subarray(content.length) : content.subarray(-count);
}

export const head: Program = async (process) => {
  withCount(process);
  const { operands, values } = parseOptions(process, 'n:c:qv');
  const status = { failed: false };
  const many = operands.length > 1;
  for await (const { name, input } of inputs(process, operands, status)) {
    if (many) await process.print(`==> ${name} <==\n`);
    const bytes = values.get('c');
    if (bytes !== undefined) {
      let left = amount(bytes);
      for (
        let chunk = await input.read(process.signal);
        chunk && left > 0;
        chunk = left > 0 ? await input.read(process.signal) : undefined
      ) {
        await process.stdout.write(chunk.subarray(0, left));
        left -= chunk.length;
      }
      continue;
    }
    await headLines(process, lines(process, input), Number(values.get('n') ?? 10));
  }
  return status.failed ? 1 : 0;
};

async function headLines(process: Process, source: AsyncIterable<string>, count: number): Promise<void> {
  if (count < 0) {
    const all: string[] = [];
    for await (const line of source) all.push(line);
    for (const line of all.slice(0, count)) await process.print(`${line}\n`);
    return;
  }
  let left = count;
  if (left === 0) return;
  for await (const line of source) {
    await process.print(`${line}\n`);
    left -= 1;
    if (left === 0) return;
  }
}

export const tail: Program = async (process) => {
  withCount(process);
  const { operands, values, flags } = parseOptions(process, 'n:c:fFqvs:');
  const status = { failed: false };
  const count = values.get('n') ?? '10';
  for await (const { name, input } of inputs(process, operands, status)) {
    if (operands.length > 1) await process.print(`==> ${name} <==\n`);
    const content = await readAll(process, input);
    const bytes = values.get('c');
    const text =
      bytes === undefined ? tailOf(content.toString(), count) : lastBytes(content, bytes).toString();
    await process.print(text);
  }
  const path = operands[0];
  if (path && (flags.has('F') || (flags.has('f') && !status.failed)))
    await follow(process, path, status.failed);
  if (status.failed && operands.length === 1) await process.complain('tail: no files');
  return status.failed ? 1 : 0;
};

function tailOf(text: string, count: string): string {
  const all = text.split('\n');
  const end = all.at(-1) === '' ? all.pop() : undefined;
  const chosen = count.startsWith('+')
    ? all.slice(Math.max(0, Number(count) - 1))
    : Number(count) === 0
      ? []
      : all.slice(-Number(count));
  return chosen.length === 0 ? '' : `${chosen.join('\n')}${end === undefined ? '' : '\n'}`;
}

/** Looks for more once a second, as tail does; one that is missing (`-F`) is waited for. */
async function follow(process: Process, path: string, missing: boolean): Promise<never> {
  const { files } = process.container;
  const there = () => files.find(process.path(path)) !== undefined;
  const read = () => (there() ? files.readFile(process.path(path), process.user) : Buffer.alloc(0));
  for (let seen = missing ? 0 : read().length, waiting = missing; ; ) {
    await process.sleep(1000);
    if (waiting && there()) {
      waiting = false;
      await process.complain(`tail: ${path} has appeared; following end of new file`);
    }
    const content = read();
    if (content.length < seen) seen = 0;
    if (content.length > seen) await process.stdout.write(content.subarray(seen));
    seen = content.length;
  }
}

export const tee: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'ai');
  const outputs: Output[] = [process.stdout];
  let failed = false;
  for (const path of operands) {
    try {
      outputs.push(openOutput(process, path, flags.has('a')));
    } catch (error) {
      failed = true;
      await complainAbout(process, path, error);
    }
  }
  for (
    let chunk = await process.stdin.read(process.signal);
    chunk;
    chunk = await process.stdin.read(process.signal)
  ) {
    for (const output of outputs) await output.write(chunk);
  }
  return failed ? 1 : 0;
};

export const wc: Program = async (process) => {
  const { operands, flags } = parseOptions(process, 'lwcmL');
  const status = { failed: false };
  const total = [0, 0, 0];
  const only = [flags.has('l'), flags.has('w'), flags.has('c') || flags.has('m')];
  const shown = only.some(Boolean) ? only : [true, true, true];
  const print = (counts: readonly number[], name: string) => {
    const chosen = counts.filter((_, index) => shown[index]);
    const single = chosen.length === 1;
    const columns = chosen
      .map((each) => (single ? String(each) : String(each).padStart(9)))
      .join(single ? '' : ' ');
    return process.print(`${columns}${name ? ` ${name}` : ''}\n`);
  };
  for await (const { name, input } of inputs(process, operands, status)) {
    const content = await readAll(process, input);
    const text = content.toString();
    const counts = [text.split('\n').length - 1, text.split(/\s+/).filter(Boolean).length, content.length];
    for (const [index, each] of counts.entries()) total[index]! += each;
    await print(counts, name === '-' ? '' : name);
  }
  if (operands.length > 1) await print(total, 'total');
  return status.failed ? 1 : 0;
};

export const tac: Program = async (process) => {
  const status = { failed: false };
  for await (const { input } of inputs(process, process.argv.slice(1), status)) {
    const all = await allLines(process, input);
    if (all.length > 0) await process.print(`${all.reverse().join('\n')}\n`);
  }
  return status.failed ? 1 : 0;
};

/** busybox names the file that could not be written. */
async function written(write: () => void | Promise<void>, name: string | undefined): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof FileError) throw new Failure(`dd: error writing '${name}': ${error.message}`);
    throw error;
  }
}

export const dd: Program = async (process) => {
  const options = new Map(process.argv.slice(1).map((argument) => argument.split('=') as [string, string]));
  const size = (text: string) =>
    Number(/^\d+/.exec(text)?.[0] ?? 512) *
    ({ k: 1024, K: 1024, M: 2 ** 20, m: 2 ** 20, G: 2 ** 30 }[text.at(-1) ?? ''] ?? 1);
  const block = size(options.get('bs') ?? '512');
  process.container.claimMemory(block, process);
  const wanted = options.has('count') ? block * Number(options.get('count')) : Number.POSITIVE_INFINITY;
  if (wanted > 512 * 2 ** 20 && options.get('of') !== '/dev/null')
    throw new Failure('dd: error writing: No space left on device');
  const output = options.has('of') ? openOutput(process, options.get('of')!) : process.stdout;
  let done = 0;
  for await (const { input } of inputs(process, options.has('if') ? [options.get('if')!] : [], {
    failed: false,
  })) {
    for (
      let chunk = await input.read(process.signal);
      chunk && done < wanted;
      chunk = done < wanted ? await input.read(process.signal) : undefined
    ) {
      const part = chunk.subarray(0, wanted - done);
      await written(() => output.write(part), options.get('of'));
      done += part.length;
      await process.breathe();
    }
  }
  const count = `${Math.floor(done / block)}+${done % block ? 1 : 0}`;
  await process.complain(`${count} records in\n${count} records out\n${done} bytes copied`);
  return 0;
};
