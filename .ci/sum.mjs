import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

/**
 * Names each failed test, then prints `N passed, N failed` over the reports of all suites. A step that failed without a
 * failed test (a type error, a suite that could not be loaded) counts as one failure, so that nothing broken ever reads
 * as "0 failed".
 */
const failedSteps = Number(process.argv[2]);
const reports = ['architecture', 'hall', 'parts', 'umockdev', 'electron'].map(name => `.cache/reports/${name}.json`);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const file of reports) {
  if (!existsSync(file)) {
    console.log(`MISSING: ${file}`);
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  for (const suite of report.testResults) nameFailures(suite);
}
const missing = reports.filter(file => !existsSync(file)).length;
if (failed === 0) failed = Math.max(failedSteps, missing);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** The end of the output is what is kept of a run longest: it must say what failed, and why. */
function nameFailures(suite) {
  const file = relative(process.cwd(), suite.name);
  if (suite.status === 'failed' && suite.message) console.log(`FAILED: ${file}: ${firstLines(suite.message)}`);
  for (const test of suite.assertionResults.filter(result => result.status === 'failed')) {
    console.log(`FAILED: ${file} > ${test.fullName}`);
    for (const message of test.failureMessages) console.log(`  ${firstLines(message)}`);
  }
}

function firstLines(message) {
  return message.split('\n').slice(0, 6).join('\n  ').slice(0, 800);
}
