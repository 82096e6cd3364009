/** Runs one piece of work after the other, within one page or process. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(work);
    // Whoever asked for the work learns of its failure; the next one only waits for its end.
    this.#last = result.catch(() => undefined);
    return result;
  }
}
