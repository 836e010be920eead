/** Labels by which clusters, and what is in them, say that they are ours. */

/** On every node of a cluster of ours, and in an attached cluster on what we have made there: the id of the sandbox. */
export const SANDBOX_LABEL = 'naru.dev/sandbox';
