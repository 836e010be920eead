/** The thread that reads manifests: answers one question after the other, and ends when it is told to. */
import { parentPort } from 'node:worker_threads';
import { createAnswers } from './reader.ts';
import type { ReaderAnswer, ReaderQuestion } from './reader-thread.ts';

const answers = createAnswers();

parentPort?.on('message', ({ id, ask, args }: ReaderQuestion) => {
  parentPort?.postMessage(answerTo(id, ask, args));
});

function answerTo(id: number, ask: ReaderQuestion['ask'], args: readonly unknown[]): ReaderAnswer {
  try {
    return { id, value: (answers[ask] as (...args: readonly unknown[]) => unknown)(...args) };
  } catch (error) {
    // Thousands of brackets within brackets end the stack.
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
}
