import { defineConfig } from 'vitest/config';

/** Unit and integration tests. The journeys in a browser are Playwright's (playwright.config.ts). */
export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: 'tests/scratch.ts',
    // Two cores are what the smallest supported machine has; more workers only fight over them.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
