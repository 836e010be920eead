/** A failure, as it is told to a browser. Browser-safe. */
import { z } from 'zod';

// Zod would otherwise try to compile code, which the policy of our pages forbids (and the browser would report).
if ('document' in globalThis) z.config({ jitless: true });

/** A failure a person can act on. `code` names a sentence of the page in each language; the rest is English. */
export const problem = z.object({ code: z.string(), message: z.string(), remedy: z.string().optional() });
export type Problem = z.infer<typeof problem>;
