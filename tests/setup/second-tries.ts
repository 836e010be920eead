/** A reporter of Vitest that names the tests which passed only when they were tried again: its own say nothing of them. */
import type { Reporter, TestCase } from 'vitest/node';

export default class SecondTries implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky !== true) return;
    console.log(
      `   ✓ ${test.module.relativeModuleId} > ${test.fullName} (retry x${test.diagnostic()?.retryCount})`,
    );
  }
}
