/** Ends a run with one plain line that counts. */
export default class CountReporter {
  #counts = { passed: 0, failed: 0, skipped: 0 };

  onTestEnd(test, result) {
    if (result.status === "passed") this.#counts.passed++;
    else if (result.status === "skipped") this.#counts.skipped++;
    else if (result.retry === test.retries) this.#counts.failed++;
  }

  onEnd() {
    const { passed, failed, skipped } = this.#counts;
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  }
}
