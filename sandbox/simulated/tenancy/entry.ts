/** The program of a thread that holds clusters. Started by `thread.ts`, never imported. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { hostClusters } from './host.ts';

// Taking the types out of some hundred files takes longer than starting a cluster: once is enough.
enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/naru', import.meta.url)));
const { createCluster } = await import('../cluster.ts');
hostClusters(createCluster);
