/** The programs it takes to run clusters of kind, found and working; and the plot on which one cluster stands. */
import { Fault } from '../faults.ts';
import type { SandboxFolder } from '../folder.ts';
import type { ProviderOptions } from '../options.ts';
import { findTool } from '../tools/find.ts';
import type { SandboxHandle, SandboxSpec } from '../types.ts';
import { KindCommand } from './commands.ts';
import { type Engine, type EngineFacts, type EngineName, findEngine } from './engine.ts';
import { nodeImage } from './images.ts';

export interface Workshop {
  readonly engine: Engine;
  readonly facts: EngineFacts;
  readonly kind: KindCommand;
  readonly image: string;
}

/** Where one cluster is, or is going to be. */
export interface Plot {
  readonly folder: SandboxFolder;
  /** Its name. */
  readonly cluster: string;
  /** Of the label of its nodes. */
  readonly id: string;
  readonly spec: SandboxSpec;
}

/** Throws what is missing, except for the node image: kind fetches that itself when it can. */
export async function openWorkshop(
  options: ProviderOptions,
  signal: AbortSignal,
  engines?: readonly EngineName[],
): Promise<Workshop> {
  const found = await findEngine(options, signal, engines);
  if (found instanceof Fault) throw found;
  const tool = await findTool('kind', options);
  if (tool instanceof Fault) throw tool;
  const { env } = options;
  const { engine, facts } = found;
  return { engine, facts, image: nodeImage(env, engine.name), kind: new KindCommand(tool.path, engine, env) };
}

/** What the cluster was asked to be; one that was made by an earlier version remembers the number of its nodes alone. */
export const specOf = ({ state }: SandboxHandle): SandboxSpec =>
  (state['spec'] as SandboxSpec | undefined) ?? { nodes: Number(state['nodes']) };

/** Two specifications of the same shape are the same cluster. */
export function shapeOf(spec: SandboxSpec, { image, engine }: Pick<Workshop, 'image' | 'engine'>): string {
  return JSON.stringify([inOrder(spec), image, engine.name]);
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, inOrder(one)]),
  );
}
