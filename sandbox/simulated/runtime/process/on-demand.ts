/** Programs that are loaded when they first run: most clusters never run them, and each would wait for them when it starts. */
import type { Program } from './process.ts';

export function onDemand(load: () => Promise<Program>): Program {
  return async (process) => {
    const program = await process.wait(load());
    return program(process);
  };
}
